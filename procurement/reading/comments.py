"""Comments that were already in a Word file: their parts, and where their ranges lie in the text."""

from dataclasses import dataclass

from procurement.reading.blocks import FileComment
from procurement.reading.names import W14, W15, W, is_on


@dataclass(slots=True)
class Range:
    """Start and end as (block, offset), and which deleted words lie between (indices into the story)."""

    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None
    reference: tuple[int, int] | None = None
    deleted_from: int = 0
    deleted_to: int = 0


class Anchors:
    """Collects comment range ends while the text is walked."""

    def __init__(self):
        self.ranges: dict[str, Range] = {}
        self.waiting: list[str] = []  # ranges begun between paragraphs: they start with the next one
        self.starts = 0

    def place(self, marks: list[tuple[str, str, int, int]], seq: int) -> None:
        for comment in self.waiting:
            self.ranges[comment].start = (seq, 0)
        self.waiting.clear()
        for what, comment, offset, deleted in marks:
            found = self.ranges.setdefault(comment, Range())
            if what == "commentRangeStart":
                found.start, found.deleted_from = (seq, offset), deleted
            elif what == "commentRangeEnd":
                found.end, found.deleted_to = (seq, offset), deleted
            else:
                found.reference = (seq, offset)

    def between(self, what: str, comment: str, last: int, length: int, deleted: int) -> None:
        found = self.ranges.setdefault(comment, Range())
        if what == "commentRangeStart":
            found.deleted_from = deleted
            self.waiting.append(comment)
        elif last >= 0:
            found.end, found.deleted_to = (last, length), deleted


def read_comments(package, read_tree, anchors: Anchors, drafts, deleted: list[str]) -> list[FileComment]:
    """The file's comments in the order of their part, with ranges in block text."""
    related = {r.kind: r.target for r in package.relationships(package.main) if not r.external}
    root = read_tree(related.get("comments"))
    if root is None:
        return []
    threads = _threads(read_tree(related.get("commentsExtended")))
    raw, by_paragraph = [], {}
    for element in root.iterchildren(W + "comment"):
        paragraphs = list(element.iter(W + "p"))
        comment_id = element.get(W + "id", "")
        keys = [p.get(W14 + "paraId", "") for p in paragraphs]
        for key in keys:
            by_paragraph[key] = comment_id
        raw.append((comment_id, element, paragraphs, keys[-1] if keys else ""))
    return [
        _comment(item, threads, by_paragraph, anchors.ranges.get(item[0], Range()), drafts, deleted)
        for item in raw
    ]


def _threads(root) -> dict[str, tuple[str, bool]]:
    """Last paragraph of a comment -> (paragraph of the comment it answers, resolved)."""
    if root is None:
        return {}
    return {
        element.get(W15 + "paraId", ""): (
            element.get(W15 + "paraIdParent", ""),
            is_on(element.get(W15 + "done", "0")),
        )
        for element in root.iter(W15 + "commentEx")
    }


def _comment(item, threads, by_paragraph, found: Range, drafts, deleted) -> FileComment:
    comment_id, element, paragraphs, key = item
    parent_key, resolved = threads.get(key, ("", False))
    start = found.start or found.reference or found.end
    end = found.end or found.reference or start
    if start is not None and end < start:
        end = start
    quote = ""
    if start is not None:
        quote = _quote(start, end, drafts)
        if start == end and found.deleted_to > found.deleted_from:
            quote = "".join(deleted[found.deleted_from : found.deleted_to])
    return FileComment(
        id=comment_id,
        author=element.get(W + "author", ""),
        date=element.get(W + "date", ""),
        text="\n".join(_text(paragraph) for paragraph in paragraphs),
        seq=start[0] if start else None,
        start=start[1] if start else None,
        end=end[1] if start else None,
        end_seq=end[0] if start and end[0] != start[0] else None,
        quote=quote,
        parent=by_paragraph.get(parent_key) if parent_key else None,
        resolved=resolved,
        initials=element.get(W + "initials", ""),
        path=drafts[start[0]].path if start else "",
    )


def _quote(start: tuple[int, int], end: tuple[int, int], drafts) -> str:
    if start[0] == end[0]:
        return drafts[start[0]].text[start[1] : end[1]]
    between = [draft.text for draft in drafts[start[0] + 1 : end[0]]]
    return "\n".join([drafts[start[0]].text[start[1] :], *between, drafts[end[0]].text[: end[1]]])


def _text(paragraph) -> str:
    out = []
    for element in paragraph.iter(W + "t", W + "tab", W + "br", W + "cr"):
        tag = element.tag
        out.append((element.text or "") if tag == W + "t" else "\t" if tag == W + "tab" else "\n")
    return "".join(out)
