"""What every annotated copy of a Word file has to keep, whatever was written into whatever file."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace

from procurement.reading import Reading, read
from procurement.reading.blocks import FileComment
from procurement.reading.package import open_package
from reviews.exchange.comments import NativeComment
from reviews.exchange.package import untouched
from reviews.exchange.splice import put_in, take_out
from reviews.exchange.word import write_comments
from tests.builders.comments import words_of

ELSEWHERE = re.compile(r"(fn|en|h|f)\d+\.|.*\.x\d+\.")  # paths of notes, margins and text boxes
OURS = ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people")


def annotated(data: bytes, comments: Sequence[NativeComment]) -> tuple[Reading, dict[str, FileComment]]:
    """Write, check all promises, and give the new reading and our comments in it by their ids in the list."""
    before = read(data, "draft.docx")
    copy = write_comments(data, comments)
    after = read(copy.data, "draft.docx")
    assert after.blocks == before.blocks
    assert after.changes == before.changes
    assert after.comments[: len(before.comments)] == tuple(
        _as_closed(comment, after) for comment in before.comments
    )
    _check_bytes(data, copy)
    new = after.comments[len(before.comments) :]
    assert len(new) == len(comments)
    found = _paired(comments, new)
    for comment in comments:
        _check(comment, found, before, comments)
    return after, found


def _as_closed(comment: FileComment, after: Reading) -> FileComment:
    """A comment of the file, closed where an answer to it closed its thread."""
    resolved = next(item.resolved for item in after.comments if item.id == comment.id)
    return replace(comment, resolved=comment.resolved or resolved)


def _check_bytes(data: bytes, copy) -> None:
    original, package = open_package(data), open_package(copy.data, "draft.docx")
    main = package.raw(copy.main)
    before = original.raw(copy.main)
    assert take_out(main, copy.insertions) == before
    assert put_in(before, copy.insertions) == main
    kept = set(untouched(data, copy.data))
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        changed = set(old.namelist()) - kept
    folder, _, base = copy.main.rpartition("/")
    allowed = {copy.main, "[Content_Types].xml", f"{folder}/_rels/{base}.rels".lstrip("/")}
    related = {r.target for r in package.relationships(package.main) if r.kind in OURS}
    assert changed <= allowed | related


def _paired(comments, new) -> dict[str, FileComment]:
    """Threads stand together, so the order differs; texts that stand twice are told apart by order."""
    rest = list(new)
    found = {}
    for comment in sorted(comments, key=lambda item: -len(item.text)):
        at = next(
            n
            for n, item in enumerate(rest)
            if item.text.endswith(comment.text) and item.author == comment.author
        )
        found[comment.id] = rest.pop(at)
    return found


def _check(comment: NativeComment, found: dict, before: Reading, comments) -> None:
    item = found[comment.id]
    by_id = {other.id: other for other in comments}
    assert item.author == comment.author
    top = comment
    while top.parent in by_id:
        top = by_id[top.parent]
    family = [other for other in comments if _top(other, by_id) is top]
    assert item.resolved >= any(other.resolved for other in family)
    if comment.parent is None:
        assert item.parent is None
        end_seq = comment.seq if comment.end_seq is None else comment.end_seq
        if not ELSEWHERE.match(before.blocks[comment.seq].path) and item.text == comment.text:
            place = (item.seq, item.start, item.end, item.seq if item.end_seq is None else item.end_seq)
            assert place == (comment.seq, comment.start, comment.end, end_seq)
            if comment.start != comment.end:
                assert item.quote == words_of(before, comment)
    elif top.parent is None:
        assert item.parent == found[top.id].id
        assert (item.seq, item.start, item.end) == (
            found[top.id].seq, found[top.id].start, found[top.id].end,
        )  # fmt: skip
    else:
        assert item.parent is not None


def _top(comment: NativeComment, by_id: dict) -> NativeComment:
    while comment.parent in by_id:
        comment = by_id[comment.parent]
    return comment
