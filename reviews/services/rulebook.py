"""What an organisation decides about rules: switches, packs of its own, rules written in the browser.

Nothing is checked again here: a version whose rules have changed says so, and is checked when its page asks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import yaml
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement.enums import DraftKind
from reviews.models import RulePack, RuleSwitch
from reviews.pack_problems import problem_of
from reviews.rules import Pack, PackError, RuleSet, builtin_packs, read_pack
from reviews.rules.minidraft import case_of
from reviews.rules.timed import check_in_time
from reviews.selectors.rulebook import OWN, pack_of, packs_of, rule_limits, rules_for, switches_of
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import Department, User
from sharingbook.common.errors import DomainError, StaleEdit

NEEDS_REASON = _("Write a reason.")
NO_SUCH_RULE = _("There is no rule “%(rule)s” in the packs of your organisation.")
NAME_TAKEN = _("A pack of the product has the name “%(name)s”. Choose another one.")
RULE_TAKEN = _("The rule “%(rule)s” stands in the pack “%(pack)s” already. Give yours another id.")
BAD_NAME = _("A pack's name is made of small letters, digits and hyphens, at most 60 of them.")
LONG_ID = _("A rule's id has at most %(limit)s characters.")
LONGEST_ID = 80
REFUSED = _("Line %(line)s%(rule)s: %(problem)s")
NOT_FOUND = _("The rule “%(rule)s” does not find its own bad example “%(text)s”.")
WRONGLY_FOUND = _("The rule “%(rule)s” also finds its good example “%(text)s”.")
TOO_SLOW = _("The rule “%(rule)s” takes too long on its own example “%(text)s”.")
REMOVED = _("This pack was removed meanwhile.")
NAME_OF_OWN = _("“%(name)s” is the pack of the rules that are written one by one. Give yours another name.")
ONLY_RULES = _(
    "“%(key)s” cannot stand in the pack “%(name)s” of rules that are written one by one. "
    "Give the pack another name."
)
ID_TAKEN = _("There is a rule “%(rule)s” here already. Choose another id.")
NOT_OWN = _("There is no rule “%(rule)s” among those written here.")
OWN_TITLE = {"ja": "自組織のルール", "en": "Rules of our own"}
NEW, SAME, OTHER, TAKEN = "new", "same", "other", "taken"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class PackRefused(DomainError):  # noqa: N818 -- names follow the glossary
    """A pack that cannot be used; `line` of its text and `rule` where they are known, else 1 and "".

    `problem`: the sentence without them, for a form.
    """

    def __init__(self, message_id: str, params: dict[str, Any], line: int = 1, rule: str = "") -> None:
        super().__init__(message_id, params)
        self.line, self.rule = line, rule

    @property
    def problem(self) -> str:
        return str(self.params.get("problem") or self)


def switch_rule(
    *, organisation: Department, rule: str, kind: str = "", on: bool | None, reason: str = "", actor: User
) -> RuleSwitch | None:
    """Switch a rule on or off, for one kind of draft or for all (""); `on` None: as the pack has it.

    Off needs a reason. Raises DomainError, Refused.
    """
    _of_organisation(organisation)
    with act(actor, "keep_rules", organisation, action="rule.switch", lock=organisation) as record:
        if rule not in rules_for(organisation).by_id:
            raise DomainError(NO_SUCH_RULE, {"rule": rule})
        kind = DraftKind(kind) if kind else ""
        reason = reason.strip()[:2000]
        if on is False and not reason:
            raise DomainError(NEEDS_REASON)
        before = switches_of(organisation).filter(rule=rule, kind=kind).first()
        was = None if before is None else before.on
        if was == on and (before is None or before.reason == reason):
            record.skip = True
            return before
        if before is not None:
            before.superseded_at = timezone.now()
            before.save(update_fields=["superseded_at"])
        made = None
        if on is not None:
            made = RuleSwitch.objects.create(
                organisation=organisation, rule=rule, kind=kind, on=on, reason=reason, by=actor
            )
        record.payload = {
            "rule": rule,
            "kind": str(kind),
            "before": {"on": was},
            "after": {"on": on},
            "reason": reason,
        }
    return made


def save_pack(
    *, organisation: Department, source: str, edition: int | None = None, on: bool = True, actor: User
) -> RulePack:
    """Keep a pack of the organisation's own, or its next edition where it has one of that name.

    `edition`: the one that was edited (None: a file that was loaded). Each rule must find its own bad
    examples and pass its good ones. Raises PackRefused, StaleEdit, DomainError, Refused.
    """
    _of_organisation(organisation)
    with act(actor, "keep_rules", organisation, action="rule_pack.save", lock=organisation) as record:
        _check_not_own(read(source))
        row, payload = _save(organisation, source, edition, on, actor)
        record.obj, record.payload, record.skip = row, payload, not payload
    return row


def switch_pack(*, pack: RulePack, on: bool, actor: User) -> RulePack:
    """Put a pack aside without losing it, or take it up again. Raises DomainError, Refused."""
    organisation = pack.organisation
    with act(actor, "keep_rules", organisation, action="rule_pack.switch", lock=organisation) as record:
        _refresh(pack)
        record.obj = pack
        record.skip = pack.on == on
        if on and not pack.on:
            _check_ids(organisation, read(pack.source), pack)
        record.payload = {"pack": pack.name, "before": {"on": pack.on}, "after": {"on": on}}
        pack.on = on
        pack.edition += 1
        if not record.skip:
            pack.save(update_fields=["on", "edition"])
    return pack


def remove_pack(*, pack: RulePack, actor: User) -> None:
    """Its rules are in force no more; the row stays, so that the ledger's entries have their text."""
    organisation = pack.organisation
    with act(actor, "keep_rules", organisation, action="rule_pack.remove", lock=organisation) as record:
        _refresh(pack)
        pack.removed_at = timezone.now()
        pack.save(update_fields=["removed_at"])
        record.obj, record.payload = pack, {"pack": pack.name, "digest": pack.digest}


def save_own_rule(
    *, organisation: Department, facts: Mapping[str, Any], edition: int | None = None, actor: User
) -> RulePack:
    """Write a rule in the browser: `facts` as a rule's YAML, with its `id`; one of that id is replaced.

    All of them are the pack OWN. `edition`: of that pack when the form was opened, 0 for a new rule, None for
    whatever stands. Raises as `save_pack`; a StaleEdit holds both texts of the rule.
    """
    _of_organisation(organisation)
    with act(actor, "keep_rules", organisation, action="rule.write", lock=organisation) as record:
        known = own_rules(organisation)
        before = next((rule for rule in known if rule.get("id") == facts.get("id")), None)
        _check_edition(organisation, before, facts, edition)
        rules = [rule for rule in known if rule is not before]
        row, payload = _save(organisation, _own_source([*rules, dict(facts)]), None, True, actor)
        record.obj, record.skip = row, not payload
        record.payload = {**payload, "rule": str(facts.get("id"))}
    return row


def _check_edition(
    organisation: Department, before: Mapping[str, Any] | None, facts: Mapping[str, Any], edition: int | None
) -> None:
    """A new rule takes no other's id; an edited one was not edited by somebody else meanwhile."""
    if edition is None or (edition == 0 and before is None):
        return
    if edition == 0:
        raise DomainError(ID_TAKEN, {"rule": str(facts.get("id"))})
    row = packs_of(organisation).filter(name=OWN).first()
    if before is None:
        raise DomainError(NOT_OWN, {"rule": str(facts.get("id"))})
    if row.edition != edition and before != dict(facts):
        raise StaleEdit(dict(before), dict(facts), row)


def remove_own_rule(*, organisation: Department, rule: str, actor: User) -> None:
    """Take out a rule written in the browser. Raises DomainError, Refused."""
    _of_organisation(organisation)
    with act(actor, "keep_rules", organisation, action="rule.remove", lock=organisation) as record:
        rules = own_rules(organisation)
        left = [one for one in rules if one.get("id") != rule]
        if len(left) == len(rules):
            raise DomainError(NOT_OWN, {"rule": rule})
        row = packs_of(organisation).get(name=OWN)
        record.obj, record.payload = row, {"rule": rule, "before": {"digest": row.digest}}
        if left:
            _save(organisation, _own_source(left), None, row.on, actor)
        else:
            row.removed_at = timezone.now()
            row.save(update_fields=["removed_at"])


def merge_own_rules(
    *, organisation: Department, source: str, replace: bool = False, actor: User
) -> RulePack | None:
    """Add the rules of another organisation's pack OWN to those written here.

    Of two rules with one id both stay, the new one under an id that is free; `replace`: the one written here
    goes. None where there is nothing new and no such pack. Raises PackRefused, Refused.
    """
    _of_organisation(organisation)
    with act(actor, "keep_rules", organisation, action="rule.merge", lock=organisation) as record:
        coming = [one for one in rules_coming(organisation, source) if one.state != SAME]
        replaced = {one.before for one in coming if replace and one.state == OTHER}
        left = [rule for rule in own_rules(organisation) if rule["id"] not in replaced]
        added = [one.facts if one.before in replaced else {**one.facts, "id": one.id} for one in coming]
        row = packs_of(organisation).filter(name=OWN).first()
        if not coming:
            record.skip = True
            return row
        row, payload = _save(organisation, _own_source([*left, *added]), None, True, actor)
        ids = ", ".join(rule["id"] for rule in added)
        record.obj, record.payload = row, {**payload, "rule": ids, "replaced": ", ".join(sorted(replaced))}
    return row


@dataclass(frozen=True, slots=True)
class Coming:
    """A rule of a file. state: NEW; SAME, it stands here already; OTHER, another one written here has its id;
    TAKEN, one of another pack has. `id`: the one under which it would stand beside that. before: its id."""

    facts: Mapping[str, Any]
    state: str
    id: str

    @property
    def before(self) -> str:
        return str(self.facts["id"])


def rules_coming(organisation: Department, source: str) -> list[Coming]:
    """What the rules of a pack OWN are to those written here. Raises PackRefused."""
    _read_own(source)
    here = {rule["id"]: rule for rule in own_rules(organisation)}
    row = packs_of(organisation).filter(name=OWN).first()
    taken = {*here, *_taken(organisation, row)}
    plain = yaml.safe_load(source)["rules"]
    free = taken | {rule["id"] for rule in plain}
    coming = []
    for facts in plain:
        rule, state, new = facts["id"], NEW, facts["id"]
        if rule in taken:
            # Under another id, too: the same file brought twice adds nothing.
            known = any({**one, "id": rule} == facts for one in here.values())
            state = SAME if known else OTHER if rule in here else TAKEN
            new = rule if known else _free_id(rule, free)
        free.add(new)
        coming.append(Coming(facts, state, new))
    return coming


def _free_id(rule: str, taken: set[str]) -> str:
    """The next number after it: own-1, own-2; own-days, own-days-2."""
    stem, _dash, number = rule.rpartition("-")
    stem, first = (stem, int(number)) if number.isdigit() and len(number) < 5 else (rule, 1)
    return next(name for n in count(first + 1) if (name := f"{stem}-{n}") not in taken)


def _read_own(source: str) -> None:
    """The form for single rules knows neither lists of words nor defaults. Raises PackRefused."""
    read(source)
    plain = yaml.safe_load(source)
    for key in plain:
        if key not in ("pack", "title", "version", "rules"):
            raise PackRefused(ONLY_RULES, {"key": key, "name": OWN})


def own_rules(organisation: Department) -> list[dict[str, Any]]:
    """The rules written in the browser, as the mappings of their YAML, for the form."""
    row = packs_of(organisation).filter(name=OWN).first()
    return list(yaml.safe_load(row.source)["rules"]) if row is not None else []


def read(source: str) -> Pack:
    """The pack in this text, its examples tried. Raises PackRefused, which says the line and the problem."""
    try:
        pack = read_pack(source.encode("utf-8", "surrogatepass"), "", custom=True)
    except PackError as error:
        problem = problem_of(error)
        rule = f" ({error.rule})" if error.rule else ""
        params = {"line": error.line, "rule": rule, "problem": problem}
        raise PackRefused(REFUSED, params, error.line, error.rule) from error
    _try_examples(pack)
    return pack


def look_at(*, organisation: Department, source: str) -> Pack:
    """The pack that would be saved, or merged where its name is OWN; nothing is. Raises PackRefused."""
    pack = read(source)
    if pack.name == OWN:
        _read_own(source)
        return pack
    _check_ids(organisation, pack, packs_of(organisation).filter(name=pack.name).first())
    return pack


def _check_not_own(pack: Pack) -> None:
    """The form for single rules reads that pack as it writes it, and no other."""
    if pack.name == OWN:
        raise PackRefused(NAME_OF_OWN, {"name": OWN})


def _save(
    organisation: Department, source: str, edition: int | None, on: bool, actor: User
) -> tuple[RulePack, dict[str, Any]]:
    """The row and what the ledger is told; nothing where nothing changed."""
    pack = read(source)
    row = packs_of(organisation).filter(name=pack.name).first()
    if edition is not None and (row is None or row.edition != edition):
        raise StaleEdit({"source": row.source if row else ""}, {"source": source}, row)
    if row is not None and (row.digest, row.on) == (pack.digest, on):
        return row, {}
    _check_ids(organisation, pack, row)
    payload = {
        "pack": pack.name, "rule_count": len(pack.rules), "before": {"digest": row.digest if row else ""},
        "after": {"digest": pack.digest},
    }  # fmt: skip
    row = row or RulePack(organisation=organisation, name=pack.name, edition=0)
    row.title, row.source, row.digest, row.on = pack.title.ja[:200], source, pack.digest, on
    row.rule_count, row.by, row.at = len(pack.rules), actor, timezone.now()
    row.edition += 1
    row.save()
    return row, payload


def _check_ids(organisation: Department, pack: Pack, row: RulePack | None) -> None:
    """One rule id, one rule: of the product, and of the organisation's other packs."""
    if not _NAME.fullmatch(pack.name):
        raise PackRefused(BAD_NAME, {})
    if any(known.name == pack.name for known in builtin_packs()):
        raise PackRefused(NAME_TAKEN, {"name": pack.name})
    taken = _taken(organisation, row)
    for rule in pack.rules:
        if len(rule.id) > LONGEST_ID:
            raise PackRefused(LONG_ID, {"limit": LONGEST_ID}, rule.line, rule.id)
        if rule.id in taken:
            params = {"rule": rule.id, "pack": taken[rule.id]}
            raise PackRefused(RULE_TAKEN, params, rule.line, rule.id)


def _taken(organisation: Department, row: RulePack | None) -> dict[str, str]:
    """Id of each rule of the product and of the organisation's packs but this → its pack."""
    others = packs_of(organisation).exclude(pk=row.pk if row and row.pk else None)
    known = [*builtin_packs(), *filter(None, (pack_of(other) for other in others))]
    return {rule.id: rule.pack for other in known for rule in other.rules}


def _try_examples(pack: Pack) -> None:
    rules = RuleSet((pack,), on={rule.id: True for rule in pack.rules})
    for rule in pack.rules:
        for examples, wanted, message in ((rule.bad, True, NOT_FOUND), (rule.good, False, WRONGLY_FOUND)):
            for example in examples:
                judged, slow = check_in_time(case_of(example), rules, limits=rule_limits())
                if rule.id in slow:
                    params = {"rule": rule.id, "text": example.text[:60]}
                    raise PackRefused(TOO_SLOW, params, rule.line, rule.id)
                found = any(one.rule == rule.id for one in judged)
                if found != wanted:
                    params = {"rule": rule.id, "text": example.text[:60]}
                    raise PackRefused(message, params, rule.line, rule.id)


def _own_source(rules: list[dict[str, Any]]) -> str:
    pack = {"pack": OWN, "title": OWN_TITLE, "rules": rules}
    return yaml.safe_dump(pack, allow_unicode=True, sort_keys=False, width=110)


def _refresh(pack: RulePack) -> None:
    pack.refresh_from_db()
    if pack.removed_at is not None:
        raise DomainError(REMOVED)


def _of_organisation(organisation: Department) -> None:
    if organisation.depth != 1:
        raise ValueError("rules are decided on by an organisation, the topmost department")
