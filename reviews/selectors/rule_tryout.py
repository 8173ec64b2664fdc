"""A rule tried out before it is in force: on a stored draft that the person may read, or on a pasted text."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from procurement.enums import VersionState
from procurement.models import Version
from procurement.reading import READER_VERSION
from procurement.selectors import reading_of
from reviews.clauses import clauses_of
from reviews.rules import CaseFile, Document, Pack, RuleSet
from reviews.rules.minidraft import reading_of as reading_of_lines
from reviews.rules.timed import places_in_time
from reviews.selectors.rulebook import KIND_OF, rule_limits
from sharingbook.accounts.models import User

MOST_HITS = 50
AROUND = 60  # characters before and after
MOST_VERSIONS = 60
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class TriedHit:
    """A place that the rule would raise, within its block."""

    clause: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Tried:
    """hits: the first ones. seconds: what the rule took. slow: it ran over its time and was stopped. judges:
    False where the rule says nothing of this kind of document."""

    hits: Sequence[TriedHit]
    total: int
    blocks: int
    seconds: float
    slow: bool
    judges: bool = True

    @property
    def more(self) -> int:
        return self.total - len(self.hits)


def versions_to_try(user: User) -> list[Version]:
    """The newest readable versions that this person may read."""
    rows = Version.objects.visible_to(user).filter(state=VersionState.READY, reader_version=READER_VERSION)
    return list(rows.select_related("draft__case").order_by("-pk")[:MOST_VERSIONS])


def source_of(facts: Mapping, pack: str = "try") -> str:
    """A pack of this one rule."""
    plain = {"pack": pack, "title": "-", "rules": [dict(facts)]}
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=110)


def try_on_version(pack: Pack, version: Version) -> Tried:
    """Raises NotReadable or DamagedFile."""
    document = Document(reading_of(version), KIND_OF[version.draft.kind], version.draft.title)
    return _tried(pack, document)


def try_on_text(pack: Pack, text: str, kind: str) -> Tried:
    """Lines that begin with "#" are headings, with "-" items of a list, with "|" rows of a table."""
    reading = reading_of_lines(text[:LONGEST_TEXT].strip("\n").splitlines())
    return _tried(pack, Document(reading, kind))


def _tried(pack: Pack, document: Document) -> Tried:
    rule = pack.rules[0]
    rules = RuleSet((pack,), on={rule.id: True})
    begun = time.perf_counter()
    found, slow = places_in_time(CaseFile([document]), rules, rule_limits())
    seconds = time.perf_counter() - begun
    clauses = clauses_of(document.blocks, document.reading.tables) if found else []
    hits = []
    for one in found[:MOST_HITS]:
        text = document.blocks[one.seq].text
        before, after = text[: one.start], text[one.end :]
        hits.append(
            TriedHit(
                clauses[one.seq],
                ("…" if len(before) > AROUND else "") + before[-AROUND:],
                text[one.start : one.end],
                after[:AROUND] + ("…" if len(after) > AROUND else ""),
            )
        )
    return Tried(hits, len(found), len(document.blocks), seconds, bool(slow), document.kind in rule.kinds)
