"""Sizes of letters that are set directly on runs, for the few paragraphs that may be headings.

The reading itself passes sizes over; looking for them again costs less than keeping them for all.
"""

import re
from collections.abc import Set

# What begins and ends a paragraph, and what holds paragraphs that are counted by themselves.
TAG = re.compile(rb"<(/?)w:(p|tbl|txbxContent)(?=[ />\n\t])[^>]*>")
SIZE = re.compile(rb"""<w:sz\s+w:val\s*=\s*["']([0-9]{1,4})["']""")
MARK_END = b"</w:pPr>"


def sizes_of(main_part: bytes, paths: Set[str]) -> dict[str, int]:
    """The size (half points) of the first run that has one, for body paragraphs named by path ("p12")."""
    found: dict[str, int] = {}
    depth = count = start = 0
    for tag in TAG.finditer(main_part):
        ends, name = tag[1], tag[2]
        if name != b"p":
            depth += -1 if ends else not tag[0].endswith(b"/>")
        elif depth:
            continue
        elif not ends:
            count += 1
            start = tag.end()
        elif f"p{count}" in paths:
            size = _size(main_part[start : tag.start()])
            if size:
                found[f"p{count}"] = size
    return found


def _size(paragraph: bytes) -> int:
    # The size in the paragraph's own properties is that of its mark, not of its words.
    runs = paragraph[max(paragraph.find(MARK_END), 0) :]
    size = SIZE.search(runs)
    return int(size[1]) if size else 0
