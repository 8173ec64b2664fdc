"""Where comments stand in later versions. Nothing moves silently; earlier placements never move.

A version gets its carried comments in two steps. In the act that makes the two meet (a version becomes
readable, advice is issued, an item is opened again) they go into the version's queue; a job then looks for
their words. So a job that is lost or fails leaves no gap: its comments wait in the queue, visibly.
"""

import logging
from collections import Counter
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement.enums import VersionState
from procurement.models import Version
from procurement.reading.blocks import Block, Table
from procurement.selectors import is_readable, reading_of
from reviews.anchoring import Anchor, Resolution, make_anchor
from reviews.carrying import AWAITED, FAILED, LOOKED_BACK, WAITING, progress_of
from reviews.clauses import clause_of, clauses_of
from reviews.enums import UNRESOLVED, AnnotationState, PlacementState
from reviews.models import Annotation, Placement
from reviews.services.following import follow
from reviews.services.rounds import lock_comments
from reviews.tasks import carry_later
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import User
from sharingbook.common.errors import DomainError

logger = logging.getLogger(__name__)

OTHER_DRAFT = _("The comment belongs to another document.")
NOT_READABLE = _("This version cannot be read yet.")
NOT_A_PLACE = _("Select words of the text.")
SETTLED = _("This comment is settled; its place does not change any more.")
HOME_VERSION = _("The comment was written on this version; its place here does not change.")
MOVED_ON = _("Somebody placed this comment meanwhile. Look at its place once more, then decide.")
EARLIER_VERSION = _("The comment was written on a later version; here it is only shown.")
NOTHING_TO_UNDO = _("There is nothing to undo.")
BY_HAND, NO_PLACE, UNDONE = "by_hand", "no_place", "undone"


class PlacedMeanwhile(DomainError):  # noqa: N818 -- names follow the glossary
    """Another placement stands where the person saw the one that they decided on."""


def lock_versions(drafts: QuerySet | list[int]) -> list[Version]:
    """The versions of these documents, locked before their comments are.

    One that becomes readable at this moment waits, and then finds what is issued or opened again here.
    """
    return list(
        Version.objects.select_for_update(no_key=True).filter(draft__in=drafts).order_by("draft", "number")
    )


def expect(*, version: Version) -> int:
    """Put the comments that this readable version has to show into its queue, and ask for the job.

    Inside the act that makes them meet; the version is locked. Returns how many there are. Comments of
    later versions, which it shows as history where their text existed, wait for nothing and nobody.
    """
    if version.state != VersionState.READY:
        return 0
    count = _queue_up(version)
    if count or (is_readable(version) and _from_later(version).exists()):
        carry_later(version)
    return count


def carry(*, version: Version) -> int:
    """Place the unresolved comments of this draft's earlier versions on `version`; returns how many.

    Those of later versions too, where they surely stood here. How: see `following.py`. Comments that were
    placed here already stay, so that the job may run twice.
    """
    with act(None, None, version, action="placement.carry", lock=version) as record:
        if version.state != VersionState.READY:
            raise DomainError(NOT_READABLE)
        waiting = _to_carry(version)
        later = list(_from_later(version).select_related("version").prefetch_related("placements__version"))
        if not waiting and not later:
            record.skip = True
            return 0
        reading = reading_of(version)
        places = follow([*waiting, *later], version, reading)
        clauses = clauses_of(reading.blocks, reading.tables)
        rows = [_row(a, version, r, clauses) for a, r in zip([*waiting, *later], places, strict=True)]
        carried, seen_back = (
            rows[: len(waiting)],
            [row for row in rows[len(waiting) :] if row.seq is not None],
        )
        for row in seen_back:
            row.how = LOOKED_BACK
        Placement.objects.awaited().filter(version=version, annotation__in=waiting).delete()
        Placement.objects.bulk_create(_with_paths([*carried, *seen_back], reading.blocks))
        counts = Counter(row.state for row in carried)
        record.skip = not carried and not seen_back
        record.payload = {
            "version": version.number,
            "placed": {str(state): counts[state] for state in PlacementState.values},
            "seen_back": len(seen_back),
        }
    return len(carried)


def carry_or_say_why(*, version_id: int) -> int:
    """The job. Whatever goes wrong ends on the version, whose page offers another try."""
    version = Version.objects.select_related("draft__case__project__owner").get(pk=version_id)
    try:
        return carry(version=version)
    except Exception:  # noqa: BLE001 -- a fault must not leave the comments waiting without a word
        logger.exception("carrying comments to version %s failed", version.pk)
    with act(None, None, version, action="placement.carry_failed", lock=version) as record:
        _queue_up(version)
        count = Placement.objects.awaited().filter(version=version).update(how=FAILED)
        record.skip = not count
        record.payload = {"version": version.number, "comments": count}
    return 0


def carry_again(*, version: Version, actor: User) -> bool:
    """Ask for the job once more after it failed or was lost; False when there is nothing to try again."""
    with act(actor, "place_annotation", version, action="placement.retry", lock=version) as record:
        awaited = Placement.objects.awaited().filter(version=version)
        before = progress_of(awaited)
        record.skip = before in ("", WAITING)
        if record.skip:
            return False
        count = awaited.update(how=WAITING, created_at=timezone.now())
        record.payload = {"version": version.number, "before": before, "comments": count}
        carry_later(version)
    return True


def place_at_home(
    annotation: Annotation,
    anchor: Anchor,
    blocks: Sequence[Block],
    tables: Sequence[Table] = (),
    clauses: Sequence[str] | None = None,
) -> Placement:
    """The placement on the version that the comment was written on (inside that act).

    `clauses`: those of all blocks, where many comments are placed at once.
    """
    return Placement.objects.create(
        annotation=annotation,
        version=annotation.version,
        state=PlacementState.EXACT,
        **_place_fields(anchor, blocks, tables, clauses),
        score=1.0,
        how="written_here",
    )


def move_at_home(
    annotation: Annotation, anchor: Anchor, blocks: Sequence[Block], tables: Sequence[Table]
) -> Placement:
    """A draft goes to other words of the version that it was written on (inside that act)."""
    annotation.anchor = anchor.to_json()
    _supersede(annotation, annotation.version)
    return place_at_home(annotation, anchor, blocks, tables)


def place_by_hand(
    *,
    annotation: Annotation,
    version: Version,
    seq: int,
    start: int,
    end: int,
    end_seq: int | None,
    actor: User,
    seen: int | None = None,
) -> Placement:
    """Say where a comment stands in a version; `seen` is the placement that the person decided on.

    Raises PlacedMeanwhile where another one has taken its place since, else DomainError.
    """
    with act(actor, "place_annotation", annotation, action="placement.place", lock=annotation) as record:
        _check_movable(annotation, version)
        reading = reading_of(version)
        anchor = anchor_at(reading.blocks, seq, start, end, end_seq)
        if not anchor.quote.strip():
            raise DomainError(NOT_A_PLACE)
        before = _supersede(annotation, version, seen)
        same = anchor.quote == annotation.anchor["quote"]
        placement = Placement.objects.create(
            annotation=annotation,
            version=version,
            state=PlacementState.MOVED if same else PlacementState.CHANGED,
            **_place_fields(anchor, reading.blocks, reading.tables),
            how=BY_HAND,
            placed_by=actor,
        )
        record.payload = _payload(before, placement)
    return placement


def mark_no_place(
    *, annotation: Annotation, version: Version, actor: User, seen: int | None = None
) -> Placement:
    """Say that this version has no such place: it leaves the queue and stays visible."""
    with act(actor, "place_annotation", annotation, action="placement.no_place", lock=annotation) as record:
        _check_movable(annotation, version)
        before = _supersede(annotation, version, seen)
        placement = Placement.objects.create(
            annotation=annotation,
            version=version,
            state=PlacementState.UNPLACED,
            no_place=True,
            how=NO_PLACE,
            candidates=before.candidates if before else [],
            placed_by=actor,
        )
        record.payload = _payload(before, placement)
    return placement


def undo_placement(*, placement: Placement, actor: User) -> Placement:
    """Take back a person's placing (the machine's stands again), or an automatic one (into the queue)."""
    annotation = placement.annotation
    with act(actor, "place_annotation", annotation, action="placement.undo", lock=annotation) as record:
        placement.refresh_from_db()
        version = placement.version
        _check_movable(annotation, version)
        if placement.superseded_at is not None:
            raise DomainError(NOTHING_TO_UNDO)
        fields = _machine_place_before(placement) if placement.placed_by_id else _into_queue(placement)
        before = _supersede(annotation, version)
        restored = Placement.objects.create(annotation=annotation, version=version, **fields)
        record.payload = _payload(before, restored)
    return restored


def anchor_at(blocks: Sequence[Block], seq: int, start: int, end: int, end_seq: int | None) -> Anchor:
    """The anchor of a range of a reading; raises DomainError where no such range is."""
    try:
        return make_anchor(blocks, seq, start, end, None if end_seq == seq else end_seq)
    except ValueError as error:
        raise DomainError(NOT_A_PLACE) from error


def _from_earlier(version: Version) -> QuerySet[Annotation]:
    return Annotation.objects.filter(
        version__draft=version.draft_id, version__number__lt=version.number, state__in=UNRESOLVED
    )


def _from_later(version: Version) -> QuerySet[Annotation]:
    """Issued comments of later versions that this one does not show yet."""
    standing = Placement.objects.in_force().filter(version=version)
    return Annotation.objects.filter(
        version__draft=version.draft_id, version__number__gt=version.number, state__in=UNRESOLVED
    ).exclude(pk__in=standing.values("annotation"))


def _queue_up(version: Version) -> int:
    standing = Placement.objects.in_force().filter(version=version)
    missing = _from_earlier(version).exclude(pk__in=standing.values("annotation"))
    rows = [
        Placement(annotation=a, version=version, state=PlacementState.UNPLACED, how=WAITING) for a in missing
    ]
    return len(Placement.objects.bulk_create(rows))


def _to_carry(version: Version) -> list[Annotation]:
    found = Placement.objects.in_force().filter(version=version).exclude(how__in=AWAITED)
    comments = _from_earlier(version).exclude(pk__in=found.values("annotation"))
    # Somebody may place one by hand at this moment: whoever locks it second sees what the first did.
    waiting = lock_comments(comments.prefetch_related("placements__version"))
    done = set(found.values_list("annotation", flat=True))
    return [annotation for annotation in waiting if annotation.pk not in done]


def _row(
    annotation: Annotation, version: Version, resolution: Resolution, clauses: Sequence[str]
) -> Placement:
    return Placement(
        annotation=annotation,
        version=version,
        state=resolution.state,
        seq=resolution.seq,
        end_seq=resolution.end_seq,
        start=resolution.start,
        end=resolution.end,
        clause=clauses[resolution.seq] if resolution.seq is not None else "",
        quote=resolution.quote if resolution.seq is not None else "",
        score=resolution.score,
        how=resolution.how,
        candidates=resolution.to_json()["candidates"],
    )


def _with_paths(rows: list[Placement], blocks: Sequence[Block]) -> list[Placement]:
    for row in rows:
        if row.seq is not None:
            row.path = blocks[row.seq].path[:200]
    return rows


def _place_fields(
    anchor: Anchor, blocks: Sequence[Block], tables: Sequence[Table], clauses: Sequence[str] | None = None
) -> dict:
    return {
        "seq": anchor.seq,
        "end_seq": anchor.end_seq,
        "start": anchor.start,
        "end": anchor.end,
        "path": anchor.path[:200],
        "clause": clause_of(blocks, anchor.seq, tables) if clauses is None else clauses[anchor.seq],
        "quote": anchor.quote,
    }


def _check_movable(annotation: Annotation, version: Version) -> None:
    if version.draft_id != annotation.version.draft_id:
        raise DomainError(OTHER_DRAFT)
    if version.pk == annotation.version_id:
        raise DomainError(HOME_VERSION)
    if version.number < annotation.version.number:
        raise DomainError(EARLIER_VERSION)
    if version.state != VersionState.READY:
        raise DomainError(NOT_READABLE)
    if annotation.state not in (*UNRESOLVED, AnnotationState.DRAFTED):
        raise DomainError(SETTLED)


def _supersede(annotation: Annotation, version: Version, seen: int | None = None) -> Placement | None:
    before = Placement.objects.in_force().filter(annotation=annotation, version=version).first()
    if seen is not None and (before is None or before.pk != seen):
        raise PlacedMeanwhile(MOVED_ON)
    if before is not None:
        before.superseded_at = timezone.now()
        before.save(update_fields=["superseded_at"])
    return before


_PLACE = (
    "state", "seq", "end_seq", "start", "end", "path", "clause", "quote", "score", "how", "candidates",
)  # fmt: skip


def _machine_place_before(placement: Placement) -> dict:
    """What the machine had last said of this comment here; the queue when it had said nothing."""
    machine = (
        Placement.objects.filter(
            annotation=placement.annotation_id, version=placement.version_id, placed_by__isnull=True
        )
        .order_by("-pk")
        .first()
    )
    if machine is None or machine.how in AWAITED:
        return {"state": PlacementState.UNPLACED, "how": UNDONE}
    return {name: getattr(machine, name) for name in _PLACE}


def _into_queue(placement: Placement) -> dict:
    if placement.state == PlacementState.UNPLACED:
        raise DomainError(NOTHING_TO_UNDO)
    here = {
        "seq": placement.seq,
        "start": placement.start,
        "end": placement.end,
        "score": placement.score,
    }
    if placement.end_seq is not None:  # a candidate lies within one block
        here["end"] = len(reading_of(placement.version).blocks[placement.seq].text)
    others = [c for c in placement.candidates if c["seq"] != placement.seq or c["start"] != placement.start]
    return {"state": PlacementState.UNPLACED, "how": UNDONE, "candidates": [here, *others][:3]}


def _payload(before: Placement | None, after: Placement) -> dict:
    def plain(placement: Placement | None) -> dict | None:
        if placement is None:
            return None
        return {
            "state": placement.state,
            "seq": placement.seq,
            "start": placement.start,
            "end": placement.end,
            "quote": placement.quote,
            "how": placement.how,
        }

    return {"version": after.version.number, "before": plain(before), "after": plain(after)}
