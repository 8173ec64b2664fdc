"""Where the comments of one version stand in another one that it was aligned with.

Three outcomes: applied (exact, moved or changed), suggested (unplaced, with candidates) and gone (unplaced,
with none). A wrong place is worse than none: see `verdict.py` for what is sure enough.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from reviews.anchoring.align import MOVED, MOVED_REWORDED, Alignment, Pair, align
from reviews.anchoring.edits import Edit, Mapped, at_exact_words, map_range, opcodes
from reviews.anchoring.leftovers import Leftovers
from reviews.anchoring.resolve import CHANGED, EXACT, UNPLACED, Candidate, Resolution
from reviews.anchoring.resolve import MOVED as STATE_MOVED
from reviews.anchoring.selectors import Anchor, quote_between
from reviews.anchoring.side import NONE, ReadingLike
from reviews.anchoring.trust import Evidence, Trust
from reviews.anchoring.verdict import FLOOR, certainty
from reviews.anchoring.words import Words

MOST_CANDIDATES = 3
SUGGESTED = 0.7  # below verdict.FLOOR: what only resembles is for a person to decide
TELLING = 16


@dataclass(frozen=True, slots=True)
class Landing:
    """A place in the new version: raw offsets, `last` is the block of `end`; how sure it is, and how found."""

    first: int
    start: int
    last: int
    end: int
    score: float
    how: str
    same_words: bool = False


def carry(
    anchors: Iterable[Anchor], old: ReadingLike, new: ReadingLike, alignment: Alignment | None = None
) -> list[Resolution]:
    """The place in `new` of every anchor made on `old`, in their order."""
    carrier = Carrier(old, new, alignment or align(old, new))
    return [carrier.place(anchor) for anchor in anchors]


class Carrier:
    def __init__(self, old: ReadingLike, new: ReadingLike, alignment: Alignment) -> None:
        self.old, self.new = old.blocks, new.blocks
        self.alignment = alignment
        self.matching = alignment.matching
        self.trust = Trust(self.matching)
        self._words: dict[tuple[str, tuple[int, ...]], Words] = {}
        self._edits: dict[tuple[int, ...], list[Edit]] = {}
        self._evidence: dict[tuple[int, int], Evidence] = {}

    @cached_property
    def leftovers(self) -> Leftovers:
        return Leftovers(self.alignment, self.new)

    def place(self, anchor: Anchor) -> Resolution:
        first = anchor.seq
        last = first if anchor.end_seq is None else anchor.end_seq
        if last == first:
            landings = self._landings(first, anchor.start, anchor.end)
        else:
            landings = self._over_blocks(first, anchor.start, last, anchor.end)
        best = landings[0] if landings else None
        if best is None or best.score < FLOOR:
            return self._unplaced(landings)
        return self._placed(anchor, best, landings[1:])

    def _landings(self, i: int, start: int, end: int) -> list[Landing]:
        """Likely places of a range of one block, the best first."""
        landings = []
        pair = self.alignment.of_old[i]
        if pair.new:
            own = self._through(pair, i, start, end)
            landings.append(own)
            if own.score >= FLOOR:
                return landings
        landings += self._elsewhere(i, start, end, pair)
        return sorted(landings, key=lambda landing: -landing.score)

    def _through(self, pair: Pair, i: int, start: int, end: int) -> Landing:
        """The place that the alignment gives."""
        ours, theirs = self._words_of("old", pair.old), self._words_of("new", pair.new)
        left, right = ours.joined(i, start, end)
        edits = self._edits_of(pair, ours.text, theirs.text)
        mapped = at_exact_words(map_range(edits, left, right), ours.text[left:right], theirs.text)
        j = self._partner(pair, i, theirs, mapped)
        evidence = self._evidence_of(i, j)
        score = certainty(evidence, mapped, right - left)
        same_words = theirs.text[mapped.start : mapped.end] == ours.text[left:right]
        return Landing(*theirs.raw(mapped.start, mapped.end), score, pair.kind, same_words)

    def _partner(self, pair: Pair, i: int, theirs: Words, mapped: Mapped) -> int:
        if len(pair.new) == 1:
            return pair.new[0]
        return theirs.raw(mapped.start, mapped.end)[0]

    def _elsewhere(self, i: int, start: int, end: int, pair: Pair) -> list[Landing]:
        """Places that the alignment does not give: twins of the block, and text that no block explains."""
        landings = []
        for j, likeness in self.trust.alternatives(i):
            if j in pair.new:
                continue
            ours, theirs = self._words_of("old", (i,)), self._words_of("new", (j,))
            left, right = ours.joined(i, start, end)
            mapped = map_range(opcodes(ours.text, theirs.text), left, right)
            if not mapped.kept and right > left:
                continue
            kept = mapped.kept / (right - left) if right > left else 1.0
            score = SUGGESTED * self.matching.agreement(i, j) * likeness * kept
            landings.append(Landing(*theirs.raw(mapped.start, mapped.end), score, "twin"))
        landings += self._in_leftovers(i, start, end)
        return landings

    def _in_leftovers(self, i: int, start: int, end: int) -> list[Landing]:
        ours = self._words_of("old", (i,))
        left, right = ours.joined(i, start, end)
        landings = []
        for found in self.leftovers.find(ours.text[left:right]):
            theirs = self._words_of("new", (found.block,))
            place = theirs.raw(found.start, found.end)
            near = 0.3 + 0.7 * self.matching.agreement(i, found.block)
            telling = min(1.0, (right - left) / TELLING)
            landings.append(Landing(*place, SUGGESTED * found.likeness * near * telling, "leftover"))
        return landings

    def _over_blocks(self, first: int, start: int, last: int, end: int) -> list[Landing]:
        """A range over several blocks: from where its first words stand to where its last ones do."""
        inner = []
        for i in range(first, last + 1):
            left = start if i == first else 0
            right = end if i == last else len(self.old[i].text)
            if self.old[i].text[left:right].strip():
                found = self._landings(i, left, right)
                inner.append(found[0] if found else None)
        known = [one for one in inner if one is not None]
        if not known:
            return []
        head, tail = known[0], known[-1]
        in_order = all(
            (one.last, one.end) <= (two.first, two.start + 1) for one, two in zip(known, known[1:], strict=False)
        )
        score = min(one.score for one in (head, tail))
        wide = tail.last - head.first > 2 * (last - first) + 2
        if not in_order or wide:
            longest = max(known, key=lambda one: one.score)
            return [Landing(longest.first, longest.start, longest.last, longest.end, min(longest.score, FLOOR - 0.1), "torn")]
        if inner[0] is None or inner[-1] is None:
            score = min(score, FLOOR - 0.05)
        same = all(one is not None and one.same_words for one in inner)
        return [Landing(head.first, head.start, tail.last, tail.end, score, "range", same)]

    def _placed(self, anchor: Anchor, landing: Landing, others: list[Landing]) -> Resolution:
        quote = quote_between(self.new, landing.first, landing.start, landing.last, landing.end)
        last = anchor.seq if anchor.end_seq is None else anchor.end_seq
        kinds = {self.alignment.of_old[i].kind for i in range(anchor.seq, last + 1)}
        if not kinds <= {"unchanged", "moved"} or not landing.same_words:
            state = CHANGED
        else:
            state = STATE_MOVED if MOVED in kinds else EXACT
        end_seq = None if landing.last == landing.first else landing.last
        return Resolution(
            state, landing.first, end_seq, landing.start, landing.end, quote, round(landing.score, 3), landing.how
        )

    def _unplaced(self, landings: list[Landing]) -> Resolution:
        candidates: list[Candidate] = []
        for one in landings:
            end = one.end if one.last == one.first else len(self.new[one.first].text)
            if any(c.seq == one.first and c.start < max(end, c.start + 1) and one.start < max(c.end, one.start + 1) for c in candidates):
                continue
            candidates.append(Candidate(one.first, one.start, end, round(max(0.0, one.score), 3)))
            if len(candidates) == MOST_CANDIDATES:
                break
        score = candidates[0].score if candidates else 0.0
        how = "doubtful" if candidates else "gone"
        return Resolution(UNPLACED, None, None, None, None, "", score, how, tuple(candidates))

    def _words_of(self, side: str, blocks: tuple[int, ...]) -> Words:
        key = (side, blocks)
        if key not in self._words:
            self._words[key] = Words(self.old if side == "old" else self.new, blocks)
        return self._words[key]

    def _edits_of(self, pair: Pair, ours: str, theirs: str) -> list[Edit]:
        if pair.old not in self._edits:
            self._edits[pair.old] = opcodes(ours, theirs)
        return self._edits[pair.old]

    def _evidence_of(self, i: int, j: int) -> Evidence:
        if (i, j) not in self._evidence:
            self._evidence[i, j] = self.trust.of(i, j)
        return self._evidence[i, j]
