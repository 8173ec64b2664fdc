"""How well a place in another version fits what an anchor remembers."""

from dataclasses import dataclass
from functools import cached_property

from reviews.anchoring.document import Document
from reviews.anchoring.normalised import normalise, text_hash
from reviews.anchoring.selectors import Anchor

SHORT_QUOTE = 6
"""Shorter quotes match nonsense: they need their whole block, or nearly all of their context."""
LONG_QUOTE = 20
FLOOR = 0.5
FLOOR_LONG = 0.35
FLOOR_SHORT = 0.75
FLOOR_TWIN_GONE = 0.9

_DIGITS = str.maketrans("", "", "0123456789")


@dataclass(frozen=True)
class Wanted:
    """An anchor's quote and surroundings, normalised once; both sides read away from the quote."""

    anchor: Anchor

    @cached_property
    def words(self) -> str:
        return normalise(self.anchor.quote)

    @cached_property
    def prefix(self) -> str:
        return normalise(self.anchor.prefix)

    @cached_property
    def left(self) -> str:
        return self.prefix[::-1]

    @cached_property
    def right(self) -> str:
        return normalise(self.anchor.suffix)

    @cached_property
    def is_whole_block(self) -> bool:
        return text_hash(self.anchor.quote) == self.anchor.block_hash

    @cached_property
    def left_grams(self) -> frozenset[str]:
        return _grams(self.left)

    @cached_property
    def right_grams(self) -> frozenset[str]:
        return _grams(self.right)


@dataclass(frozen=True, slots=True)
class Scored:
    """One place: position and length in the document's text, and how well it fits (0 to 1).

    `acceptable`: whether its surroundings suffice to take it, as far as it alone can tell.
    """

    position: int
    length: int
    at: int
    score: float
    context: float
    acceptable: bool


def score_place(
    wanted: Wanted, document: Document, position: int, length: int, at: int | None = None
) -> Scored:
    """Judge `length` characters at a position; `at` is the block there, if it is known already."""
    at = document.block_at(position) if at is None else at
    end = position + length
    before = document.text[max(0, position - len(wanted.left)) : position][::-1]
    after = document.text[end : end + len(wanted.right)]
    left = _likeness(wanted.left, before, wanted.left_grams)
    right = _likeness(wanted.right, after, wanted.right_grams)
    context = _mean(left, right)
    is_same_block = document.hashes[at] == wanted.anchor.block_hash
    path = _path_likeness(wanted.anchor.path, document.blocks[at].path)
    score = 0.7 * context + 0.2 * is_same_block + 0.1 * path
    best_side = max(left or 0.0, right or 0.0)
    acceptable = context >= _floor(wanted, document, is_same_block) or (
        length >= LONG_QUOTE and best_side >= FLOOR and not twin_is_gone(wanted, document)
    )
    if acceptable and is_same_block and wanted.anchor.copies > 1 and path < 1:
        acceptable = _neighbours_fit(wanted, document, position, length, at)
    return Scored(position, length, at, round(score, 3), context, acceptable)


def likeliest(wanted: Wanted, document: Document, positions: list[int], most: int) -> list[int]:
    """The positions whose context agrees longest from the quote outwards: a quick sieve for many."""
    if len(positions) <= most:
        return positions
    text, length = document.text, len(wanted.words)

    def agreement(position: int) -> int:
        end = position + length
        before = text[max(0, position - len(wanted.left)) : position][::-1]
        return _run(wanted.left, before) + _run(wanted.right, text[end : end + len(wanted.right)])

    return sorted(positions, key=agreement, reverse=True)[:most]


def score_empty_block(wanted: Wanted, document: Document, at: int) -> Scored:
    """Judge an empty block by its neighbours, its only feature besides its path."""
    before, after = document.around(at, max(len(wanted.left), len(wanted.right)))
    left = _likeness(wanted.left, before[::-1][: len(wanted.left)], wanted.left_grams)
    right = _likeness(wanted.right, after[: len(wanted.right)], wanted.right_grams)
    context = _mean(left, right)
    return Scored(-1, 0, at, round(context, 3), context, context >= FLOOR_SHORT)


def _floor(wanted: Wanted, document: Document, is_same_block: bool) -> float:
    """How much of the context must agree before the words may be taken for the wanted ones."""
    if twin_is_gone(wanted, document):
        return FLOOR_TWIN_GONE
    length = len(wanted.words)
    if wanted.is_whole_block and not is_same_block and length < LONG_QUOTE:
        return FLOOR_SHORT  # a term that stood alone, found within a sentence
    if length < SHORT_QUOTE:
        return FLOOR if wanted.is_whole_block else FLOOR_SHORT
    return FLOOR if length < LONG_QUOTE else FLOOR_LONG


def twin_is_gone(wanted: Wanted, document: Document) -> bool:
    """Whether one of several blocks that read the same is no more: it may be the wanted one."""
    copies = wanted.anchor.copies
    return copies > 1 and len(document.with_hash.get(wanted.anchor.block_hash, ())) < copies


def _neighbours_fit(wanted: Wanted, document: Document, position: int, length: int, at: int) -> bool:
    """Whether the context outside the block fits: the inside of a repeated block fits every copy."""
    begin = document.position_of(at) or 0
    end = begin + len(document.block_text(at))
    left = wanted.left[position - begin :]
    right = wanted.right[max(0, end - position - length) :]
    before = document.text[max(0, begin - len(left)) : begin][::-1]
    sides = [_likeness(left, before, _grams(left)) if left else None]
    sides.append(_likeness(right, document.text[end : end + len(right)], _grams(right)) if right else None)
    return max(side or 0.0 for side in sides) >= FLOOR_SHORT


def _likeness(wanted: str, found: str, wanted_grams: frozenset[str]) -> float | None:
    """0 to 1: how far two contexts agree from the quote outwards, or by their trigrams if that is more.

    None where nothing was remembered, but something stands there: that tells neither way.
    """
    if not wanted:
        return None if found else 1.0
    run = _run(wanted, found)
    if run == len(wanted):
        return 1.0
    found_grams = _grams(found)
    common = len(wanted_grams & found_grams)
    return max(run / len(wanted), 2 * common / (len(wanted_grams) + len(found_grams) or 1))


def _run(wanted: str, found: str) -> int:
    """How many characters agree from the start."""
    if found == wanted:
        return len(wanted)
    for at, (ours, theirs) in enumerate(zip(wanted, found, strict=False)):
        if ours != theirs:
            return at
    return min(len(wanted), len(found))


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))


def _mean(left: float | None, right: float | None) -> float:
    known = [side for side in (left, right) if side is not None]
    return sum(known) / len(known) if known else 0.0


def _path_likeness(ours: str, theirs: str) -> float:
    """1 for the same path, 0.5 for the same kind of place (a row or paragraph further on)."""
    if ours == theirs:
        return 1.0
    return 0.5 if ours.translate(_DIGITS) == theirs.translate(_DIGITS) else 0.0
