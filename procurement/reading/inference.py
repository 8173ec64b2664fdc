"""Headings of a document that declares none: short paragraphs that are set bold or numbered like clauses.

They get kind "heading" and `inferred`, so that the page can offer a table of contents and say that
it is a guess. A useful list is short: bullets, list items, form rows and sentences stay out of it.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from procurement.reading.fontsizes import sizes_of
from procurement.reading.labels import shape, typed_label, typed_level

LONGEST, LONGEST_PLAIN = 120, 60  # columns (a Japanese letter takes two): set bold, and not
SENTENCE_END = re.compile(r"[。．.；;：:、,，]\s*$")
ANSWERED = re.compile(r"[!！?？]\s*$")
CLAUSE = re.compile(r"^第.+[編部章節款条目]")
LEADER = re.compile(r"\t|[.…・]{3,}\s*[0-9０-９]+\s*$")
UNRANKED = 7  # the depth of (1), ア and ① below that of 第N号
# A row of numbers is one of headings when so many of them are short and have something below them.
ROW_OF_HEADINGS = 0.6


@dataclass(slots=True)
class Candidate:
    draft: object
    marker: str  # typed or automatic, "" without
    depth: int  # by the marker; 0 without
    sure: bool  # by its looks alone: bold, or a clause
    size: int = 0


def mark_headings(drafts: list, main_part: Callable[[], bytes] = bytes) -> None:
    """Change the kind of paragraphs that look like headings, in place.

    main_part: gives the bytes of the part that holds them; asked for only when sizes of letters matter.
    """
    written = [
        d for d in drafts if d.text and d.kind in ("paragraph", "item", "cell") and not d.text.isspace()
    ]
    found = [one for one in map(_candidate, written) if one]
    rows = _rows_of_headings(written, found)
    found = [one for one in found if one.sure or (one.marker and _row(one) in rows)]
    outside = sum(draft.cell is None for draft in written)
    if not found or len(found) > max(5, outside // 2):
        # Bold everywhere means nothing: a form or a poster, not a structured document.
        return
    sizes = sizes_of(main_part(), {one.draft.path for one in found})
    for one in found:
        one.size = sizes.get(one.draft.path) or one.draft.size
    for one, level in zip(found, _levels(found), strict=True):
        one.draft.level = level
        one.draft.kind = "heading"
        one.draft.inferred = True


def _candidate(draft) -> Candidate | None:
    if draft.cell is not None:
        return None
    text = draft.text.strip()
    if len(text) > LONGEST or "\n" in text or LEADER.search(text) or SENTENCE_END.search(text):
        return None
    marker = draft.label or typed_label(text)
    if marker and not any(char.isalnum() for char in marker):
        return None  # a bullet
    title = text if draft.label else text.removeprefix(marker).strip()
    if (not title and not CLAUSE.match(marker)) or not any(char.isalpha() for char in text):
        return None
    columns = _columns(text)
    plain = columns <= LONGEST_PLAIN and not ANSWERED.search(text)
    bold = draft.bold and columns <= LONGEST
    clause = plain and bool(CLAUSE.match(marker))
    depth = _depth(draft, marker)
    if not (bold or clause or (plain and marker and depth < UNRANKED)):
        return None
    return Candidate(draft, marker, depth, bold or clause)


def _columns(text: str) -> int:
    return sum(1 if char < "\u0370" else 2 for char in text)


def _depth(draft, marker: str) -> int:
    if not marker:
        return 0
    if depth := typed_level(marker):
        return depth
    if draft.label and marker[0] not in "(（" and shape(marker) in ("A.", "I.", "A", "I"):
        return draft.level
    return UNRANKED + (shape(marker) != "(1)")


def _row(one: Candidate) -> tuple[bool, str, int]:
    return _row_of(one.draft, one.marker)


def _row_of(draft, marker: str) -> tuple[bool, str, int]:
    return bool(draft.label), shape(marker), draft.level if draft.label else 0


def _rows_of_headings(written: list, found: list[Candidate]) -> set[tuple]:
    """The rows of numbers that mostly stand on short paragraphs with something else below them."""
    fits = {id(one.draft): one for one in found}
    everywhere: Counter[tuple] = Counter()
    headings: Counter[tuple] = Counter()
    above: Candidate | None = None
    for draft in written:
        one = fits.get(id(draft))
        marker = (draft.label or typed_label(draft.text[:20])) if draft.cell is None else ""
        row = _row_of(draft, marker) if marker else None
        if row:
            everywhere[row] += 1
        if above is not None and _row(above) != row:
            headings[_row(above)] += 1
        above = one if one and one.marker else None
    return {
        row for row, count in everywhere.items() if count > 1 and headings[row] >= ROW_OF_HEADINGS * count
    }


def _levels(found: list[Candidate]) -> list[int]:
    """Levels from 1: larger letters stand above smaller ones, and 第1章 above 第1条 above (1)."""
    top = min((one.depth for one in found if one.depth), default=1)
    often = Counter((one.depth or top, one.size) for one in found)
    # One row of numbers is one level, whatever the size of this or that line in it.
    size_of, last = {}, None
    for depth in sorted({one.depth for one in found if one.depth}):
        counted = Counter(one.size for one in found if one.depth == depth)
        # Not most_common: it imports a module, and the reader may open no file by now.
        size = max(counted, key=counted.__getitem__)
        size_of[depth] = last = size if last is None else min(size, last)
    looks = [(-(size_of[one.depth] if one.depth else one.size), one.depth or top) for one in found]
    first = looks[0]
    common = {
        look
        for one, look in zip(found, looks, strict=True)
        if look == first or one.depth or often[look[1], -look[0]] > 1
    }
    ranks = {look: level for level, look in enumerate(sorted(common), start=1)}
    levels: list[int] = []
    for look in looks:
        # A look that occurs only once says nothing about its rank: it stands beside the heading before it.
        levels.append(min(ranks.get(look) or levels[-1], 9))
    return levels
