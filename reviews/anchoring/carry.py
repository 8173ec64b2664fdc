"""Where the comments of one version stand in another one that it was aligned with.

Three outcomes: applied (exact, moved or changed), suggested (unplaced, with candidates) and gone (unplaced,
with none). A wrong place is worse than none: see `verdict.py` for what is sure enough.
"""

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

from reviews.anchoring.align import MOVED as MOVED_PAIR
from reviews.anchoring.align import REWORDED, UNCHANGED, Alignment, Pair, align
from reviews.anchoring.edits import Edit, Mapped, at_exact_words, map_range, opcodes
from reviews.anchoring.landing import LEFTOVER, RANGE, SUGGESTED, TORN, TWIN, Landing
from reviews.anchoring.leftovers import Leftovers
from reviews.anchoring.resolution import CHANGED, EXACT, MOVED, UNPLACED, Candidate, Resolution
from reviews.anchoring.selectors import Anchor, quote_between
from reviews.anchoring.side import ReadingLike
from reviews.anchoring.suggestions import Suggestions
from reviews.anchoring.trust import Evidence, Trust
from reviews.anchoring.verdict import FLOOR, certainty, of_block
from reviews.anchoring.words import Words

MOST_CANDIDATES, MOST_LEFTOVERS = 3, 2
TELLING = 16
"""From so many characters on words are as telling as they can be."""
QUOTE_GONE, AMBIGUOUS, CONTEXT_DIFFERS = "quote_gone", "ambiguous", "context_differs"


def carry(
    anchors: Iterable[Anchor], old: ReadingLike, new: ReadingLike, alignment: Alignment | None = None
) -> list[Resolution]:
    """The place in `new` of every anchor made on `old`, in their order."""
    carrier = Carrier(old, new, alignment or align(old, new))
    return [carrier.place(anchor) for anchor in anchors]


class Carrier:
    """Places anchors of one version in another; asks for evidence only where a comment stands."""

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
        return Leftovers(self.alignment, self.old, self.new)

    @cached_property
    def suggestions(self) -> Suggestions:
        return Suggestions(self.alignment, self.trust, self._words_of)

    def place(self, anchor: Anchor) -> Resolution:
        """The anchor's place. Its blocks and offsets must be those of the old version."""
        last = anchor.seq if anchor.end_seq is None else anchor.end_seq
        if last == anchor.seq:
            landings = self._in_one_block(anchor.seq, anchor.start, anchor.end)
        else:
            landings = self._over_blocks(anchor.seq, anchor.start, last, anchor.end)
        if not landings or landings[0].score < FLOOR:
            return self._unplaced(anchor.seq, landings)
        return self._placed(anchor, last, landings[0])

    def _in_one_block(self, i: int, start: int, end: int) -> list[Landing]:
        """The sure place of a range of one block, or all that may be offered, the best first."""
        pair = self.alignment.of_old[i]
        landings = [self._through(pair, i, start, end)] if pair.new else []
        if landings and landings[0].score >= FLOOR:
            return landings
        return self.suggestions.ranked(i, start, end, landings)

    def _part_of_range(self, i: int, start: int, end: int) -> list[Landing]:
        """Likely places of one block's part of a longer range, the best first."""
        pair = self.alignment.of_old[i]
        landings = [self._through(pair, i, start, end)] if pair.new else []
        if landings and landings[0].score >= FLOOR:
            return landings
        landings += self._in_twins(i, start, end, pair)
        landings += self._in_leftovers(i, start, end)
        return sorted(landings, key=lambda landing: -landing.score)

    def _through(self, pair: Pair, i: int, start: int, end: int) -> Landing:
        """The place that the alignment gives."""
        if pair.old == (i,) and len(pair.new) == 1 and self.old[i].text == self.new[pair.new[0]].text:
            (j,) = pair.new
            score = 1.0 if self.alignment.is_identity else of_block(self._evidence_of(i, j))
            return Landing(j, start, j, end, round(score, 3), pair.kind, same_words=True)
        ours, theirs = self._words_of("old", pair.old), self._words_of("new", pair.new)
        left, right = ours.joined(i, start, end)
        if pair.old not in self._edits:
            self._edits[pair.old] = opcodes(ours.text, theirs.text)
        wanted = ours.text[left:right]
        mapped = at_exact_words(map_range(self._edits[pair.old], left, right), wanted, theirs.text)
        evidence = self._evidence_of(i, self._partner(pair, theirs, mapped))
        score = certainty(evidence, mapped, right - left)
        same_words = theirs.text[mapped.start : mapped.end] == wanted
        return Landing(*theirs.raw(mapped.start, mapped.end), score, pair.kind, same_words)

    def _partner(self, pair: Pair, theirs: Words, mapped: Mapped) -> int:
        """The new block that holds the range, or its beginning."""
        return pair.new[0] if len(pair.new) == 1 else theirs.raw(mapped.start, mapped.end)[0]

    def _in_twins(self, i: int, start: int, end: int, pair: Pair) -> list[Landing]:
        """Blocks that read like it, whatever the alignment made of them."""
        landings = []
        ours = self._words_of("old", (i,))
        left, right = ours.joined(i, start, end)
        for j, likeness in self.trust.alternatives(i):
            if j in pair.new:
                continue
            theirs = self._words_of("new", (j,))
            mapped = map_range(opcodes(ours.text, theirs.text), left, right)
            if right > left and not mapped.kept:
                continue
            kept = mapped.kept / (right - left) if right > left else 1.0
            score = SUGGESTED * self.matching.agreement(i, j) * likeness * kept
            landings.append(Landing(*theirs.raw(mapped.start, mapped.end), score, TWIN))
        return landings

    def _in_leftovers(self, i: int, start: int, end: int) -> list[Landing]:
        """Text that no old block explains."""
        ours = self._words_of("old", (i,))
        left, right = ours.joined(i, start, end)
        length = right - left
        telling = min(1.0, length / TELLING)
        landings = []
        for found in self.leftovers.find(ours.text[left:right]):
            near = 0.3 + 0.7 * self.matching.agreement(i, found.block)
            theirs = self._words_of("new", (found.block,))
            # A paragraph of its own is rather one again than some words of a longer one.
            alone = (1 + length / max(length, len(theirs.text))) / 2 if length == len(ours.text) else 1.0
            score = SUGGESTED * found.likeness * near * telling * alone
            landings.append(Landing(*theirs.raw(found.start, found.end), score, LEFTOVER))
        return landings

    def _over_blocks(self, first: int, start: int, last: int, end: int) -> list[Landing]:
        """A range over several blocks: from where its first words stand to where its last ones do."""
        inner = []
        for i in range(first, last + 1):
            left = start if i == first else 0
            right = end if i == last else len(self.old[i].text)
            if self.old[i].text[left:right].strip():
                found = self._part_of_range(i, left, right)
                inner.append(found[0] if found else None)
        known = [one for one in inner if one is not None]
        if not known:
            return []
        head, tail = known[0], known[-1]
        if not _stay_together(known, last - first):
            best = max(known, key=lambda one: one.score)
            score = min(best.score, SUGGESTED)
            return [Landing(best.first, best.start, best.last, best.end, score, TORN)]
        score = min(head.score, tail.score)
        if inner[0] is None or inner[-1] is None:
            score = min(score, SUGGESTED)
        same = all(one is not None and one.same_words for one in inner)
        return [Landing(head.first, head.start, tail.last, tail.end, score, RANGE, same)]

    def _placed(self, anchor: Anchor, last: int, landing: Landing) -> Resolution:
        kinds = {self.alignment.of_old[i].kind for i in range(anchor.seq, last + 1)}
        if not landing.same_words or not kinds <= {UNCHANGED, MOVED_PAIR}:
            state = CHANGED
        else:
            state = MOVED if MOVED_PAIR in kinds else EXACT
        return Resolution(
            state=state,
            seq=landing.first,
            end_seq=None if landing.last == landing.first else landing.last,
            start=landing.start,
            end=landing.end,
            quote=quote_between(self.new, landing.first, landing.start, landing.last, landing.end),
            score=round(landing.score, 3),
            how=landing.how,
        )

    def _unplaced(self, i: int, landings: list[Landing]) -> Resolution:
        candidates: list[Candidate] = []
        leftovers = 0
        for one in landings:
            end = one.end if one.last == one.first else len(self.new[one.first].text)
            if any(_overlap(one, end, other) for other in candidates):
                continue
            leftovers += one.how == LEFTOVER
            if one.how == LEFTOVER and leftovers > MOST_LEFTOVERS:
                continue
            candidates.append(Candidate(one.first, one.start, end, round(one.score, 3)))
        candidates = candidates[:MOST_CANDIDATES]
        score = candidates[0].score if candidates else 0.0
        how = self._why_not(i, landings)
        return Resolution(UNPLACED, None, None, None, None, "", score, how, tuple(candidates))

    def _why_not(self, i: int, landings: list[Landing]) -> str:
        if any(one.how == TORN for one in landings):
            return TORN
        pair = self.alignment.of_old[i]
        if not pair.new:
            return CONTEXT_DIFFERS if landings else QUOTE_GONE
        same = self.matching.old.texts[i] == self.matching.new.texts[pair.new[0]]
        return AMBIGUOUS if same else REWORDED

    def _words_of(self, side: str, blocks: tuple[int, ...]) -> Words:
        key = (side, blocks)
        if key not in self._words:
            self._words[key] = Words(self.old if side == "old" else self.new, blocks)
        return self._words[key]

    def _evidence_of(self, i: int, j: int) -> Evidence:
        if (i, j) not in self._evidence:
            self._evidence[i, j] = self.trust.of(i, j)
        return self._evidence[i, j]


def _stay_together(parts: list[Landing], blocks: int) -> bool:
    """Whether the parts of a range over so many blocks are in order and within about twice as many."""
    in_order = all((one.last, one.end) <= (two.first, two.start + 1) for one, two in pairwise(parts))
    return in_order and parts[-1].last - parts[0].first <= 2 * blocks + 2


def _overlap(one: Landing, end: int, other: Candidate) -> bool:
    if one.first != other.seq:
        return False
    return one.start < max(other.end, other.start + 1) and other.start < max(end, one.start + 1)
