"""Which rules are in force for an organisation, and what it has decided about them."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings

from procurement.enums import DraftKind
from reviews.models import RulePack, RuleSwitch, Suppression
from reviews.rules import Pack, PackError, Rule, RuleSet, builtin_packs, read_pack
from reviews.rules.timed import Limits
from sharingbook.accounts.models import Department

# Kind of draft → kind of document in the rules (reviews.rules.rule.KINDS).
KIND_OF = {
    DraftKind.RFI: "rfi",
    DraftKind.SPECIFICATION: "spec",
    DraftKind.REQUIREMENTS: "requirements",
    DraftKind.CRITERIA: "criteria",
    DraftKind.CONTRACT: "contract",
    DraftKind.ANNEX: "annex",
}
# The pack of the rules that are written in the browser.
OWN = "own"
KEPT_RULE_SETS = 8


class _Recent:
    """The last few rule sets of this process: making one ready (its automaton) costs some 0.1 s."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple, RuleSet] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple) -> RuleSet | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: tuple, rules: RuleSet) -> RuleSet:
        with self._lock:
            self._kept[key] = rules
            while len(self._kept) > KEPT_RULE_SETS:
                self._kept.popitem(last=False)
        return rules


_recent = _Recent()


def rules_for(organisation: Department) -> RuleSet:
    """The built-in packs and the organisation's own ones that are on, with its switches. Two queries, and a
    third where own packs changed. The same choices give the same object.
    """
    packs = RulePack.objects.filter(organisation=organisation, removed_at__isnull=True, on=True)
    named = tuple(packs.order_by("name").values_list("pk", "digest"))
    switches = tuple(switches_of(organisation).order_by("pk").values_list("rule", "kind", "on"))
    key = (tuple(pack.digest for pack in builtin_packs()), named, switches)
    found = _recent.get(key)
    if found is not None:
        return found
    own = [pack_of(row) for row in packs.order_by("name")] if named else []
    on = {rule: on for rule, kind, on in switches if not kind}
    by_kind = {(rule, KIND_OF[kind]): on for rule, kind, on in switches if kind}
    return _recent.keep(key, RuleSet((*builtin_packs(), *(pack for pack in own if pack)), on, by_kind))


def pack_of(row: RulePack) -> Pack | None:
    """The rules of a stored pack; None where this release does not read it any more."""
    try:
        return read_pack(row.source.encode(), f"{row.name}.yaml", custom=True)
    except PackError:
        return None


def rule_limits() -> Limits:
    """How long the expressions of own rules may take here."""
    return Limits(settings.RULE_SECONDS_A_BLOCK, settings.RULE_SECONDS_A_CHECK)


def packs_of(organisation: Department):
    """The organisation's own packs, those that are off included."""
    return RulePack.objects.filter(organisation=organisation, removed_at__isnull=True).select_related("by")


def switches_of(organisation: Department):
    """Its switches in force."""
    return RuleSwitch.objects.filter(organisation=organisation, superseded_at__isnull=True)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as an organisation has it. `switches`: kind of draft ("" = all) → the switch in force."""

    rule: Rule
    pack: Pack
    on: bool
    switches: Mapping[str, RuleSwitch] = field(default_factory=dict)
    suppression: Suppression | None = None

    @property
    def switched(self) -> bool:
        return bool(self.switches)


def rulebook_of(organisation: Department) -> list[RuleLine]:
    """Every rule of the packs in force, in their order, with what the organisation decided; four queries
    at most. `on`: judges any kind of document here.
    """
    rules = rules_for(organisation)
    switches: dict[str, dict[str, RuleSwitch]] = {}
    for row in switches_of(organisation).select_related("by"):
        switches.setdefault(row.rule, {})[row.kind] = row
    hidden = Suppression.objects.in_force().filter(organisation=organisation).select_related("by")
    suppressed = {row.rule: row for row in hidden}
    return [
        RuleLine(
            rule, pack, any(rules.is_on(rule, kind) for kind in rule.kinds),
            switches.get(rule.id, {}), suppressed.get(rule.id),
        )
        for pack in rules.packs
        for rule in pack.rules
    ]  # fmt: skip
