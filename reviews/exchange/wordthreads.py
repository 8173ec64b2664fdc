"""The comments that a Word file has, and the threads that new ones make with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from procurement.reading.names import W14, W15, is_on
from reviews.exchange.comments import CannotAnnotate, NativeComment
from reviews.exchange.wordtree import Node

TWICE = _("Comment %(id)s stands twice in the list.")
UNKNOWN = _("Comment %(id)s answers %(parent)s, which is neither in the list nor among the file's comments.")
CIRCLE = _("Comment %(id)s answers itself, by way of others.")
PARA_ID, PARENT, DONE = W14[1:] + "paraId", W15[1:] + "paraIdParent", W15[1:] + "done"
EX_PARA_ID = W15[1:] + "paraId"


@dataclass(slots=True)
class FileThread:
    """A comment in the file that answers no other: its paragraphs' keys, and the answers to it."""

    id: str
    last: Node | None  # its last paragraph
    key: str  # by which commentsExtended knows it, "" when it has none
    resolved: bool = False
    answers: list[Node] = field(default_factory=list)  # commentEx of the thread, its own first


@dataclass(slots=True)
class Thread:
    """New comments that stand at one place: `comments[0]` says where, unless they answer `file`'s."""

    comments: list[NativeComment]
    file: FileThread | None = None

    @property
    def resolved(self) -> bool:
        return any(comment.resolved for comment in self.comments) or bool(self.file and self.file.resolved)


def file_threads(comments: Node | None, extended: Node | None) -> dict[str, FileThread]:
    """By the id of every comment in the file, the thread in which it is."""
    if comments is None:
        return {}
    said = {node.attributes.get(EX_PARA_ID, ""): node for node in (extended.children if extended else [])}
    paragraphs, keys = {}, {}
    for node in comments.children:
        if node.name == "w:comment":
            own = [item for item in node.iter() if item.name == "w:p"]
            paragraphs[node.get("id")] = own
            for item in own:
                keys[item.attributes.get(PARA_ID, "")] = node.get("id")
    found: dict[str, FileThread] = {}
    answers = []
    for name, own in paragraphs.items():
        key = own[-1].attributes.get(PARA_ID, "") if own else ""
        entry = said.get(key) if key else None
        parent = (
            keys.get(entry.attributes.get(PARENT, "")) if entry and entry.attributes.get(PARENT) else None
        )
        if parent is not None and parent != name:
            answers.append((name, parent, entry))
            continue
        done = entry is not None and is_on(entry.attributes.get(DONE, "0"))
        found[name] = FileThread(name, own[-1] if own else None, key, done, [entry] if entry else [])
    parents = {name: parent for name, parent, _entry in answers}
    for name, parent, entry in answers:
        for _step in range(len(parents)):
            if parent in found:
                break
            parent = parents.get(parent, parent)  # noqa: PLW2901 - the way up
        if parent in found:
            found[parent].answers.append(entry)
            found[name] = found[parent]
    return found


def new_threads(comments: Sequence[NativeComment], file: dict[str, FileThread]) -> list[Thread]:
    """The comments by threads, which have two levels in Word: an answer to an answer goes to the first one.

    Raises CannotAnnotate for ids that stand twice, unknown parents and circles.
    """
    by_id: dict[str, NativeComment] = {}
    for comment in comments:
        if comment.id in by_id:
            raise CannotAnnotate(TWICE, {"id": comment.id})
        by_id[comment.id] = comment
    threads: dict[str, Thread] = {}
    for comment in comments:
        if comment.parent is None:
            threads[comment.id] = Thread([comment])
    for comment in comments:
        if comment.parent is not None:
            _join(comment, by_id, threads, file)
    return list(threads.values())


def _join(
    comment: NativeComment,
    by_id: dict[str, NativeComment],
    threads: dict[str, Thread],
    file: dict[str, FileThread],
) -> None:
    top, seen = comment, {comment.id}
    while top.parent is not None:
        above = by_id.get(top.parent)
        if above is None:
            thread = file.get(top.parent)
            if thread is None:
                raise CannotAnnotate(UNKNOWN, {"id": top.id, "parent": top.parent})
            threads.setdefault("file " + thread.id, Thread([], thread)).comments.append(comment)
            return
        if above.id in seen:
            raise CannotAnnotate(CIRCLE, {"id": comment.id})
        seen.add(above.id)
        top = above
    threads[top.id].comments.append(comment)
