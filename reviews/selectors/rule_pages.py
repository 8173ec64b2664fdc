"""What the pages about rules show: whose rules, which of them, and one rule with what was decided on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from procurement.enums import DraftKind
from procurement.models import Case
from reviews.enums import FindingAspect, Severity
from reviews.models import Check, RulePack, RuleSwitch, Suppression
from reviews.rules import Pack, Rule, builtin_packs
from reviews.rules.pack_copies import may_be_copied
from reviews.selectors.rule_yield import Yield, yields_of
from reviews.selectors.rulebook import KIND_OF, OWN, RuleLine, pack_of, packs_of, rulebook_of
from sharingbook.accounts.models import Department, User
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import permit

ON, OFF, SWITCHED, SUPPRESSED = "on", "off", "switched", "suppressed"
RECENT_CHECKS = 200


def organisations_kept(user: User) -> list[Department]:
    """The organisations whose rules this person keeps (row 48a), in the tree's order."""
    hats = [hat for hat in user.active_memberships if hat.role in (Role.LEAD, Role.ADMINISTRATOR)]
    if not hats:
        return []
    organisations = Department.objects.filter(depth=1).order_by("path")
    if all(hat.department is not None for hat in hats):
        organisations = organisations.filter(path__in={hat.department.organisation_path for hat in hats})
    return [one for one in organisations if permit(user, "keep_rules", one)]


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """What a list is narrowed to; "" is everything. state: ON, OFF, SWITCHED or SUPPRESSED."""

    pack: str = ""
    aspect: str = ""
    severity: str = ""
    state: str = ""
    words: str = ""

    @classmethod
    def read(cls, query) -> "RuleFilter":
        """Unknown values are nothing."""
        aspect, severity, state = (query.get(name, "") for name in ("aspect", "severity", "state"))
        return cls(
            query.get("pack", "")[:80],
            aspect if aspect in FindingAspect.values else "",
            severity if severity in Severity.values else "",
            state if state in (ON, OFF, SWITCHED, SUPPRESSED) else "",
            query.get("q", "").strip()[:100],
        )

    @property
    def query(self) -> dict[str, str]:
        named = {
            "pack": self.pack, "aspect": self.aspect, "severity": self.severity, "state": self.state,
            "q": self.words,
        }  # fmt: skip
        return {name: value for name, value in named.items() if value}

    def takes(self, line: RuleLine) -> bool:
        rule = line.rule
        return (
            self.pack in ("", line.pack.name)
            and self.aspect in ("", rule.aspect)
            and self.severity in ("", rule.severity)
            and self._takes_state(line)
            and self._takes_words(rule)
        )

    def _takes_state(self, line: RuleLine) -> bool:
        match self.state:
            case "on":
                return line.on
            case "off":
                return not line.on
            case "switched":
                return line.switched
            case "suppressed":
                return line.suppression is not None
        return True

    def _takes_words(self, rule: Rule) -> bool:
        wanted = self.words.lower()
        texts = (rule.id, rule.title.ja, rule.title.en, *rule.phrases)
        return not wanted or any(wanted in text.lower() for text in texts)


@dataclass(frozen=True, slots=True)
class PackLine:
    """A pack as an organisation has it. `row` is None for those of the product; `pack` is None where this
    release cannot read it any more."""

    name: str
    pack: Pack | None
    row: RulePack | None = None

    @property
    def is_own(self) -> bool:
        """The rules that were written in the browser."""
        return self.name == OWN and self.row is not None

    @property
    def may_be_copied(self) -> bool:
        """Whether it leaves as a file that can be imported besides the one for reading."""
        return self.row is None and may_be_copied(self.pack)

    @property
    def on(self) -> bool:
        return self.row is None or self.row.on

    @property
    def count(self) -> int:
        return self.row.rule_count if self.row is not None else len(self.pack.rules)


def pack_lines(organisation: Department) -> list[PackLine]:
    """Those of the product, then the organisation's own, those put aside included."""
    lines = [PackLine(pack.name, pack) for pack in builtin_packs()]
    return lines + [PackLine(row.name, pack_of(row), row) for row in packs_of(organisation)]


@dataclass(frozen=True, slots=True)
class Slowness:
    """A rule that was put aside in a check since it ran over its time; `checks`: of late, in how many."""

    rule: str
    check: Check
    checks: int


def slow_rules_of(organisation: Department) -> dict[str, Slowness]:
    """Rule → where it was too slow, in the last checks that have such rules; one query."""
    rows = Check.objects.filter(
        version__draft__case__project__owner__path__startswith=organisation.path, state="done"
    ).exclude(slow_rules=[])
    found: dict[str, Slowness] = {}
    for row in rows.order_by("-done_at")[:RECENT_CHECKS]:
        for rule in row.slow_rules:
            known = found.get(rule)
            found[rule] = Slowness(rule, known.check if known else row, known.checks + 1 if known else 1)
    return found


@dataclass(frozen=True, slots=True)
class KindState:
    """Whether a rule judges one kind of document here. `switch`: the one for this kind, if there is one."""

    kind: DraftKind
    judges: bool
    on: bool
    switch: RuleSwitch | None = None


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule. history: its switches, the newest first. hidden: suppressions in cases that the viewer does
    not see. row: its pack's, None for one of the product."""

    line: RuleLine
    row: RulePack | None
    kinds: Sequence[KindState]
    history: Sequence[RuleSwitch]
    suppressions: Sequence[Suppression]
    hidden: int
    yields: Yield
    slow: Slowness | None

    @property
    def is_own(self) -> bool:
        return self.row is not None and self.row.name == OWN


def rule_page(organisation: Department, rule_id: str, viewer: User) -> RulePage | None:
    """None where no pack in force here has the rule. Some fifteen queries."""
    line = next((one for one in rulebook_of(organisation) if one.rule.id == rule_id), None)
    if line is None:
        return None
    everywhere = line.switches.get("")
    default = line.rule.default if everywhere is None else everywhere.on
    kinds = []
    for kind, document in KIND_OF.items():
        judges, switch = document in line.rule.kinds, line.switches.get(kind)
        on = judges and (default if switch is None else switch.on)
        kinds.append(KindState(kind, judges, on, switch))
    history = RuleSwitch.objects.filter(organisation=organisation, rule=rule_id).select_related("by")
    in_cases = Suppression.objects.in_force().filter(
        rule=rule_id, case__project__owner__path__startswith=organisation.path
    )
    seen = in_cases.filter(case__in=Case.objects.visible_to(viewer)).select_related("case", "by")
    shown = ([line.suppression] if line.suppression else []) + list(seen[:50])
    total = in_cases.aggregate(n=Count("pk"))["n"]
    return RulePage(
        line,
        packs_of(organisation).filter(name=line.pack.name).first() if line.pack.custom else None,
        kinds,
        list(history.order_by("-pk")[:50]),
        shown,
        total - (len(shown) - bool(line.suppression)),
        yields_of(organisation).get(rule_id, Yield()),
        slow_rules_of(organisation).get(rule_id),
    )
