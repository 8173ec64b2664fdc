"""The draft page: contents, text, comments; and the part of it that changes when somebody writes."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from procurement.enums import VersionState
from procurement.models import Version
from procurement.noted_reads import CONTENT, note_audit_read
from procurement.selectors import reading_of, stored_page_of
from procurement.views.versions import status_context
from reviews.enums import Aspect, Kind
from reviews.forms.annotation import NewAnnotationForm
from reviews.selectors.bench import Bench, bench_of
from reviews.selectors.change_list import VIEWS, change_lines, view_of
from reviews.selectors.comments import Comment
from reviews.selectors.draft_html import document_html, language_of
from reviews.selectors.narrowing import Filter
from reviews.views import finding_form
from sharingbook.common.values.digits import whole_number

# Cards that come with the page; the rest of a long list follows at once, so that the text is there first.
FIRST_CARDS = 40
LONGEST_ROW = 200  # cells of a row whose words the form shows


def visible_version(request: HttpRequest, pk: int) -> Version:
    """The version with its draft, case, project and owner, or 404 where this person may not see it."""
    rows = Version.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("draft__case__project__owner", "uploaded_by"), pk=pk)


def version_address(version: Version, annotation_id: int | None = None) -> str:
    """The draft page, beginning with a comment."""
    page = reverse("reviews:version-detail", args=[version.pk])
    return f"{page}?comment={annotation_id}#c{annotation_id}" if annotation_id else page


@login_not_required
@never_cache
@require_GET
def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        version = visible_version(request, pk)
    except Http404:
        if request.user.is_authenticated:
            raise
        return redirect_to_login(request.get_full_path())
    note_audit_read(request.user, version, action="read_version", row=CONTENT)
    if request.GET.get("part") == "cards":
        return later_cards(request, version)
    if request.GET.get("part") == "changes" and version.state == VersionState.READY:
        return render(
            request, "reviews/_changes.html", {"change_lines": change_lines(stored_page_of(version))}
        )
    return draft_page(request, version)


def later_cards(request: HttpRequest, version: Version) -> HttpResponse:
    """The cards that did not come with the page, from `after` on; or those of `ids`, which changed."""
    bench = bench_of(version, request.user, Filter.read(request.GET))
    if "ids" in request.GET:
        wanted = set(request.GET["ids"].split(","))
        cards = [card for card in bench.cards if str(card.comment.annotation.pk) in wanted]
        return render(request, "reviews/_news.html", rail_context(bench) | {"cards": cards})
    after = whole_number(request.GET.get("after")) or 0
    return render(request, "reviews/_cards.html", rail_context(bench) | {"cards": bench.cards[after:]})


def draft_page(
    request: HttpRequest, version: Version, form: NewAnnotationForm | None = None, status: int = 200
) -> HttpResponse:
    """The whole page; `form` is a comment that could not be saved as it was sent."""
    bench = bench_of(
        version, request.user, Filter.read(request.GET), whole_number(request.GET.get("comment"))
    )
    context = rail_context(bench, form, every="every" in request.GET)
    context["return_to"] = version_address(version) if form else ""
    placing = _placing(bench, whole_number(request.GET.get("place")))
    if bench.page is None:
        context |= status_context(version, request.user)
    else:
        query = f"place={placing.annotation.pk}&amp;" if placing else ""
        can_point = bench.standing.may_comment or placing is not None
        view = view_of(request.GET, bench.page)
        context |= {
            "document": document_html(version, bench.page, with_buttons=can_point, query=query),
            "document_language": language_of(bench.page),
            "changes_view": view,
            "change_views": VIEWS if bench.page.changes else (),
            "change_lines": change_lines(bench.page) if view != "accepted" else (),
            "placing": placing,
            "warnings": [translated(w.message_id, w.params) for w in bench.page.warnings],
            **_writing(request, bench, form, can_point=can_point),
        }
    return render(request, "reviews/version_detail.html", context, status=status)


def _writing(
    request: HttpRequest, bench: Bench, form: NewAnnotationForm | None, *, can_point: bool
) -> dict[str, Any]:
    """What the form for a new comment begins with: words that the address names, or a finding."""
    if form is not None:
        return {"words": request.POST.get("words", ""), "open_at": None, "open_to": None}
    asked = whole_number(request.GET.get("finding"))
    if asked is not None and bench.standing.may_comment:
        begun = finding_form.begun(bench.version, request.user, asked)
        if begun is not None:
            return begun
    open_at = whole_number(request.GET.get("block"))
    if open_at is None:
        return {"words": None, "open_at": None, "open_to": None}
    open_to = whole_number(request.GET.get("to"))
    words = _words_of(bench.version, open_at, open_to) if can_point else None
    return {"words": words, "open_at": open_at, "open_to": open_to}


def rail_context(
    bench: Bench, form: NewAnnotationForm | None = None, *, every: bool = False
) -> dict[str, Any]:
    """What the rail shows; `every` sends all cards with the page (for browsers without scripts)."""
    chosen = next((at for at, card in enumerate(bench.cards) if card.is_selected), -1)
    first = len(bench.cards) if every else max(FIRST_CARDS, chosen + 1)
    query = {"part": "cards", "after": first} | bench.filter.query()
    return {
        "bench": bench,
        "cards": bench.cards[:first],
        "held_back": len(bench.cards[first:]),
        "rest_address": f"{version_address(bench.version)}?{urlencode(query)}",
        "choice": urlencode(bench.filter.query()),
        "version": bench.version,
        "case": bench.version.case,
        "form": form or NewAnnotationForm(),
        "kinds": Kind.choices,
        "aspects": Aspect.choices,
        "current_place": "reviews",
    }


def rail(request: HttpRequest, version: Version, annotation_id: int, message: str) -> HttpResponse:
    """What changed in the list after something was written: that card, the counts, an empty form.

    The page's script puts it in place, so that what is typed or read elsewhere in the list stays.
    """
    bench = bench_of(version, request.user, Filter(), annotation_id)
    cards = [card for card in bench.cards if card.is_selected]
    context = rail_context(bench) | {"cards": cards, "saved": annotation_id, "said": message}
    return render(request, "reviews/_news.html", context)


def translated(message_id: str, params: dict[str, Any]) -> str:
    """A note of the reader in the person's language."""
    text = gettext(message_id)
    return text % params if params else text


def _words_of(version: Version, seq: int, to: int | None = None) -> str | None:
    """The words of a block, or of the blocks from `seq` to `to`, a line for each."""
    blocks = reading_of(version).blocks
    if not 0 <= seq < len(blocks):
        return None
    last = min(to, len(blocks) - 1) if to is not None else seq
    return "\n".join(block.text for block in blocks[seq : max(last, seq) + 1][:LONGEST_ROW] if block.text)


def _placing(bench: Bench, annotation_id: int | None) -> Comment | None:
    """The carried comment that is to be given a place on this page."""
    if annotation_id is None or not bench.standing.may_place:
        return None
    found = (card.comment for card in bench.cards if card.comment.annotation.pk == annotation_id)
    comment = next(found, None)
    movable = comment is not None and comment.is_open and comment.was_carried
    return comment if movable else None
