"""Which comments of a copy the draft brought along when it was uploaded. Pure."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from procurement.reading.blocks import Block, FileComment, Reading
from procurement.reading.samewords import same_words
from reviews.exchange.recognise import QUARTER_HOUR, date_of, same_moment

Blocks = Sequence[Block]


def brought_along(draft: Reading, file: Reading, comments: Iterable[FileComment]) -> frozenset[str]:
    """The ids of those of the file's `comments` that are the draft's own; each of these is found once.

    Of several with one author and the same words the surest pairs are made first: by date, number and place
    together, at last by the place alone, or where a program dropped the date. One that is dated otherwise
    and stands elsewhere is another one.
    """
    held, left = list(draft.comments), list(comments)
    found: set[str] = set()
    for sign, may_be in _PASSES:
        by_sign: dict[Hashable, list[FileComment]] = defaultdict(list)
        for ours in held:
            by_sign[_words(ours), sign(ours, draft.blocks)].append(ours)
        for one in left:
            those = by_sign.get((_words(one), sign(one, file.blocks)), [])
            ours = next((ours for ours in those if may_be(ours, one)), None)
            if ours is not None:
                those.remove(ours)
                held.remove(ours)
                found.add(one.id)
        left = [one for one in left if one.id not in found]
    return frozenset(found)


def _words(one: FileComment) -> tuple[str, str, bool]:
    return one.author, same_words(one.text), one.parent is not None


def _place(one: FileComment, blocks: Blocks) -> Hashable:
    """The words that it is about, and their paragraph; its address changes with every paragraph before it."""
    return one.quote, "" if one.seq is None else same_words(blocks[one.seq].text), one.start


def _clock(one: FileComment) -> int | None:
    """What a date has in common with the same moment in another zone."""
    date = date_of(one)
    return None if date is None else int(date.timestamp()) % QUARTER_HOUR


def _is_dated(ours: FileComment, one: FileComment) -> bool:
    return bool(one.date)


def _at_one_moment(ours: FileComment, one: FileComment) -> bool:
    return same_moment(date_of(ours), date_of(one))


def _in_any_case(ours: FileComment, one: FileComment) -> bool:
    return True


def _lost_its_date(ours: FileComment, one: FileComment) -> bool:
    return date_of(ours) is None or date_of(one) is None


_PASSES: tuple[tuple[Callable[[FileComment, Blocks], Hashable], Callable], ...] = (
    (lambda one, blocks: (one.date, one.id, _place(one, blocks)), _is_dated),
    (lambda one, blocks: (one.date, _place(one, blocks)), _is_dated),
    (lambda one, blocks: (one.date, one.id), _is_dated),
    (lambda one, blocks: one.date, _is_dated),
    (lambda one, blocks: (_clock(one), _place(one, blocks)), _at_one_moment),
    (lambda one, blocks: _clock(one), _at_one_moment),
    (_place, _in_any_case),
    (lambda one, blocks: "", _lost_its_date),
)
