"""A version laid out for finding: one NFKC text of all blocks, and who stands where in it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reviews.anchoring.normalised import OffsetMap, normalise, offset_map, text_hash
from reviews.anchoring.selectors import Block, quote_between


@dataclass(frozen=True, slots=True)
class Place:
    """A range in raw offsets; `end` counts in block `end_seq` where that is not None."""

    seq: int
    end_seq: int | None
    start: int
    end: int
    quote: str


class Document:
    """The index of one version's blocks; empty blocks have a path, but no place in `text`."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.at_path = {block.path: at for at, block in enumerate(blocks)}
        self._texts = [normalise(block.text) for block in blocks]
        self._offset: dict[int, int] = {}
        self._starts: list[int] = []
        self._standing: list[int] = []
        position = 0
        for at, text in enumerate(self._texts):
            if text:
                self._offset[at] = position
                self._starts.append(position)
                self._standing.append(at)
                position += len(text) + 1
        self.text = "\n".join(text for text in self._texts if text)
        self._found: dict[tuple[str, int], list[int]] = {}
        self._maps: dict[int, OffsetMap] = {}

    @cached_property
    def hashes(self) -> list[str]:
        known = {text: text_hash(text) for text in set(self._texts)}
        return [known[text] for text in self._texts]

    @cached_property
    def with_hash(self) -> dict[str, list[int]]:
        """Indices of the blocks that read the same."""
        groups = defaultdict(list)
        for at, digest in enumerate(self.hashes):
            groups[digest].append(at)
        return groups

    def block_text(self, at: int) -> str:
        return self._texts[at]

    def around(self, at: int, length: int) -> tuple[str, str]:
        """The text before and after a block, as far as `length` characters, line feeds included."""
        before = next((i for i in range(at - 1, -1, -1) if i in self._offset), None)
        after = next((i for i in range(at + 1, len(self._texts)) if i in self._offset), None)
        left = right = ""
        if before is not None:
            end = self._offset[before] + len(self._texts[before])
            left = self.text[max(0, end - length) : end] + "\n"
        if after is not None:
            begin = self._offset[after]
            right = "\n" + self.text[begin : begin + length]
        return left, right

    def position_of(self, at: int) -> int | None:
        """Where the block's text begins in `text`; None for an empty block."""
        return self._offset.get(at)

    def block_at(self, position: int) -> int:
        """Index of the block that a position in `text` lies in."""
        return self._standing[max(0, bisect_right(self._starts, position) - 1)]

    def find(self, words: str, limit: int) -> list[int]:
        """Positions of the words in `text`, in order; one more than `limit` at most."""
        key = (words, limit)
        if key not in self._found:
            found: list[int] = []
            position = self.text.find(words)
            while position >= 0 and len(found) <= limit:
                found.append(position)
                position = self.text.find(words, position + 1)
            self._found[key] = found
        return self._found[key]

    def map_of(self, at: int) -> OffsetMap:
        if at not in self._maps:
            self._maps[at] = offset_map(self.blocks[at].text)
        return self._maps[at]

    def place(self, position: int, length: int) -> Place:
        """The raw range of a range in `text`."""
        first = self.block_at(position)
        last = self.block_at(position + length - 1) if length else first
        start = position - self._offset[first]
        end = position + length - self._offset[last]
        if first == last:
            raw_start, raw_end = self.map_of(first).to_raw(start, end)
        else:
            raw_start = self.map_of(first).to_raw(start, len(self._texts[first]))[0]
            raw_end = self.map_of(last).to_raw(0, end)[1]
        end_seq = None if first == last else self.blocks[last].seq
        quote = quote_between(self.blocks, first, raw_start, last, raw_end)
        return Place(self.blocks[first].seq, end_seq, raw_start, raw_end, quote)
