"""Which part of the register a viewer's portfolio sums up: subtrees, each with its levels."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as _

from procurement.enums import Level
from procurement.models import Case, Project
from procurement.querysets import ORGANISATION_ROLES, OWN_ROLES, hats_of
from sharingbook.accounts.models import Department, User
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import require
from sharingbook.common.errors import Refused

OPEN_LEVELS = (Level.PUBLIC, Level.GOVERNMENT)
ALL_LEVELS = tuple(Level.values)


@dataclass(frozen=True, slots=True)
class Scope:
    """`rules`: (department path prefix, levels). `counted`: subtrees whose closed records are only counted.

    `everything` is the whole register, for the command line.
    """

    rules: tuple[tuple[str, tuple[str, ...]], ...] = ()
    counted: tuple[str, ...] = ()
    everything: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.rules and not self.everything

    def within(self, path: str) -> "Scope":
        """The part of the scope at and below a department."""
        if self.everything:
            return Scope(rules=((path, ALL_LEVELS),))
        rules = tuple(
            (max(prefix, path, key=len), levels)
            for prefix, levels in self.rules
            if prefix.startswith(path) or path.startswith(prefix)
        )
        counted = tuple(
            max(prefix, path, key=len)
            for prefix in self.counted
            if prefix.startswith(path) or path.startswith(prefix)
        )
        return Scope(rules=rules, counted=counted)

    def allows(self, path: str, level: str) -> bool:
        return self.everything or any(path.startswith(p) and level in levels for p, levels in self.rules)

    def condition(
        self, departments: Sequence[Department], field: str = "department", level: str = "level"
    ) -> Q:
        """The scope as a condition on rows that hold a department's key and a level."""
        if self.everything:
            return Q()
        by_levels: dict[tuple[str, ...], list[int]] = {}
        for department in departments:
            levels = tuple(value for value in ALL_LEVELS if self.allows(department.path, value))
            if levels:
                by_levels.setdefault(levels, []).append(department.pk)
        condition = Q(pk__in=[])
        for levels, keys in by_levels.items():
            condition |= Q(**{f"{field}__in": keys, f"{level}__in": levels})
        return condition

    def hidden_condition(self, departments: Sequence[Department]) -> Q:
        """Closed records that this viewer sees as a number only."""
        keys = [
            d.pk
            for d in departments
            if any(d.path.startswith(p) for p in self.counted) and not self.allows(d.path, Level.DEPARTMENT)
        ]
        return Q(department__in=keys, level=Level.DEPARTMENT)

    def projects(self, departments: Sequence[Department]) -> QuerySet[Project]:
        """The registered projects behind the figures."""
        return Project.objects.filter(registered_at__isnull=False).filter(
            self.condition(departments, "owner", "level")
        )

    def cases(self, departments: Sequence[Department], projects: QuerySet[Project]) -> QuerySet[Case]:
        """The cases of these projects that may be named: a closed one of an open project is not there."""
        return Case.objects.filter(project__in=projects).filter(
            self.condition(departments, "project__owner", "level")
        )


def scope_of(user: User | None) -> Scope:
    """The viewer's scope; None is the whole register (command line).

    Own roles and auditors sum up all levels of their subtree, every staff role the open levels of its
    organisation, and executives count closed records without seeing them (permission rows 1-4).
    """
    if user is None:
        return Scope(everything=True)
    rules: set[tuple[str, tuple[str, ...]]] = set()
    counted: set[str] = set()
    for hat in hats_of(user):
        if hat.department is None:
            continue
        if hat.role in OWN_ROLES or hat.role == Role.AUDITOR:
            rules.add((hat.department.path, ALL_LEVELS))
        if hat.role in ORGANISATION_ROLES:
            rules.add((hat.department.organisation_path, OPEN_LEVELS))
        if hat.role == Role.EXECUTIVE:
            counted.add(hat.department.organisation_path)
    return Scope(rules=tuple(sorted(rules)), counted=tuple(sorted(counted)))


def entered_scope(user: User) -> Scope:
    """The scope of somebody who asks for the portfolio, on the page or from the command line.

    Raises Refused for people without a part of the register to sum up.
    """
    require(user, "search")
    scope = scope_of(user)
    if scope.is_empty:
        raise Refused(_("The portfolio is for people who work for a department."))
    return scope
