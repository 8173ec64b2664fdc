"""Placing comments by hand, and looking through what the machine moved."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from procurement.enums import VersionState
from procurement.models import Version
from procurement.noted_reads import CONTENT, note_audit_read
from procurement.selectors import NotReadable, reading_of
from reviews.forms.annotation import PlaceForm
from reviews.models import Annotation
from reviews.selectors.placing import Line, Queue, queue_of, task_of
from reviews.services import placements
from reviews.views.version import version_address, visible_version
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError, Refused
from sharingbook.common.return_address import post_only
from sharingbook.common.values.digits import whole_number

TABS = ("waiting", "moved")
UNDO_OFFERED = timedelta(seconds=30)  # later it stays possible, in the list of what was decided


@never_cache
@require_GET
def unplaced(request: HttpRequest, pk: int) -> HttpResponse:
    version = visible_version(request, pk)
    require(request.user, "place_annotation", version)
    if version.state != VersionState.READY:
        raise NotReadable
    note_audit_read(request.user, version, action="read_version", row=CONTENT)
    queue = queue_of(version, request.user)
    tab = request.GET.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    lines = queue.moved if tab == "moved" else (*queue.waiting, *queue.decided)
    current = _current(lines, queue, tab, request.GET.get("item", ""))
    following = _following(lines, current)
    context = {
        "version": version, "case": version.case, "queue": queue, "tab": tab, "lines": lines,
        "current": current, "task": task_of(current, version) if current else None,
        "just_decided": _just_decided(queue, request), "following": following, "current_place": "reviews",
        "may_place": current is not None and _may_place(request, current),
    }  # fmt: skip
    return render(request, "reviews/unplaced.html", context)


@post_only
def place(request: HttpRequest, pk: int, version_pk: int) -> HttpResponse:
    """Give a comment its place on a version (`act`: here, none, undo)."""
    version = visible_version(request, version_pk)
    rows = Annotation.objects.visible_to(request.user)
    annotation = get_object_or_404(rows.select_related("review__case__project__owner"), pk=pk)
    act = request.POST.get("act", "here")
    seen = whole_number(request.POST.get("seen"))
    try:
        if act == "none":
            placements.mark_no_place(annotation=annotation, version=version, actor=request.user, seen=seen)
            return redirect(_next_address(request, version, annotation))
        if act != "undo":
            _place_here(request, annotation, version, seen)
            return redirect(_next_address(request, version, annotation))
        else:
            placement = get_object_or_404(annotation.placements.in_force(), version=version)
            placements.undo_placement(placement=placement, actor=request.user)
    except Refused:
        raise
    except DomainError as error:
        messages.warning(request, str(error))
        page = reverse("reviews:unplaced", args=[version.pk])
        return redirect(f"{page}?item={annotation.pk}")
    messages.success(request, _("Undone. The comment stands where it stood before."))
    return redirect(_next_address(request, version))


@post_only
def place_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Another try for the job that places carried comments, after it failed or was lost."""
    version = visible_version(request, pk)
    placements.carry_again(version=version, actor=request.user)
    return redirect(version_address(version))


def _place_here(request: HttpRequest, annotation: Annotation, version: Version, seen: int | None) -> None:
    data = request.POST
    if candidate := data.get("candidate", ""):
        names = ("seq", "start", "end")
        data = dict(zip(names, candidate.split("-"), strict=False))
    form = PlaceForm(data)
    if not form.is_valid():
        raise DomainError(placements.NOT_A_PLACE)
    where = form.place
    if where["start"] is None or where["end"] is None:
        where |= _whole_block(version, where["seq"])
    placements.place_by_hand(annotation=annotation, version=version, **where, actor=request.user, seen=seen)


def _whole_block(version: Version, seq: int) -> dict[str, int]:
    blocks = reading_of(version).blocks
    if seq >= len(blocks):
        raise DomainError(placements.NOT_A_PLACE)
    return {"start": 0, "end": len(blocks[seq].text)}


def _current(lines: tuple[Line, ...], queue: Queue, tab: str, asked: str) -> Line | None:
    found = next((line for line in lines if str(line.comment.annotation.pk) == asked), None)
    if found is not None or tab == "moved":
        return found or next(iter(lines), None)
    return next(iter(queue.waiting), None)


def _following(lines: tuple[Line, ...], current: Line | None) -> Line | None:
    """The next one to decide after this one, from the top again at the end."""
    if current is None:
        return None
    at = lines.index(current)
    rest = [*lines[at + 1 :], *lines[:at]]
    return next((line for line in rest if not line.comment.placement.by_hand), None)


def _just_decided(queue: Queue, request: HttpRequest) -> Line | None:
    """The comment that this person decided on a moment ago: one press or one key undoes it."""
    asked = request.GET.get("decided", "")
    line = next((line for line in queue.decided if str(line.comment.annotation.pk) == asked), None)
    if line is None or line.comment.placement.placed_by_id != request.user.pk:
        return None
    age = timezone.now() - line.comment.placement.created_at
    return line if age < UNDO_OFFERED else None


def _may_place(request: HttpRequest, line: Line) -> bool:
    return bool(permit(request.user, "place_annotation", line.comment.annotation))


def _next_address(request: HttpRequest, version: Version, decided: Annotation | None = None) -> str:
    """Where the person goes on; `decided` is the comment whose decision the page offers to undo."""
    page = reverse("reviews:unplaced", args=[version.pk])
    tab = request.POST.get("tab", "")
    following = whole_number(request.POST.get("next"))
    query = [f"tab={tab}"] if tab in TABS else []
    if following is not None:
        query.append(f"item={following}")
    if decided is not None:
        query.append(f"decided={decided.pk}")
    return f"{page}?{'&'.join(query)}" if query else page
