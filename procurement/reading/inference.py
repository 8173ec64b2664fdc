"""Headings of a document that declares none: short paragraphs that are set bold or carry a clause mark.

They get kind "heading" and `inferred`, so that the page can offer a table of contents and say that
it is a guess.
"""

import re

from procurement.reading.labels import typed_label, typed_level

MAX_LENGTH = 80
SENTENCE_END = re.compile(r"[。．.！!？?；;：:、,，]\s*$")
CLAUSE = re.compile(r"^第.+[編部章節款条目]")


def mark_headings(drafts: list) -> None:
    """Change the kind of paragraphs that look like headings, in place."""
    candidates = []
    for draft in drafts:
        if draft.kind not in ("paragraph", "item") or draft.cell is not None:
            continue
        text = draft.text.strip()
        if not 2 <= len(text) <= MAX_LENGTH or SENTENCE_END.search(text) or "\n" in text:
            continue
        typed = typed_label(text)
        clause = bool(CLAUSE.match(typed)) and len(text) <= 40
        if not (draft.bold or clause):
            continue
        candidates.append((draft, typed_level(typed), draft.size))
    if not candidates or len(candidates) > max(5, len(drafts) // 2):
        # Bold everywhere means nothing: a form or a poster, not a structured document.
        return
    sizes = sorted({size for _, typed, size in candidates if not typed}, reverse=True)
    for draft, typed, size in candidates:
        draft.level = typed or min(sizes.index(size) + 1, 3)
        draft.kind = "heading"
        draft.inferred = True
