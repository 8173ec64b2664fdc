"""Checks, findings and an organisation's own rules, made as the product makes them."""

from itertools import count

from procurement.models import Version
from procurement.selectors import reading_of
from reviews.enums import FindingState
from reviews.models import Check, Dismissal, Finding, RulePack
from reviews.selectors.case_file import basis_of
from reviews.services import checking, rulebook
from sharingbook.accounts.models import Department, User
from tests.factories.accounts import make_organisation, make_person
from tests.factories.cases import make_version
from tests.factories.reviews import WORDS

# Rules that no built-in pack has: tests count these alone, whatever the product's packs find besides.
VAGUE, LATE = "house-vague-speed", "house-no-table"
HOUSE = """
pack: house
title: {ja: 庁内の書き方, en: House style}
rules:
  - id: house-vague-speed
    title: {ja: 測れない速さ, en: Speed without a figure}
    severity: must
    aspect: verifiability
    phrases: [できるだけ速やかに]
    message: {ja: '「{quote}」は測れません', en: '“{quote}” cannot be measured'}
    why: {ja: 検査で合否を決められないため, en: No test can pass it}
    mend: {ja: 秒で書いてください, en: Give seconds}
    examples:
      bad: [できるだけ速やかに応答すること。]
      good: [3秒以内に応答すること。]
  - id: house-no-table
    title: {ja: 納期の別表がない, en: No table of dates}
    severity: hint
    aspect: completeness
    phrases: [納品すること]
    unless: [{case: 納期の別表}]
    message: {ja: 納期の別表がありません, en: There is no table of dates}
"""
_numbers = count(1)


def make_pack(organisation: Department | None = None, source: str = HOUSE) -> RulePack:
    """The organisation's own pack, saved by its administrator."""
    organisation = organisation or make_organisation()
    keeper = make_person(f"rule-keeper-{next(_numbers)}", administrator=organisation)
    return rulebook.save_pack(organisation=organisation, source=source, actor=keeper)


def make_check(version: Version | None = None) -> Check:
    """The version checked by the rules in force, its findings with it."""
    version = version or make_version()
    row, _made = Check.objects.get_or_create(version=version, **basis_of(version).key)
    return checking.run(check_id=row.pk)


def make_finding(version: Version | None = None, *, words: str = WORDS, **fields) -> Finding:
    """A finding on these words of a version, whether a rule finds them or not; `words` "": something that is
    missing, without a place."""
    version = version or make_version()
    fields.setdefault("raised_by", version.checks.first() or make_check(version))
    if words:
        block = next(block for block in reading_of(version).blocks if words in block.text)
        start = block.text.index(words)
        fields |= {"seq": block.seq, "start": start, "end": start + len(words), "quote": words}
    common = {
        "rule": VAGUE, "pack": "house", "severity": "must", "aspect": "verifiability",
        "fingerprint": f"{next(_numbers):032x}",
    }  # fmt: skip
    return Finding.objects.create(version=version, **common | fields)


def make_dismissal(finding: Finding, by: User | None = None, reason: str = "別紙に数値がある。") -> Dismissal:
    """The finding dismissed, on this version alone."""
    dismissal = Dismissal.objects.create(
        draft=finding.version.draft, fingerprint=finding.fingerprint, rule=finding.rule, quote=finding.quote,
        reason=reason, by=by or finding.version.uploaded_by,
    )  # fmt: skip
    Finding.objects.filter(pk=finding.pk).update(state=FindingState.DISMISSED, dismissal=dismissal)
    finding.refresh_from_db()
    return dismissal
