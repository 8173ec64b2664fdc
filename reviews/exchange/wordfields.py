"""Fields that go over several paragraphs, such as a table of contents."""

import re

FIELD = re.compile(rb"""<(?:[^\s<>:]+:)?fldChar\s[^>]*?fldCharType\s*=\s*["'](begin|end)["']""")
RUN_END = re.compile(rb"</(?:[^\s<>:]+:)?r\s*>")
PARAGRAPH_END = re.compile(rb"</(?:[^\s<>:]+:)?p\s*>")


def spanning_fields(part: bytes) -> list[tuple[int, int]]:
    """The bytes of each such field, from its first mark to after the run of its last one; outermost first."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for mark in FIELD.finditer(part):
        if mark[1] == b"begin":
            opened.append(mark.start())
        elif opened:
            start = opened.pop()
            if PARAGRAPH_END.search(part, start, mark.start()):
                end = RUN_END.search(part, mark.end())
                found.append((start, end.end() if end else mark.end()))
    return sorted(found)
