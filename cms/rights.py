"""Page rights follow memberships: two groups a department, kept in step, never edited by hand."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from cms.models import BookIndexPage, DepartmentPage
from sharingbook.accounts.models import Department, User
from sharingbook.accounts.roles import Role

PREFIX = "department-"
# What each group may do on the department's pages and everything below.
PAGE_RIGHTS = {Role.MEMBER: ("change_page",), Role.APPROVER: ("change_page", "publish_page")}
COLLECTION_RIGHTS = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


def group_name(department: Department, role: str) -> str:
    return f"{PREFIX}{department.pk}-{role}"


def _groups(department: Department, page: DepartmentPage, collection: Collection) -> None:
    admin = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    page_permissions = {
        p.codename: p for p in Permission.objects.filter(content_type__app_label="wagtailcore")
    }
    files = Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=COLLECTION_RIGHTS
    )
    for role, rights in PAGE_RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=group_name(department, role))
        group.permissions.add(admin)
        for right in rights:
            GroupPagePermission.objects.get_or_create(
                group=group, page=page, permission=page_permissions[right]
            )
        for permission in files:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )


def ensure_book_root() -> BookIndexPage:
    """The book's root, Wagtail's own roots and site; made where an empty database has none."""
    root = BookIndexPage.objects.first()
    if root is not None:
        return root
    if not Locale.objects.exists():
        Locale.objects.create(language_code="ja")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    top = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    root = BookIndexPage(title="プロジェクトシェアリングブック", slug="book", live=True)
    top.add_child(instance=root)
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": root})
    # Wagtail's migration leaves a welcome page, which nobody asked for.
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()
    return root


def ensure_department_page(department: Department) -> DepartmentPage:
    """The department's page, collection and groups; made with those of the departments above."""
    page = DepartmentPage.objects.filter(department=department).first()
    if page is not None:
        if page.title != department.name:
            page.title = page.draft_title = department.name
            page.save(update_fields=["title", "draft_title"])
        return page
    parent = department.get_parent()
    above = ensure_department_page(parent) if parent else ensure_book_root()
    page = DepartmentPage(title=department.name, slug=f"d{department.pk}", department=department, live=True)
    above.add_child(instance=page)
    root = Collection.get_first_root_node()
    collection = root.get_children().filter(name=f"{PREFIX}{department.pk}").first()
    if collection is None:
        collection = root.add_child(name=f"{PREFIX}{department.pk}")
    _groups(department, page, collection)
    return page


def wanted_groups(user: User) -> set[str]:
    if not user.is_active:
        return set()
    return {
        group_name(m.department, m.role)
        for m in user.memberships.active().select_related("department")
        if m.department and m.role in PAGE_RIGHTS
    }


def sync_person(user: User) -> None:
    """Give and take the groups that today's memberships call for."""
    wanted = wanted_groups(user)
    held = {g.name: g for g in user.groups.filter(name__startswith=PREFIX)}
    gone = [g for name, g in held.items() if name not in wanted]
    if gone:
        user.groups.remove(*gone)
    missing = wanted - set(held)
    if missing:
        for membership in user.memberships.active().select_related("department"):
            if membership.department:
                ensure_department_page(membership.department)
        user.groups.add(*Group.objects.filter(name__in=missing))
