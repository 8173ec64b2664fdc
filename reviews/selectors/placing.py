"""Placing comments by hand: the old place, why the machine stopped, the likeliest new places."""

from bisect import bisect_right
from dataclasses import dataclass

from procurement.models import Version
from procurement.reading.artifact import TocEntry
from procurement.reading.blocks import Block
from procurement.selectors import reading_of, stored_page_of
from reviews.carrying import progress_of
from reviews.enums import PlacementState
from reviews.models import Placement
from reviews.selectors.comments import Comment, annotations_of
from reviews.services.annotations import widen
from reviews.wording import Change, difference
from sharingbook.accounts.models import User

AROUND = 60
SURE = 0.9
# Below it a place is noise: of simulated revisions a fifth of the wrong ones, and of 480 right ones four.
LIKELY = 0.03


@dataclass(frozen=True, slots=True)
class Line:
    """One comment of the queue; `likely`: the candidates that are worth a person's look."""

    comment: Comment
    is_placed_now: bool
    likely: tuple[dict, ...]

    @property
    def best(self) -> float | None:
        return max((candidate["score"] for candidate in self.likely), default=None)


@dataclass(frozen=True, slots=True)
class OldPlace:
    """Where the comment was written: its words with the text around them, and the headings above."""

    version: Version
    path: tuple[str, ...]
    clause: str
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place in this version. `score` 0 to 1; `change` tells its words from the old ones."""

    seq: int
    start: int
    end: int
    score: float
    path: tuple[str, ...]
    before: str
    change: Change
    after: str
    same_chapter: bool

    @property
    def percent(self) -> int:
        return round(self.score * 100)


@dataclass(frozen=True, slots=True)
class Queue:
    """What a person decides, what a person has decided, and what the machine did, the least certain first."""

    waiting: tuple[Line, ...]
    decided: tuple[Line, ...]
    moved: tuple[Line, ...]
    open: int
    carrying: str

    @property
    def unmoved(self) -> int:
        """How many stand where they stood, surely: what is left of `open` beside the three lists."""
        return self.open - len(self.waiting) - len(self.decided) - len(self.moved)


@dataclass(frozen=True, slots=True)
class Task:
    """One comment to decide on."""

    line: Line
    old: OldPlace
    places: tuple[NewPlace, ...]


def queue_of(version: Version, user: User) -> Queue:
    """The comments that came from earlier versions, in three queries."""
    carried = [c for c in annotations_of(version, user).open if c.was_carried]
    lines = [_line(c) for c in carried]
    moved = [
        line for line in lines
        if not line.comment.placement.by_hand and _is_worth_a_look(line.comment.placement)
    ]  # fmt: skip
    moved.sort(key=lambda line: line.comment.placement.score or 0.0)
    return Queue(
        waiting=tuple(
            line for line in lines
            if not line.comment.is_placed and not line.comment.placement.no_place
        ),
        decided=tuple(line for line in lines if line.comment.placement.by_hand),
        moved=tuple(moved),
        open=len(lines),
        carrying=progress_of(c.placement for c in carried),
    )  # fmt: skip


def _is_worth_a_look(placement: Placement) -> bool:
    """What the machine moved, and what stands still but is not quite sure: one of several of its like."""
    if placement.state == PlacementState.EXACT:
        return (placement.score or 0.0) < SURE
    return placement.state != PlacementState.UNPLACED


def task_of(line: Line, version: Version) -> Task:
    """The comment with its old place and its candidates (or the place that it has), ready to be shown."""
    annotation = line.comment.annotation
    old_version = annotation.version
    old = _old_place(line.comment, old_version)
    placement = line.comment.placement
    blocks = reading_of(version).blocks
    toc = stored_page_of(version).toc
    if line.comment.is_placed:
        found = [_own_place(placement, blocks)]
    else:
        found = line.likely
    places = tuple(
        _new_place(one, blocks, toc, old)
        for one in found
        if one["seq"] < len(blocks) and (blocks[one["seq"]].text.strip() or line.comment.is_placed)
    )
    return Task(line, old, places)


def _line(comment: Comment) -> Line:
    likely = tuple(one for one in comment.placement.candidates if one["score"] >= LIKELY)
    return Line(comment, comment.is_placed, likely)


def _old_place(comment: Comment, version: Version) -> OldPlace:
    anchor = comment.annotation.anchor
    toc = stored_page_of(version).toc
    return OldPlace(
        version=version,
        path=heading_path(toc, anchor["seq"]),
        clause=comment.item.clause if comment.item else "",
        before=anchor["prefix"],
        quote=anchor["quote"],
        after=anchor["suffix"],
    )


def _own_place(placement: Placement, blocks: tuple[Block, ...]) -> dict:
    end = placement.end
    if placement.end_seq is not None:
        end = len(blocks[placement.seq].text)
    return {"seq": placement.seq, "start": placement.start, "end": end, "score": placement.score or 0.0}


def _new_place(
    candidate: dict, blocks: tuple[Block, ...], toc: tuple[TocEntry, ...], old: OldPlace
) -> NewPlace:
    text = blocks[candidate["seq"]].text
    start, end = candidate["start"], candidate["end"]
    if not text[start:end].strip():
        start, end = _standing_there(text, start, end)
    path = heading_path(toc, candidate["seq"])
    return NewPlace(
        seq=candidate["seq"],
        start=start,
        end=end,
        score=candidate["score"],
        path=path,
        before=text[max(0, start - AROUND) : start],
        change=difference(old.quote, text[start:end]),
        after=text[end : end + AROUND],
        same_chapter=path[:1] == old.path[:1],
    )


def _standing_there(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the words were taken out: the sentence that stands there now, at the block's end the last one."""
    found = widen(text, start, end)
    if not text[slice(*found)].strip():
        found = widen(text, max(0, len(text[:start].rstrip()) - 1), end)
    return found if text[slice(*found)].strip() else (0, len(text))


def heading_path(toc: tuple[TocEntry, ...], seq: int) -> tuple[str, ...]:
    """The headings above a block, the chapter first."""
    at = bisect_right([entry.seq for entry in toc], seq) - 1
    path: list[str] = []
    level = None
    while at >= 0:
        entry = toc[at]
        if level is None or entry.level < level:
            path.append(f"{entry.label} {entry.text}".strip())
            level = entry.level
        at -= 1
    return tuple(reversed(path))
