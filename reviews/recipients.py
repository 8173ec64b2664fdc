"""Who is told, and who may be asked: the people behind a desk, a department, a round."""

from collections.abc import Iterable

from django.db.models import QuerySet

from procurement.enums import Act
from procurement.models import Case, Participation
from reviews.models import Assignment, Review
from sharingbook.accounts.models import Department, Membership, User
from sharingbook.accounts.roles import Role


def _paths_above(department: Department) -> list[str]:
    """The department's own path and those of all above it: hats granted there cover it."""
    step = department.steplen
    return [department.path[:end] for end in range(step, len(department.path) + 1, step)]


def wearers(department: Department, roles: Iterable[str]) -> QuerySet[User]:
    """Active people whose hat in one of these roles covers the department."""
    hats = Membership.objects.active().filter(
        role__in=list(roles), department__path__in=_paths_above(department)
    )
    return User.objects.filter(is_active=True, pk__in=hats.values("user")).order_by("pk")


def desk_leads(desk: Department) -> QuerySet[User]:
    return wearers(desk, [Role.LEAD])


def owner_staff(case: Case, roles: Iterable[str] = (Role.MEMBER, Role.APPROVER)) -> QuerySet[User]:
    return wearers(case.project.owner, roles)


def team_of(review: Review) -> QuerySet[User]:
    """Everybody who stands on the round."""
    standing = Assignment.objects.filter(review=review).exclude(state=Assignment.State.RECUSED)
    return User.objects.filter(is_active=True, pk__in=standing.values("reviewer")).order_by("pk")


def advises(user: User) -> bool:
    """True for who wears a reviewer's or a lead's hat today."""
    return any(m.role in (Role.REVIEWER, Role.LEAD) for m in user.active_memberships)


def assignable(review: Review) -> QuerySet[User]:
    """Reviewers and leads of the desk who neither stand on the round, nor were recused, nor decided."""
    desk = review.desk
    hats = Membership.objects.active().filter(role__in=[Role.REVIEWER, Role.LEAD])
    at_desk = hats.filter(department__path__startswith=desk.path) | hats.filter(
        department__path__in=_paths_above(desk)
    )
    barred = Participation.objects.filter(case=review.case_id, act__in=[Act.RECUSED, Act.DECIDED])
    standing = Assignment.objects.filter(review=review).exclude(state=Assignment.State.RECUSED)
    return (
        User.objects.filter(is_active=True, pk__in=at_desk.values("user"))
        .exclude(pk__in=barred.values("person"))
        .exclude(pk__in=standing.values("reviewer"))
        .order_by("last_name", "first_name", "pk")
    )
