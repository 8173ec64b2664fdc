"""Comments of a sheet, the old notes and the threaded ones of newer Excel."""

from collections.abc import Callable

from procurement.reading.blocks import FileComment
from procurement.reading.names import TC, S, is_on
from procurement.reading.sheet_address import parse_address
from procurement.reading.sheet_text import plain

Placed = tuple[Callable[[int | None, str], FileComment], tuple[int, int] | None]


def read_sheet_comments(
    package, part: str, read_tree, persons: dict[str, str], sheet: str
) -> tuple[list[Placed], int, int]:
    """Comments as builders that take (seq, cell text), and how many are old and how many threaded.

    A threaded comment also has an old note as a copy for older programs (author "tc={...}"): that
    copy is counted but not returned.
    """
    placed: list[Placed] = []
    old = threaded = 0
    for relationship in package.relationships(part):
        if relationship.external:
            continue
        if relationship.kind == "comments":
            found, count = _notes(read_tree(relationship.target), sheet)
            old += count
            placed.extend(found)
        elif relationship.kind == "threadedComment":
            found = _threaded(read_tree(relationship.target), persons, sheet)
            threaded += len(found)
            placed.extend(found)
    return placed, old, threaded


def _notes(root, sheet: str) -> tuple[list[Placed], int]:
    if root is None:
        return [], 0
    authors = [element.text or "" for element in root.iterfind(f"{S}authors/{S}author")]
    found: list[Placed] = []
    count = 0
    for element in root.iterfind(f"{S}commentList/{S}comment"):
        count += 1
        index = element.get("authorId", "")
        at = int(index) if index.isdecimal() and len(index) < 10 else len(authors)
        author = authors[at] if at < len(authors) else ""
        if author.startswith("tc={"):
            continue
        reference = element.get("ref", "")
        texts = [
            item.text or ""
            for item in element.iterfind(f"{S}text//{S}t")
            if item.getparent().tag != S + "rPh"
        ]
        facts = {"id": f"{sheet}!{reference}", "author": author, "date": "", "text": plain("".join(texts))}
        found.append((_builder(facts, sheet, reference), parse_address(reference)))
    return found, count


def _threaded(root, persons: dict[str, str], sheet: str) -> list[Placed]:
    if root is None:
        return []
    found: list[Placed] = []
    for element in root.iterfind(TC + "threadedComment"):
        text = element.find(TC + "text")
        reference = element.get("ref", "")
        facts = {
            "id": element.get("id", ""),
            "author": persons.get(element.get("personId", ""), ""),
            "date": element.get("dT", ""),
            "text": "" if text is None else plain(text.text or ""),
            "parent": element.get("parentId"),
            "resolved": is_on(element.get("done", "0")),
        }
        found.append((_builder(facts, sheet, reference), parse_address(reference)))
    return found


def _builder(facts: dict, sheet: str, reference: str) -> Callable[[int | None, str], FileComment]:
    def build(seq: int | None, text: str) -> FileComment:
        if seq is None:
            return FileComment(**facts, path=f"{sheet}!{reference}")
        return FileComment(**facts, seq=seq, start=0, end=len(text), quote=text, path=f"{sheet}!{reference}")

    return build
