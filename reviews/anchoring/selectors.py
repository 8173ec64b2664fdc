"""What a comment remembers about its place: redundant selectors, made once, never changed.

The shape follows the W3C Web Annotation model: a position (block and offsets), a quote with
the text around it, and the block's path and hash.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from reviews.anchoring.normalised import text_hash

CONTEXT_CHARACTERS = 32


class Block(Protocol):
    """One addressable piece of a version; blocks come in document order, with rising `seq`."""

    @property
    def seq(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Anchor:
    """A range in one version.

    seq, start: block and offset in its raw text (code points) of the first character.
    end_seq, end: the same of the end (exclusive); `end_seq` is None within one block.
    path, block_hash: of the first block. quote: the raw text; between two blocks it has a
    line feed, and empty blocks leave no trace. prefix, suffix: up to 32 characters around it,
    across neighbouring blocks in the same manner. copies: how many blocks of that version read
    the same as the first one, itself included; such words alone do not tell which is meant.
    """

    seq: int
    end_seq: int | None
    start: int
    end: int
    path: str
    block_hash: str
    quote: str
    prefix: str
    suffix: str
    copies: int = 1

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON field."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Anchor":
        """The anchor that `to_json` wrote; unknown keys are left out, missing ones raise TypeError."""
        return cls(**{name: data[name] for name in cls.__slots__ if name in data})


def make_anchor(
    blocks: Sequence[Block], seq: int, start: int, end: int, end_seq: int | None = None
) -> Anchor:
    """The anchor of a range; `start` == `end` is a point.

    A range over several blocks is narrowed to its characters: it does not begin at the very
    end of a block, nor end at the very start of one. Raises ValueError for a block that is
    not there, offsets outside the text, or an end before the start.
    """
    first = _position(blocks, seq)
    last = first if end_seq is None else _position(blocks, end_seq)
    if last < first or (last == first and end < start):
        raise ValueError(f"The range ends before it starts: {seq}:{start} to {end_seq}:{end}.")
    _check_offset(blocks[first], start)
    _check_offset(blocks[last], end)
    first, start, last, end = _narrowed(blocks, first, start, last, end)
    block = blocks[first]
    return Anchor(
        seq=block.seq,
        end_seq=None if last == first else blocks[last].seq,
        start=start,
        end=end,
        path=block.path,
        block_hash=text_hash(block.text),
        quote=quote_between(blocks, first, start, last, end),
        prefix=_text_before(blocks, first, start),
        suffix=_text_after(blocks, last, end),
        copies=sum(1 for other in blocks if other.text == block.text),
    )


def _narrowed(
    blocks: Sequence[Block], first: int, start: int, last: int, end: int
) -> tuple[int, int, int, int]:
    while first < last and start == len(blocks[first].text):
        first, start = first + 1, 0
    while first < last and end == 0:
        last -= 1
        end = len(blocks[last].text)
    return first, start, last, end


def _position(blocks: Sequence[Block], seq: int) -> int:
    if 0 <= seq < len(blocks) and blocks[seq].seq == seq:
        return seq
    at = bisect_left(blocks, seq, key=lambda block: block.seq)
    if at == len(blocks) or blocks[at].seq != seq:
        raise ValueError(f"There is no block {seq}.")
    return at


def _check_offset(block: Block, offset: int) -> None:
    if not 0 <= offset <= len(block.text):
        raise ValueError(f"Block {block.seq} has {len(block.text)} characters; {offset} is outside.")


def quote_between(blocks: Sequence[Block], first: int, start: int, last: int, end: int) -> str:
    """The words from one block's offset to another's, by index; empty parts leave no trace."""
    if first == last:
        return blocks[first].text[start:end]
    between = [blocks[at].text for at in range(first + 1, last)]
    parts = [blocks[first].text[start:], *between, blocks[last].text[:end]]
    return "\n".join(part for part in parts if part)


def _text_before(blocks: Sequence[Block], at: int, offset: int) -> str:
    found = blocks[at].text[max(0, offset - CONTEXT_CHARACTERS) : offset]
    while len(found) < CONTEXT_CHARACTERS and at > 0:
        at -= 1
        if blocks[at].text:
            found = f"{blocks[at].text}\n{found}"[-CONTEXT_CHARACTERS:]
    return found


def _text_after(blocks: Sequence[Block], at: int, offset: int) -> str:
    found = blocks[at].text[offset : offset + CONTEXT_CHARACTERS]
    while len(found) < CONTEXT_CHARACTERS and at < len(blocks) - 1:
        at += 1
        if blocks[at].text:
            found = f"{found}\n{blocks[at].text}"[:CONTEXT_CHARACTERS]
    return found
