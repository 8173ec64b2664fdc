"""Which comments of a file that came back are ours, however the program in between wrote them.

Word keeps nearly everything. LibreOffice renumbers the ids, drops the threads and the resolved marks; Google
Docs keeps little but author, date and text. So no sign is trusted alone: the number or code at the head, the
same in the initials, the words, the date to the second and the author are weighed together. Pure.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Any

from procurement.reading.blocks import FileComment
from procurement.reading.samewords import same_words
from reviews.exchange.headed import Spoken, understand

# One sign is not enough, two that agree are; what was imported before carries a mark of its own.
REF, WORDS, MARK, DATE, AUTHOR, PARENT, ALIKE = 4, 3, 6, 2, 1, 2, 2
ENOUGH = 5
LIKE_ENOUGH = 0.6
QUARTER_HOUR, MOST_HOURS = 900, 15 * 3600


@dataclass(frozen=True, slots=True)
class Known:
    """A comment, reply or answer of ours as a file would hold it.

    `key` names it for the caller. `refs`: its number and code (none in a thread). `parent`: the
    key of the comment that it answers. `authors`: every name under which it may have been exported.
    `mark`: what `mark_of` said when it was imported from a file.
    """

    key: str
    said: Spoken
    refs: frozenset[str] = frozenset()
    parent: str = ""
    authors: frozenset[str] = frozenset()
    date: datetime | None = None
    mark: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """A comment of the file. `known` is ours that it is, or None; `claims` is the key of one of ours whose
    number or code it bears, but nothing else."""

    comment: FileComment
    said: Spoken
    known: Known | None = None
    claims: str = ""

    @property
    def says_the_same(self) -> bool:
        """It is worded as ours is, or as it was when it was imported."""
        if self.known is None:
            return False
        return _words(self.said) == _words(self.known.said) or self.was_imported_so

    @property
    def was_imported_so(self) -> bool:
        mark = self.known.mark if self.known else {}
        return bool(mark) and mark.get("words") == digest(self.comment.text)


def mark_of(comment: FileComment) -> dict[str, str]:
    """How a comment that was taken over is known again: its author, its date, and a hash of its words."""
    return {"author": comment.author, "date": comment.date, "words": digest(comment.text)}


def digest(text: str) -> str:
    return hashlib.sha256(same_words(text).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def date_of(comment: FileComment) -> datetime | None:
    """The comment's date; one that names no zone is read as UTC. None where there is none."""
    try:
        found = datetime.fromisoformat(comment.date)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def same_moment(one: datetime | None, other: datetime | None) -> bool:
    """The same second, or the same second in another zone: programs write local time as if it were UTC."""
    if one is None or other is None:
        return False
    apart = abs(int(one.timestamp()) - int(other.timestamp()))
    return apart <= MOST_HOURS and apart % QUARTER_HOUR == 0


def recognise(comments: Sequence[FileComment], ours: Iterable[Known]) -> list[Heard]:
    """Every comment of the file in its order, with the one of ours that it is; each of ours is found once."""
    ours = list(ours)
    heard = {comment.id: Heard(comment, understand(comment.text)) for comment in comments}
    tops = [known for known in ours if not known.parent]
    found = _assign(heard.values(), tops, {}, _top_score)
    # What answers something is looked for last: whose thread it stands in is known by then.
    rest = [one for one in heard.values() if one.comment.id not in found]
    under = {one: known.key for one, known in found.items()}
    found |= _assign(rest, [known for known in ours if known.parent], under, _reply_score)
    refs = {ref: known.key for known in tops for ref in known.refs}
    return [_told(heard[comment.id], found.get(comment.id), refs) for comment in comments]


def _told(one: Heard, known: Known | None, refs: Mapping[str, str]) -> Heard:
    claims = "" if known else refs.get(one.said.ref, "")
    return Heard(one.comment, one.said, known, claims)


def _assign(
    heard: Iterable[Heard], ours: Iterable[Known], under: Mapping[str, str], score: Any
) -> dict[str, Known]:
    """The best pairs first, each side once. {comment id: ours}"""
    index = _Index(ours)
    heard = list(heard)
    pairs = [
        (score(one, known, under), at, known)
        for at, one in enumerate(heard)
        for known in index.candidates(one)
    ]
    pairs = sorted((pair for pair in pairs if pair[0] >= ENOUGH), key=lambda pair: -pair[0])
    found: dict[str, Known] = {}
    used: set[str] = set()
    for _score, at, known in pairs:
        comment = heard[at].comment.id
        if comment not in found and known.key not in used:
            found[comment] = known
            used.add(known.key)
    return found


class _Index:
    """Ours by each sign, so that a file of many comments is not compared each with each."""

    def __init__(self, ours: Iterable[Known]) -> None:
        self._by: dict[tuple, list[Known]] = defaultdict(list)
        for known in ours:
            self._by["words", _words(known.said)[:2]].append(known)
            for ref in known.refs:
                self._by["ref", ref].append(known)
            if known.mark:
                self._by["mark", known.mark.get("words", "")].append(known)
                self._by["date", known.mark.get("author", ""), known.mark.get("date", "")].append(known)

    def candidates(self, one: Heard) -> list[Known]:
        comment = one.comment
        keys = [
            ("words", _words(one.said)[:2]), ("ref", one.said.ref), ("ref", _initials(comment)),
            ("mark", digest(comment.text)), ("date", comment.author, comment.date),
        ]  # fmt: skip
        # One of ours may stand here in several languages, with one key.
        found = {id(known): known for key in keys for known in self._by.get(key, ())}
        return list(found.values())


def _top_score(one: Heard, known: Known, under: Mapping[str, str]) -> int:
    comment = one.comment
    score = _signs(one, known)
    named = (one.said.ref in known.refs) + (_initials(comment) in known.refs)
    if named:
        score += REF * named
        if _words(one.said)[0] != _words(known.said)[0]:
            score += ALIKE * _is_alike(one.said.text, known.said.text)
    return score


def _reply_score(one: Heard, known: Known, under: Mapping[str, str]) -> int:
    score = _signs(one, known)
    if one.comment.parent is not None:
        score += PARENT if under.get(one.comment.parent) == known.parent else -PARENT
    return score


def _signs(one: Heard, known: Known) -> int:
    """Words, date and author; a comment that was imported before is known by the mark it left."""
    comment, mark = one.comment, known.mark
    score = WORDS * (_words(one.said)[:2] == _words(known.said)[:2])
    score += DATE * same_moment(date_of(comment), known.date) + AUTHOR * (comment.author in known.authors)
    if mark and mark.get("author") == comment.author:
        dated = bool(comment.date) and mark.get("date") == comment.date
        same = mark.get("words") == digest(comment.text)
        score = max(score, MARK if same and (dated or not comment.date) else ENOUGH if dated else 0)
    return score


def _initials(comment: FileComment) -> str:
    return comment.initials[1:].upper() if comment.initials.startswith("#") else ""


def _words(said: Spoken) -> tuple[str, str, str, str]:
    return same_words(said.text), same_words(said.replacement), said.kind, said.aspect


def _is_alike(one: str, other: str) -> bool:
    """Most of the shorter text stands in the other one: somebody wrote on, or corrected a word."""
    one, other = same_words(one)[:2000], same_words(other)[:2000]
    if not one or not other:
        return False
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= LIKE_ENOUGH * min(len(one), len(other))
