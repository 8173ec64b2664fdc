"""What the story's editor offers: one page, its pictures and files, and the way back."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.documents.views.serve import serve

from cms import files
from cms.editor_gate import STRUCTURE, own_pages
from cms.models import ProjectPage
from sharingbook.accounts.verdicts import require
from sharingbook.common.errors import DomainError, Refused

# Entries of the side menu that lead somewhere for a department; everything else is closed.
KEPT_MENU = frozenset({"images", "documents", "back-to-projects"})
KEPT_ACTIONS = ("action-save-draft", "action-publish", "action-unpublish")

files.subscribe()
# The book's documents are public; the hook below asks for each one.
login_not_required(serve)


@hooks.register("before_serve_document")
def refuse_hidden_document(document, request: HttpRequest) -> None:
    if not files.may_read(request.user, document):
        raise Http404
    files.note_file_read(request.user, document)


@hooks.register("register_admin_menu_item")
def back_to_projects() -> MenuItem:
    return MenuItem(_("Back to the projects"), reverse("procurement:project-list"), name="back-to-projects",
                    icon_name="arrow-left", order=10)  # fmt: skip


@hooks.register("construct_main_menu", order=1000)
def keep_menu_short(request: HttpRequest, items: list) -> None:
    items[:] = [item for item in items if item.name in KEPT_MENU]


@hooks.register("construct_search", order=1000)
def keep_no_search(request: HttpRequest, areas: list) -> None:
    """The side menu's search would ask the whole tree."""
    areas.clear()


@hooks.register("construct_page_action_menu", order=1000)
def keep_actions_short(menu_items: list, request: HttpRequest, context: dict) -> None:
    kept = [item for item in menu_items if item.name in KEPT_ACTIONS]
    # The first one is the button; taking a page out of the book never is.
    menu_items[:] = sorted(kept, key=lambda item: KEPT_ACTIONS.index(item.name))


@hooks.register("construct_page_listing_buttons", order=1000)
def keep_buttons_short(buttons: list, page, user, context=None) -> None:
    buttons[:] = [button for button in buttons if "/edit/" in (getattr(button, "url", "") or "")]


@hooks.register("construct_explorer_page_queryset")
def explore_own_pages(parent_page, pages, request: HttpRequest):
    return own_pages(pages, request.user, ancestors=True)


@hooks.register("construct_page_chooser_queryset")
def choose_own_pages(pages, request: HttpRequest):
    return own_pages(pages, request.user, ancestors=True)


def _refuse(*args, **kwargs) -> None:
    raise Refused(STRUCTURE)


for _hook in (
    "before_copy_page", "before_delete_page", "before_move_page", "before_convert_alias_page",
    "before_create_page", "before_bulk_action",
):  # fmt: skip
    hooks.register(_hook, _refuse)


@hooks.register("before_publish_page")
def publish_as_the_register_says(request: HttpRequest, page) -> None:
    """The editor's own button asks the permission table too, before anything is written."""
    project = getattr(page.specific, "project", None)
    if project is None:
        raise Refused(STRUCTURE)
    require(request.user, "publish_page", project)
    if project.is_draft:
        raise DomainError(gettext_noop("Register the project first; then its page can be published."))


@hooks.register("before_unpublish_page")
def unpublish_as_the_register_says(request: HttpRequest, page) -> None:
    require(request.user, "publish_page", page.specific.project)


def _back(request: HttpRequest, page) -> HttpResponse | None:
    """After publishing, the project's page shows what happened; the editor's tree says nothing to anybody."""
    if isinstance(page.specific, ProjectPage):
        return redirect("cms:project-detail", pk=page.specific.project_id)
    return None


hooks.register("after_publish_page", _back)
hooks.register("after_unpublish_page", _back)


@hooks.register("get_avatar_url")
def own_avatar(user, size: int) -> str:
    """Never a picture from another origin."""
    return static("brand.svg")


@hooks.register("insert_global_admin_css")
def editor_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/editor.css"))
