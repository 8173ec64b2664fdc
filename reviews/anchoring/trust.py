"""How sure it is that a block became the one it was aligned with: what stands around it, and its rivals."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from reviews.anchoring.alike import alike
from reviews.anchoring.equal import expected, nearest
from reviews.anchoring.form import Form
from reviews.anchoring.grams import Grams
from reviews.anchoring.grounds import Grounds
from reviews.anchoring.matching import Matching
from reviews.anchoring.side import NONE, Side

MOST_RIVALS, MOST_TWINS = 12, 4
NEAR, BESIDE = 4, 8
GROUNDED = 0.6
"""From here on it does not matter whether others are as like."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """likeness: of the words, 0 to 1. agreement: of the surroundings, 0 to 1; margin: its lead over the
    best rival, a block of (nearly) the same words that might be meant as well; 1 where there is none.
    slides: the block could as well be the next one of its like. copies: how many read the same in the version
    that has more of them. grounds: how far its clause went there too, 0 to 1. by_form: that others are about
    as like it as the one that it is said to have become. is_cell: of a row, which is evidence of its own.
    """

    likeness: float
    agreement: float
    margin: float
    slides: bool
    copies: int
    grounds: float
    by_form: bool
    is_cell: bool


class Trust:
    """The evidence for the pairs of a matching; made once, asked for the commented blocks only."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self.form = Form(matching.old.texts)
        self.grounds = Grounds(matching, self.form)

    def of(self, i: int, j: int) -> Evidence:
        matching = self.matching
        ours, theirs = matching.old.texts[i], matching.new.texts[j]
        likeness = 1.0 if ours == theirs else alike(ours, theirs)
        agreement = matching.agreement(i, j)
        rivals = [matching.agreement(i, other) * like for other, like in self._new_rivals(i, j, likeness)]
        rivals += [matching.agreement(other, j) * like for other, like in self._old_rivals(i, j, likeness)]
        copies = max(matching.old.copies[ours], matching.new.copies[theirs])
        grounds = self.grounds.of(i, j) if likeness < 1 or copies > 1 else 1.0
        return Evidence(
            likeness=likeness,
            agreement=agreement,
            margin=agreement - max(rivals) / max(likeness, 0.01) if rivals else 1.0,
            slides=i in self.old_sliders or j in self.new_sliders,
            copies=copies,
            grounds=grounds,
            by_form=copies > 1 or (grounds < GROUNDED and self.form.explains(ours, theirs)),
            is_cell=matching.old.cells[i] is not None,
        )

    def alternatives(self, i: int) -> list[tuple[int, float]]:
        """New blocks that the old one may have become, whether they are matched or not: (block, likeness)."""
        matching = self.matching
        text = matching.old.texts[i]
        places = expected(matching, i)
        if matching.to_new[i] != NONE:
            places.append(matching.to_new[i])
        twins = self.new_where.get(text, [])
        free = [j for j in twins if matching.to_old[j] == NONE]
        likely = {*nearest(twins, places), *nearest(free, places, reach=len(matching.new))}
        found = sorted(likely, key=lambda j: (-matching.agreement(i, j), j))[:MOST_TWINS]
        close = {j for place in places for j in range(place - NEAR, place + NEAR + 1)}
        others = {j for j in self.free_new if j in close} | set(self.free_index.likeliest(text, MOST_TWINS))
        return [(j, 1.0) for j in found] + [
            (j, alike(text, matching.new.texts[j])) for j in sorted(others) if matching.new.texts[j] != text
        ]

    @cached_property
    def free_index(self) -> Grams:
        return Grams((j, self.matching.new.texts[j]) for j in self.free_new)

    @cached_property
    def old_where(self) -> dict[str, list[int]]:
        return _where(self.matching.old)

    @cached_property
    def new_where(self) -> dict[str, list[int]]:
        return _where(self.matching.new)

    @cached_property
    def free_old(self) -> list[int]:
        return [i for i in self.matching.free_old() if self.matching.old.texts[i]]

    @cached_property
    def free_new(self) -> list[int]:
        return [j for j in self.matching.free_new() if self.matching.new.texts[j]]

    @cached_property
    def old_sliders(self) -> frozenset[int]:
        return _sliders(self.matching.old, self.matching.to_new)

    @cached_property
    def new_sliders(self) -> frozenset[int]:
        return _sliders(self.matching.new, self.matching.to_old)

    def _new_rivals(self, i: int, j: int, likeness: float) -> list[tuple[int, float]]:
        """Unmatched new blocks that the old one could be as well: (block, likeness)."""
        matching = self.matching
        text = matching.old.texts[i]
        twins = [k for k in self.new_where.get(text, ()) if k != j and matching.to_old[k] == NONE]
        found = [(k, 1.0) for k in nearest(twins, [j, *expected(matching, i)])]
        if likeness < 1:
            near = [k for k in self.free_new if abs(k - j) <= BESIDE and matching.new.texts[k] != text]
            found += [(k, alike(text, matching.new.texts[k])) for k in near]
        return found[:MOST_RIVALS]

    def _old_rivals(self, i: int, j: int, likeness: float) -> list[tuple[int, float]]:
        """Unmatched old blocks that the new one could come from as well: (block, likeness)."""
        matching = self.matching
        text = matching.new.texts[j]
        twins = [k for k in self.old_where.get(text, ()) if k != i and matching.to_new[k] == NONE]
        found = [(k, 1.0) for k in nearest(twins, [i])]
        if likeness < 1:
            near = [k for k in self.free_old if abs(k - i) <= BESIDE and matching.old.texts[k] != text]
            found += [(k, alike(matching.old.texts[k], text)) for k in near]
        return found[:MOST_RIVALS]


def _where(side: Side) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(side.texts):
        found[text].append(at)
    return found


def _sliders(side: Side, across: list[int]) -> frozenset[int]:
    """Matched blocks beside a stretch of unmatched ones that could change places with as many of these.

    "A x x B" became "A x B": nothing tells which of the two is left. The same over several blocks and rows.
    """
    tokens = [(text, side.column(at)) for at, text in enumerate(side.texts)]
    slides: set[int] = set()
    at = 0
    while at < len(tokens):
        if across[at] != NONE:
            at += 1
            continue
        first = at
        while at < len(tokens) and across[at] == NONE:
            at += 1
        above = _equal_run(tokens, across, range(first - 1, -1, -1), range(at - 1, -1, -1))
        below = _equal_run(tokens, across, range(at, len(tokens)), range(first, len(tokens)))
        slides.update(_whole_rows(side, range(first - above, first)))
        slides.update(_whole_rows(side, range(at, at + below)))
    return frozenset(slides)


def _equal_run(tokens: list, across: list[int], matched: range, other: range) -> int:
    """For how long the matched blocks read as the others do."""
    run = 0
    for here, there in zip(matched, other, strict=False):
        if across[here] == NONE or tokens[here] != tokens[there]:
            break
        run += 1
    return run


def _whole_rows(side: Side, blocks: range) -> list[int]:
    """Of a row that does not slide as a whole its other cells tell which one it is."""
    inside = set(blocks)
    return [
        at for at in blocks
        if side.cells[at] is None or all(mate in inside for mate in side.rows[side.cells[at][:2]])
    ]  # fmt: skip
