"""The words of a comment in a Word file: a head that names it, its text, the proposed wording at the end.

    必須 #8（性能）：
    速さの目標を秒で書くと、検査で測れます。
    修正文の案：
    三秒以内に応答すること

`#8` is the number of an issued comment, `#K7Q2MX` the code of a draft. Pure: what people type is understood
in every language of the product, with or without brackets, in full width or half.
"""

import re
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from reviews.enums import Aspect, Kind

PROPOSED = _("Proposed wording")
CODE_LENGTH = 6
_QUOTES = {"「": "」", "“": "”"}
_FIRST = "ABCDEFGHJKMNPQRSTVWXYZ"  # a code is never taken for a number
_REST = "23456789" + _FIRST
# How offices begin an opinion in the sheets and files that they know; beside the words of the product.
OTHER_WORDS = {
    "要望": Kind.SHOULD, "提案": Kind.SHOULD, "確認": Kind.QUESTION, "修正": Kind.SHOULD,
    "削除": Kind.REMOVE, "重要": Kind.MUST,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoken:
    """A comment's text, taken apart; `kind`, `ref` ("8", "K7Q2MX"), `aspect` are "" where it names none."""

    text: str
    replacement: str = ""
    kind: str = ""
    ref: str = ""
    aspect: str = ""


def code_of(uid: uuid.UUID) -> str:
    """Six letters and digits that name a draft in a file: from its uid, so they never change."""
    rest, first = divmod(uid.int, len(_FIRST))
    code = _FIRST[first]
    while len(code) < CODE_LENGTH:
        rest, digit = divmod(rest, len(_REST))
        code += _REST[digit]
    return code


def speak(said: Spoken) -> str:
    """The text as a file shows it, in the active language."""
    head = f"{Kind(said.kind).label} #{said.ref}"
    if said.aspect:
        aspect = str(Aspect(said.aspect).label)
        head += f" ({aspect})" if aspect.isascii() else f"（{aspect}）"
    parts = [_announced(head), said.text]
    if said.replacement:
        parts += [_announced(gettext(PROPOSED)), said.replacement]
    return "\n".join(parts)


def _announced(words: str) -> str:
    """The colon ends a head also where a program puts all lines into one."""
    return f"{words}:" if words.isascii() else f"{words}："


def understand(text: str) -> Spoken:
    """What a comment of a file says. A word counts as its head only where it is set off from the sentence."""
    body, replacement = _cut(text.replace("\r\n", "\n").strip())
    words = _words()
    found = _head().match(body) or _behind_quote(body)
    if found is None:
        return Spoken(body, replacement)
    kind = words.kinds[_plain(found["kind"])]
    ref = _plain(found["ref"] or "").upper()
    aspect = words.aspects.get(_plain(found["aspect"] or found["named"] or ""), "")
    # What stands in brackets after a number is an aspect, or already the text.
    end = found.start("aside") if found["aside"] and not aspect else found.end()
    rest = body[end:].strip()
    if not rest and not ref:  # "必須" alone is what somebody wrote
        return Spoken(body, replacement, kind)
    return Spoken(rest, replacement, kind, ref, aspect)


def _behind_quote(body: str) -> re.Match[str] | None:
    """The head of a comment on a note: it stands behind the words that the writer quotes there."""
    if body[:1] not in _QUOTES:
        return None
    ends = (at for at, char in enumerate(body) if char == _QUOTES[body[0]])
    heads = (_head().match(body, at + 1 + (body[at + 1 : at + 2].isspace())) for at in ends)
    return next((head for head in heads if head is not None and head["ref"]), None)


def _cut(text: str) -> tuple[str, str]:
    """The text before the last place that announces a proposed wording, and the wording."""
    found = list(_words().proposed.finditer(text))
    if not found:
        return text, ""
    wording = text[found[-1].end() :].strip()
    return (text[: found[-1].start()].strip(), wording) if wording else (text, "")


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().strip()


@dataclass(frozen=True, slots=True)
class _Words:
    kinds: Mapping[str, str]
    aspects: Mapping[str, str]
    proposed: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    """Kinds, aspects and the announcement in all languages: a file may come from another one's desk."""
    kinds: dict[str, str] = {_plain(word): str(kind) for word, kind in OTHER_WORDS.items()}
    aspects: dict[str, str] = {}
    announced = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            kinds |= {_plain(str(kind.label)): str(kind) for kind in Kind}
            aspects |= {_plain(str(aspect.label)): str(aspect) for aspect in Aspect}
            announced.append(re.escape(gettext(PROPOSED)))
    # Not only at the beginning of a line: LibreOffice writes one line where its macros touched a comment.
    proposed = re.compile(rf"[ \t　]*(?:{'|'.join(announced)})[ \t　]*[：:][ \t　]*\n?", re.I)
    return _Words(kinds, aspects, proposed)


@lru_cache(maxsize=1)
def _head() -> re.Pattern[str]:
    words = sorted(_words().kinds, key=len, reverse=True)
    japanese = "|".join(re.escape(word) for word in words if not word.isascii())
    english = "|".join(re.escape(word) for word in words if word.isascii())
    reference = r"[ \t　]*[#＃](?P<ref>[0-9０-９]{1,6}|[A-Za-z][0-9A-Za-z]{5})(?![0-9A-Za-z])"
    # "質問があります" is a sentence; "質問：", "【質問】", "質問 …" and "質問 #8" are heads.
    alone = r"(?:(?<=[】］\]])|[ \t　]*[：:]|[ \t　]*\n|[ \t　]*$|(?<=[^\x00-\x7f])[ \t　])"
    aside = r"[ \t　]*(?P<aside>[（(](?P<aspect>[^（）()\n]{1,40})[)）])"
    named = rf"[ \t　]*[（(](?P<named>{'|'.join(map(re.escape, _words().aspects))})[)）]"
    return re.compile(
        rf"[【［\[(（]?[ \t　]*(?P<kind>{japanese}|{english})[ \t　]*[】］\]]?"
        rf"(?:{reference}[ \t　]*[】］\])）]?(?:{aside})?|{named}|{alone})[ \t　]*[：:]?[ \t　]*\n?",
        re.I,
    )
