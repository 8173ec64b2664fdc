"""The hidden mark of a row: which item it answers, and what the answer was when the sheet was written."""

import hashlib
import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from sharingbook.common.xml_text import xml_text

_MARK = re.compile(r"SB1\.([0-9a-f]{32})\.([0-9a-f]{16})\.([a-z]{6})")
_RETURNS = re.compile(r"\r\n?")
_SPACE_AT_ENDS = re.compile(r"[ \t\u3000]+$", re.MULTILINE)
# The answer's last line, in either language, stands in a column of its own.
_VERSION_LINE = re.compile(r"(?:^|\n)(?:対応版|Reflected in)\s?[:：]\s?([^\n]{1,200})$")
VERSION_LINE = _("Reflected in: %(version)s")


@dataclass(frozen=True, slots=True)
class Mark:
    """`uid`: the comment's, in hex. `state`: `state_of` the answer as exported, to merge three ways."""

    uid: str
    state: str

    def __str__(self) -> str:
        body = f"SB1.{self.uid}.{self.state}"
        return f"{body}.{_check(body)}"


def _check(body: str) -> str:
    """Six letters. Letters, because a spreadsheet counts up what ends in a digit when it is dragged down."""
    return "".join(chr(ord("a") + byte % 26) for byte in hashlib.sha256(body.encode()).digest()[:6])


def parse_mark(text: str) -> Mark | None:
    """The mark that a cell holds; None where it is none, or was damaged."""
    found = _MARK.fullmatch(text.strip())
    if found is None:
        return None
    mark = Mark(found[1], found[2])
    return mark if str(mark) == text.strip() else None


def title_mark(text: str) -> str:
    """Stands beside a line above the table: whether somebody wrote there can be told by it."""
    return f"SBT.{hashlib.sha256(_even(text).encode('utf-8', 'replace')).hexdigest()[:16]}"


def is_title_mark(text: str) -> bool:
    return text.startswith("SBT.")


def cell_text(text: str) -> str:
    """A text as a cell holds it: what XML cannot write is drawn, one kind of line end."""
    return xml_text(_RETURNS.sub("\n", text))


def _even(text: str) -> str:
    return _SPACE_AT_ENDS.sub("", cell_text(text)).strip()


def state_of(verdict: str, reason: str) -> str:
    """A short hash of an answer ("" and "" for none), the same for a text and for the cell made of it."""
    words, version = split_reason(reason)
    said = "\0".join((verdict, _even(words), _even(version)))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def split_reason(reason: str) -> tuple[str, str]:
    """The words of an answer, and the version named in its last line ("" without one)."""
    reason = _RETURNS.sub("\n", reason).strip()
    found = _VERSION_LINE.search(reason)
    return (reason[: found.start()].strip(), found[1].strip()) if found else (reason, "")


def join_reason(words: str, version: str, line: str) -> str:
    """The answer as it is kept. `line`: VERSION_LINE in the language of the person."""
    version = " ".join(version.split())
    return "\n".join(filter(None, (words.strip(), line % {"version": version} if version else "")))


NO_ANSWER = state_of("", "")
