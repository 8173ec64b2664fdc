"""Which rows a person may see. Every list, page, count, search and export starts here."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from procurement.enums import Act, Level
from sharingbook.accounts.roles import Role

# Roles that read everything of their department and below, drafts of registrations included.
OWN_ROLES = frozenset({Role.MEMBER, Role.APPROVER, Role.COORDINATOR})
# Roles that read government-wide records of their organisation.
ORGANISATION_ROLES = OWN_ROLES | {Role.REVIEWER, Role.LEAD, Role.EXECUTIVE, Role.AUDITOR}


def hats_of(user) -> list:
    return user.active_memberships if user is not None and user.is_authenticated and user.is_active else []


def within(prefix: str, paths) -> Q:
    """True for rows whose department lies in one of these subtrees."""
    condition = Q(pk__in=[])
    for path in sorted(set(paths)):
        condition |= Q(**{f"{prefix}path__startswith": path})
    return condition


def own_paths(user) -> list[str]:
    return [m.department.path for m in hats_of(user) if m.role in OWN_ROLES]


def audited_paths(user) -> list[str]:
    return [m.department.path for m in hats_of(user) if m.role == Role.AUDITOR]


def organisation_paths(user) -> list[str]:
    return [m.department.organisation_path for m in hats_of(user) if m.role in ORGANISATION_ROLES]


def taking_part(user, act: str):
    """Cases on which this person's act still stands."""
    from procurement.models import Participation

    return Participation.objects.filter(person=user, act=act, ended__isnull=True)


def may_see(user, *, project: str = "", level: str = "level", part_in) -> Q:
    """The disclosure rule (permission rows 1-3) for rows that reach a project through `project`.

    `part_in(act)` gives a subquery that is true where the user's act stands on the row.
    """
    public = Q(**{level: Level.PUBLIC, f"{project}level": Level.PUBLIC, f"{project}in_book": True})
    public &= Q(**{f"{project}registered_at__isnull": False})
    hats = hats_of(user)
    if not hats:
        return public
    registered = Q(**{f"{project}registered_at__isnull": False})
    open_to_government = ~Q(**{level: Level.DEPARTMENT}) & ~Q(**{f"{project}level": Level.DEPARTMENT})
    owner = f"{project}owner__"
    return (
        public
        | within(owner, own_paths(user))
        | within(owner, audited_paths(user))
        | (registered & open_to_government & within(owner, organisation_paths(user)))
        | (registered & open_to_government & part_in(Act.ASSIGNED))
        | (registered & part_in(Act.DECLARED))
    )


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ProjectQuerySet":
        def part_in(act):
            return Q(Exists(taking_part(user, act).filter(case__project=OuterRef("pk"))))

        return self.filter(may_see(user, part_in=part_in))

    def in_year(self, year: int) -> "ProjectQuerySet":
        """Whose years hold it, or whose money does: a line may lie outside the years of the work."""
        from procurement.models import BudgetLine

        money = BudgetLine.objects.filter(project=OuterRef("pk"), fiscal_year=year, removed_at__isnull=True)
        return self.filter(Q(fy_from__lte=year, fy_to__gte=year) | Exists(money))

    def listed(self) -> "ProjectQuerySet":
        """What the public book lists."""
        return self.filter(level=Level.PUBLIC, in_book=True, registered_at__isnull=False)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CaseQuerySet":
        def part_in(act):
            return Q(Exists(taking_part(user, act).filter(case=OuterRef("pk"))))

        return self.filter(may_see(user, project="project__", part_in=part_in))


class VersionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "VersionQuerySet":
        """Row 13a: the owner, declared reviewers and the auditor; others only after notice."""
        project = "draft__case__project__"
        noticed = Q(draft__case__noticed_at__isnull=False)
        public = noticed & Q(
            **{
                "draft__case__level": Level.PUBLIC,
                f"{project}level": Level.PUBLIC,
                f"{project}in_book": True,
                f"{project}registered_at__isnull": False,
            }
        )
        hats = hats_of(user)
        if not hats:
            return self.filter(public)
        declared = Exists(taking_part(user, Act.DECLARED).filter(case=OuterRef("draft__case")))
        government = (
            noticed & ~Q(draft__case__level=Level.DEPARTMENT) & ~Q(**{f"{project}level": Level.DEPARTMENT})
        )
        staff = [m.department.organisation_path for m in hats if m.role in OWN_ROLES]
        owner = f"{project}owner__"
        return self.filter(
            public
            | within(owner, own_paths(user))
            | within(owner, audited_paths(user))
            | Q(declared)
            | (government & within(owner, staff))
        )


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DecisionQuerySet":
        """Outcome, date and office follow project and case; the grounds: `selectors.grounds_open`."""
        from procurement.models import Case, Project

        return self.filter(
            Q(case__isnull=True, project__in=Project.objects.visible_to(user))
            | Q(case__in=Case.objects.visible_to(user))
        )

    def standing(self) -> "DecisionQuerySet":
        """Without those that a later decision corrects."""
        return self.filter(corrected_by__isnull=True)
