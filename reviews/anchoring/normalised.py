"""NFKC text for matching, with the way back to offsets in the raw text."""

import hashlib
import unicodedata
from dataclasses import dataclass


def normalise(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def text_hash(text: str) -> str:
    """16 hex digits of the sha256 of the NFKC text: equal texts, whatever their widths."""
    # A lone surrogate, which a broken file may hold, must not stop the reading of the rest.
    return hashlib.sha256(normalise(text).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """For each character of the NFKC text: where its raw characters start and end (exclusive)."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """The raw range of a NFKC range; a character that NFKC took apart (㈱) is taken whole."""
        length = self.ends[-1] if self.ends else 0
        raw_start = self.starts[start] if start < len(self.starts) else length
        raw_end = self.ends[min(end, len(self.ends)) - 1] if end > start and self.ends else raw_start
        return raw_start, max(raw_start, raw_end)

    def to_normalised(self, at: int) -> int:
        """The NFKC offset of a raw offset; inside one raw unit, that of the unit's start."""
        for offset, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)):
            if at <= start or at < end:
                return offset
        return len(self.starts)


def offset_map(text: str) -> OffsetMap:
    starts: list[int] = []
    ends: list[int] = []
    for start, end, length in _units(text):
        starts.extend([start] * length)
        ends.extend([end] * length)
    return OffsetMap(tuple(starts), tuple(ends))


def _units(text: str) -> list[tuple[int, int, int]]:
    """(start, end, NFKC length) of the smallest pieces that NFKC handles apart from each other."""
    if unicodedata.is_normalized("NFKC", text):
        return [(at, at + 1, 1) for at in range(len(text))]
    units = []
    start = 0
    for at in range(1, len(text) + 1):
        if at < len(text) and _belongs(text[start:at], text[at]):
            continue
        units.append((start, at, len(normalise(text[start:at]))))
        start = at
    return units


def _belongs(unit: str, char: str) -> bool:
    """Whether NFKC may join the character to the unit before it (marks, ｶ and ﾞ, jamo)."""
    if char.isascii() or "\u4e00" <= char <= "\u9fff" or "\u3041" <= char <= "\u3096":
        return False  # kanji and hiragana, by far the most: nothing joins them to what stands before
    if unicodedata.combining(char):
        return True
    return normalise(unit + char) != normalise(unit) + normalise(char)
