"""Words of the new version that no old block explains: where what was cut out may have been pasted."""

from typing import NamedTuple

from rapidfuzz.fuzz import partial_ratio_alignment

from reviews.anchoring.edits import EQUAL, opcodes
from reviews.anchoring.normalised import normalise

SHORTEST_QUOTE = 6
SHORTEST_PIECE = 6
LEAST_LIKENESS = 80
MOST_FOUND = 3


class Found(NamedTuple):
    """A stretch of a block's NFKC text, and how like the wanted words it is (0 to 1)."""

    block: int
    start: int
    end: int
    likeness: float


class Leftovers:
    def __init__(self, alignment, new_blocks) -> None:
        self._pieces: list[tuple[int, int, str]] = []
        matching = alignment.matching
        for pair in alignment.pairs:
            if not pair.new:
                continue
            if not pair.old:
                text = normalise(new_blocks[pair.new[0]].text)
                self._pieces.append((pair.new[0], 0, text))
            elif pair.score < 1 and len(pair.new) == len(pair.old) == 1:
                ours = normalise(matching.old.blocks[pair.old[0]].text)
                theirs = normalise(new_blocks[pair.new[0]].text)
                if len(theirs) < 2 * SHORTEST_PIECE:
                    continue
                for edit in opcodes(ours, theirs):
                    if edit.kind != EQUAL and edit.new_end - edit.new_start >= SHORTEST_PIECE:
                        words = theirs[edit.new_start : edit.new_end]
                        self._pieces.append((pair.new[0], edit.new_start, words))

    def find(self, words: str) -> list[Found]:
        if len(words.strip()) < SHORTEST_QUOTE:
            return []
        found = []
        for block, offset, text in self._pieces:
            if len(text) * 2 < len(words):
                continue
            at = text.find(words)
            if at >= 0:
                found.append(Found(block, offset + at, offset + at + len(words), 1.0))
                continue
            hit = partial_ratio_alignment(words, text, score_cutoff=LEAST_LIKENESS)
            if hit is not None and hit.dest_end > hit.dest_start:
                found.append(Found(block, offset + hit.dest_start, offset + hit.dest_end, hit.score / 100))
        found.sort(key=lambda one: (-one.likeness, one.block))
        return found[:MOST_FOUND]
