"""The editor's door: which of its addresses exist, and for whom.

Wagtail's generic views ask permission per model in places, or not at all (choosers, reports, its own API),
and would name other departments' drafts. So an address of the editor is closed unless it stands here, and
one that names a page, image or document opens for the department that owns it alone. A page is opened only
where the person also sees its project: a recusal or a lower level counts at once.
"""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from cms.models import DepartmentPage, ProjectPage
from cms.rights import PAGE_RIGHTS, PREFIX
from procurement.models import Project
from procurement.querysets import hats_of
from sharingbook.accounts.models import Department
from sharingbook.common.errors import Refused
from sharingbook.common.values.digits import whole_number

STRUCTURE = gettext_noop(
    "The book’s pages follow the register: they are not copied, moved or deleted here. "
    "To take a page out of the book, use “Take out of the book” on the project’s page."
)
# Addresses that name no object of ours.
OPEN = frozenset(
    {
        "cms:editor-sign-in",
        "cms:editor-sign-out",
        "cms:editor-words",
        "wagtailadmin_home",
        "wagtailadmin_explore_root",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_dismissibles",
        "wagtailadmin_choose_page",
        "wagtailadmin_choose_page_search",
        "wagtailadmin_choose_page_external_link",
        "wagtailadmin_choose_page_email_link",
        "wagtailadmin_choose_page_phone_link",
        "wagtailadmin_choose_page_anchor_link",
        "wagtailimages:index",
        "wagtailimages:index_results",
        "wagtailimages:add",
        "wagtailimages:add_multiple",
        "wagtailimages:create_multiple_from_uploaded_image",
        "wagtailimages:delete_upload_multiple",
        "wagtailimages_chooser:choose",
        "wagtailimages_chooser:choose_results",
        "wagtailimages_chooser:create",
        "wagtaildocs:index",
        "wagtaildocs:index_results",
        "wagtaildocs:add",
        "wagtaildocs:add_multiple",
        "wagtaildocs:create_multiple_from_uploaded_document",
        "wagtaildocs:delete_upload_multiple",
        "wagtaildocs_chooser:choose",
        "wagtaildocs_chooser:choose_results",
        "wagtaildocs_chooser:create",
        "wagtailadmin_editing_sessions:release",
    }
)
# A project page of one's own department.
OWN_PAGE = frozenset(
    f"wagtailadmin_pages:{name}"
    for name in (
        "edit",
        "preview_on_edit",
        "view_draft",
        "unpublish",
        "history",
        "history_results",
        "revisions_index",
        "revisions_view",
        "revisions_revert",
        "revisions_compare",
    )
)
# Acts on the tree: refused with a reason to those who own the page, unknown to others.
OWN_STRUCTURE = frozenset(
    f"wagtailadmin_pages:{name}"
    for name in (
        "copy",
        "move",
        "move_confirm",
        "delete",
        "convert_alias",
        "set_position",
        "set_page_position",
        "lock",
        "unlock",
        "set_privacy",
        "add_subpage",
        "add",
    )
)
LINK, LINK_FIELD = "wagtailadmin_choose_page_external_link", "external-link-chooser-url"
BULK = "wagtail_bulk_action"
TREE = frozenset({"wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_choose_page_child"})
IMAGE = frozenset(
    {
        "wagtailimages:edit",
        "wagtailimages:delete",
        "wagtailimages:preview",
        "wagtailimages:edit_multiple",
        "wagtailimages:delete_multiple",
        "wagtailimages_chooser:chosen",
        "wagtailimages_chooser:select_format",
    }
)
DOCUMENT = frozenset(
    {
        "wagtaildocs:edit",
        "wagtaildocs:delete",
        "wagtaildocs:edit_multiple",
        "wagtaildocs:delete_multiple",
        "wagtaildocs_chooser:chosen",
    }
)
PAGE_KINDS = (("wagtailcore", "page"), ("cms", "projectpage"))
PING = "wagtailadmin_editing_sessions:ping"
_PAGE_KEYS = ("page_id", "parent_page_id", "page_to_move_id", "pk")
_FILE_KEYS = ("image_id", "document_id", "doc_id", "pk")


def own_roots(user) -> list[str]:
    """Tree paths of the department pages whose stories this person writes."""
    departments = {m.department_id for m in hats_of(user) if m.department_id and m.role in PAGE_RIGHTS}
    if not departments:
        return []
    return list(DepartmentPage.objects.filter(department__in=departments).values_list("path", flat=True))


def own_pages(pages: QuerySet, user, *, ancestors: bool = False) -> QuerySet:
    """Those of `pages` at or below the person's department pages; `ancestors`: also the way to them."""
    reach = Q(pk__in=[])
    for path in own_roots(user):
        reach |= Q(path__startswith=path)
        if ancestors:
            step = Page.steplen
            reach |= Q(path__in=[path[:end] for end in range(step, len(path), step)])
    return pages.filter(reach)


def editable_pages(user) -> QuerySet[ProjectPage]:
    """Project pages that the person may open in the editor."""
    visible = Project.objects.visible_to(user).values("pk")
    return own_pages(ProjectPage.objects.filter(project__in=visible), user)


def department_of(collection: Collection) -> Department | None:
    """Whose files these are; None for a collection that no department has."""
    number = whole_number(collection.name.removeprefix(PREFIX))
    if number is None or not collection.name.startswith(PREFIX):
        return None
    return Department.objects.filter(pk=number).first()


def keeps_collection(user, collection: Collection) -> bool:
    """True where the person writes for the department whose files these are, or for one above it."""
    department = department_of(collection)
    if department is None:
        return False
    return any(m.role in PAGE_RIGHTS and m.covers(department) for m in hats_of(user))


def keeps_file(user, model, pk) -> bool:
    row = model.objects.filter(pk=pk).select_related("collection").first()
    return row is not None and keeps_collection(user, row.collection)


def check(request: HttpRequest) -> None:
    """Raise Http404 for what is not there for this person, Refused for acts that nobody does here."""
    match = request.resolver_match
    name, user = match.view_name, request.user
    if not own_roots(user):
        raise Http404
    if name in OPEN:
        if name == LINK and request.method == "POST" and LINK_FIELD not in request.POST:
            raise Http404  # Wagtail's form fails on a missing address
        return
    if name == BULK:
        raise Refused(STRUCTURE)
    if name == PING:
        kind = (match.kwargs["app_label"], match.kwargs["model_name"].lower())
        if kind not in PAGE_KINDS or not _is_own(user, match.kwargs["object_id"]):
            raise Http404
        return
    if name in OWN_PAGE or name in OWN_STRUCTURE:
        key = _first(match.kwargs, _PAGE_KEYS)
        own = (
            _is_own(user, key) if name in OWN_PAGE else own_pages(Page.objects.filter(pk=key), user).exists()
        )
        if not own:
            raise Http404
        if name in OWN_STRUCTURE:
            raise Refused(STRUCTURE)
        return
    if name in TREE:
        if own_pages(Page.objects.filter(pk=_first(match.kwargs, _PAGE_KEYS)), user, ancestors=True).exists():
            return
        raise Http404
    model = get_image_model() if name in IMAGE else get_document_model() if name in DOCUMENT else None
    if model is None or not keeps_file(user, model, _first(match.kwargs, _FILE_KEYS)):
        raise Http404


def _first(kwargs: dict, names: tuple[str, ...]) -> int:
    value = whole_number(str(next((kwargs[name] for name in names if name in kwargs), "")))
    if value is None:
        raise Http404
    return value


def _is_own(user, key) -> bool:
    pk = whole_number(str(key))
    return pk is not None and editable_pages(user).filter(pk=pk).exists()
