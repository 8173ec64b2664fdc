"""A comment as it stands in a Word or Excel file: what our writers take, whatever it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from sharingbook.common.errors import DomainError

NOT_A_LIST = _("The comments are not a JSON array of objects.")
BAD_COMMENT = _("Comment %(at)s: %(what)s")


class CannotAnnotate(DomainError):  # noqa: N818 -- says what it is, as Refused does
    """The file or a comment does not allow what was asked; the message says which one and why."""


@dataclass(frozen=True, slots=True)
class NativeComment:
    """One comment or reply to be written.

    `seq`, `start`, `end` (and `end_seq` where the range ends in a later block) address the blocks and code
    points of the file's reading, as `read_draft --json` prints them; a reply (`parent` is the id of the
    comment that it answers, a new one or one already in the file) has its parent's place whatever they say.
    `date` is aware, or None for none. `resolved` closes the whole thread.
    """

    id: str
    seq: int | None
    start: int | None
    end: int | None
    text: str
    author: str
    end_seq: int | None = None
    parent: str | None = None
    resolved: bool = False
    initials: str = ""
    date: datetime | None = None


def comments_from_json(rows: Any, author: str = "") -> list[NativeComment]:
    """The comments of a COMMENTS.json array; `author` speaks where a row names nobody.

    Raises CannotAnnotate that names the row and what is wrong with it.
    """
    if not isinstance(rows, list):
        raise CannotAnnotate(NOT_A_LIST)
    return [_comment(row, at, author) for at, row in enumerate(_objects(rows), start=1)]


def _objects(rows: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    for at, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise CannotAnnotate(BAD_COMMENT, {"at": at, "what": "not an object"})
        yield row


def _comment(row: Mapping[str, Any], at: int, author: str) -> NativeComment:
    def number(name: str) -> int | None:
        value = row.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
            return value
        raise CannotAnnotate(BAD_COMMENT, {"at": at, "what": f"{name} = {value!r}"})

    parent = row.get("parent")
    if parent is None and any(number(name) is None for name in ("seq", "start", "end")):
        raise CannotAnnotate(BAD_COMMENT, {"at": at, "what": "seq, start, end?"})
    if not str(row.get("text", "")).strip():
        raise CannotAnnotate(BAD_COMMENT, {"at": at, "what": "text?"})
    return NativeComment(
        id=str(row.get("id", at)),
        seq=number("seq"),
        start=number("start"),
        end=number("end"),
        end_seq=number("end_seq"),
        text=str(row["text"]),
        author=str(row.get("author") or author),
        parent=None if parent is None else str(parent),
        resolved=bool(row.get("resolved", False)),
    )
