"""The words of one or several neighbouring blocks as one NFKC text, with the way back to raw offsets."""

from collections.abc import Sequence

from reviews.anchoring.normalised import OffsetMap, normalise, offset_map
from reviews.anchoring.selectors import Block

BETWEEN = "\n"


class Words:
    """`text` joins the blocks by line feeds; `blocks` are their indices."""

    def __init__(self, blocks: Sequence[Block], at: Sequence[int]) -> None:
        self.blocks = tuple(at)
        self._raw = [blocks[one].text for one in at]
        self._texts = [raw if raw.isascii() else normalise(raw) for raw in self._raw]
        self._maps: list[OffsetMap | None] = [None] * len(self._raw)
        self.starts = []
        position = 0
        for text in self._texts:
            self.starts.append(position)
            position += len(text) + len(BETWEEN)
        self.text = BETWEEN.join(self._texts)

    def joined(self, block: int, start: int, end: int) -> tuple[int, int]:
        """The place in `text` of a raw range of a block."""
        part = self.blocks.index(block)
        begin = self.starts[part]
        if self._texts[part] == self._raw[part]:
            return begin + start, begin + end
        found = self._map(part)
        first = found.to_normalised(start)
        last = found.to_normalised(end - 1) + 1 if end > start else first
        while last < len(found.starts) and end > start and found.starts[last] == found.starts[last - 1]:
            last += 1
        return begin + first, begin + last

    def raw(self, start: int, end: int) -> tuple[int, int, int, int]:
        """(first block, raw start in it, last block, raw end in it) of a range in `text`."""
        first = self._part(start)
        last = max(first, self._part(end - 1)) if end > start else first
        begin = self._to_raw(first, start, start + 1 if end > start else start)[0]
        stop = self._to_raw(last, max(self.starts[last], end - 1), end)[1] if end > start else begin
        return self.blocks[first], begin, self.blocks[last], stop

    def _part(self, position: int) -> int:
        part = 0
        while part + 1 < len(self.starts) and self.starts[part + 1] <= position:
            part += 1
        return part

    def _to_raw(self, part: int, start: int, end: int) -> tuple[int, int]:
        size = len(self._texts[part])
        start, end = (min(max(0, at - self.starts[part]), size) for at in (start, end))
        if self._texts[part] == self._raw[part]:
            return start, end
        return self._map(part).to_raw(start, end)

    def _map(self, part: int) -> OffsetMap:
        found = self._maps[part]
        if found is None:
            found = self._maps[part] = offset_map(self._raw[part])
        return found
