"""Fields that go over several paragraphs, such as a table of contents."""

import re

NAME = b"fldCharT"  # found quicker than the whole name: few tags have a capital T
KIND = re.compile(rb"""fldCharType\s*=\s*["'](begin|end)["']""")
RUN_END = re.compile(rb"</(?:[^\s<>:]+:)?r\s*>")
PARAGRAPH_END = re.compile(rb"</(?:[^\s<>:]+:)?p\s*>")


def spanning_fields(part: bytes) -> list[tuple[int, int]]:
    """The bytes of each such field, from its first mark to after the run of its last one; outermost first."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    at = part.find(NAME)
    while at >= 0:
        mark = KIND.match(part, at)
        if mark is None:
            pass
        elif mark[1] == b"begin":
            opened.append(at)
        elif opened:
            start = opened.pop()
            if PARAGRAPH_END.search(part, start, at):
                end = RUN_END.search(part, at)
                found.append((start, end.end() if end else at))
        at = part.find(NAME, at + 1)
    return sorted(found)
