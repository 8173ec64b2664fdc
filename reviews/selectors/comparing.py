"""What changed between two versions, beside the advice that asked for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from procurement.models import Version
from procurement.reading import READER_VERSION
from procurement.selectors import NotReadable, is_readable, stored_reading
from reviews.anchoring.normalised import normalise
from reviews.comparison import RENUMBERED, Comparison, Row, compare
from reviews.enums import AnnotationState, Kind
from reviews.models import Placement
from reviews.selectors.comments import Comment, annotations_of
from sharingbook.accounts.models import User

ASKED, UNASKED, ALL = "asked", "unasked", "all"
SHOWN = (ALL, ASKED, UNASKED)
SIDE, INLINE = "side", "inline"
KEPT_COMPARISONS = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page shows: changes that advice asked for, those that it did not, or all; how they stand."""

    shown: str = ALL
    layout: str = SIDE
    numbers: bool = False

    @classmethod
    def read(cls, query: Any) -> "Choice":
        shown, layout = query.get("show", ALL), query.get("layout", SIDE)
        return cls(
            shown if shown in SHOWN else ALL,
            layout if layout in (SIDE, INLINE) else SIDE,
            query.get("numbers") == "1",
        )

    def query(self, **other: Any) -> str:
        """The same choice as parameters of an address, with some of it changed."""
        chosen = replace(self, **other)
        pairs = {"show": chosen.shown, "layout": chosen.layout, "numbers": "1" if chosen.numbers else ""}
        plain = {"show": ALL, "layout": SIDE, "numbers": ""}
        return "&".join(f"{name}={value}" for name, value in pairs.items() if value != plain[name])


@dataclass(frozen=True, slots=True)
class Change:
    """One row with the advice that it may answer. `as_proposed`: a proposed wording stands in it now."""

    row: Row
    advice: tuple[Comment, ...]
    as_proposed: bool

    @property
    def is_asked(self) -> bool:
        return bool(self.advice)


@dataclass(frozen=True)
class Changes:
    """All changes of one pair of versions. `untouched`: advice whose words read as they did."""

    old: Version
    new: Version
    comparison: Comparison
    changes: tuple[Change, ...]
    untouched: tuple[Comment, ...]

    def chosen(self, choice: Choice) -> tuple[Change, ...]:
        return tuple(
            change
            for change in self.changes
            if (choice.numbers or change.row.kind != RENUMBERED)
            and (choice.shown == ALL or change.is_asked == (choice.shown == ASKED))
        )

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many changes there are in all, asked for, and not asked for; mere numbers left out."""
        real = [change for change in self.changes if change.row.kind != RENUMBERED]
        asked = sum(change.is_asked for change in real)
        return {ALL: len(real), ASKED: asked, UNASKED: len(real) - asked}

    @cached_property
    def renumbered(self) -> int:
        return sum(change.row.kind == RENUMBERED for change in self.changes)


def changes_between(old: Version, new: Version, user: User) -> Changes:
    """Compare two versions of one draft, in six queries however many comments there are. Raises NotReadable.

    Advice is what was issued on a version before the new one: where it stood on the old one, or stands now.
    """
    if not (is_readable(old) and is_readable(new)):
        raise NotReadable
    comparison = _compared(old.sha256, new.sha256, READER_VERSION)
    places = _advice_places(old, new, user)
    asked: dict[int, dict[int, Comment]] = {}
    untouched = []
    for comment, on_old, on_new in places:
        rows = {row.number: row for row in _rows_at(comparison, on_old, on_new)}
        for number in rows:
            asked.setdefault(number, {})[comment.annotation.pk] = comment
        if not rows and on_old is not None:
            untouched.append(comment)
    _spread_to_neighbours(comparison, asked, places)
    changes = tuple(_change(row, tuple(asked.get(row.number, {}).values())) for row in comparison.rows)
    return Changes(old, new, comparison, changes, tuple(untouched))


def versions_to_compare(version: Version) -> list[Version]:
    """The versions of the same draft, the oldest first."""
    return list(version.draft.versions.order_by("number"))


Place = tuple[Comment, Placement | None, Placement | None]


def _advice_places(old: Version, new: Version, user: User) -> list[Place]:
    """Each piece of advice that could have been followed in the new version, with its places in both."""
    found: dict[int, list] = {}
    for side, version in enumerate((old, new), start=1):
        for comment in annotations_of(version, user).comments:
            if _could_be_followed(comment, new):
                entry = found.setdefault(comment.annotation.pk, [comment, None, None])
                entry[side] = comment.placement if comment.is_placed else None
    return [tuple(entry) for entry in found.values()]


def _could_be_followed(comment: Comment, new: Version) -> bool:
    annotation = comment.annotation
    issued = annotation.number is not None and annotation.state != AnnotationState.WITHDRAWN
    return issued and annotation.kind != Kind.PRAISE and annotation.version_id != new.pk


def _rows_at(comparison: Comparison, on_old: Placement | None, on_new: Placement | None) -> Iterable[Row]:
    for placement, rows in ((on_old, comparison.row_of_old), (on_new, comparison.row_of_new)):
        for at in _blocks_of(placement):
            if at in rows and rows[at].kind != RENUMBERED:
                yield rows[at]


def _blocks_of(placement: Placement | None) -> range:
    if placement is None:
        return range(0)
    return range(placement.seq, (placement.end_seq or placement.seq) + 1)


def _spread_to_neighbours(comparison: Comparison, asked: dict, places: Sequence[Place]) -> None:
    """What was put right behind words under advice answers that advice too, and so does what follows it."""
    at_block: dict[int, dict[int, Comment]] = {}
    for comment, _old, on_new in places:
        for at in _blocks_of(on_new):
            at_block.setdefault(at, {})[comment.annotation.pk] = comment
    for row in comparison.rows:
        if row.new is None:
            continue
        if row.follows is not None and row.number not in asked and row.follows in at_block:
            asked[row.number] = dict(at_block[row.follows])
        if row.old is None and row.number in asked:
            for at in row.new.blocks:
                at_block.setdefault(at, {}).update(asked[row.number])


def _change(row: Row, advice: tuple[Comment, ...]) -> Change:
    now = normalise(row.new.text) if row.new else ""
    proposals = (normalise(comment.annotation.replacement).strip() for comment in advice)
    return Change(row, advice, any(words and words in now for words in proposals))


@lru_cache(maxsize=KEPT_COMPARISONS)
def _compared(old_sha256: str, new_sha256: str, _reader_version: str) -> Comparison:
    """By content: the same two files always compare the same, until a newer reader reads them."""
    return compare(stored_reading(old_sha256), stored_reading(new_sha256))
