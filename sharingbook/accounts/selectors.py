"""What administrators and approvers look at: people, hats that wait, the departments they look after."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_noop as _

from sharingbook.accounts.models import Department, Membership, User, looked_after
from sharingbook.accounts.roles import Role
from sharingbook.common.errors import DomainError


def account_of(email: str) -> User:
    """The active account that a command names. Raises DomainError where there is none."""
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise DomainError(_("No active account has the e-mail address %(email)s."), {"email": email})
    return person


def read_ancestors(departments: Iterable[Department]) -> None:
    """Give many departments what their `full_label` needs, in one query (in none for bureaus)."""
    deep = [department for department in departments if department.depth > 2]
    step = Department.steplen
    paths = {d.path[:end] for d in deep for end in range(2 * step, len(d.path), step)}
    above = {d.path: d for d in Department.objects.filter(path__in=paths)} if paths else {}
    for department in deep:
        ends = range(2 * step, len(department.path), step)
        department.between = [above[department.path[:end]] for end in ends]


def departments_looked_after(user: User) -> QuerySet[Department]:
    """The trees that an administrator keeps (the whole of each organisation), in the tree's order."""
    hats = [m for m in user.active_memberships if m.role == Role.ADMINISTRATOR]
    if any(m.department is None for m in hats):
        return Department.objects.order_by("path")
    return _trees({m.department.organisation_path for m in hats})


def departments_to_grant(user: User) -> QuerySet[Department]:
    """Where this person may give a hat: an administrator's trees, an approver's own subtree."""
    hats = [m for m in user.active_memberships if m.role in (Role.ADMINISTRATOR, Role.APPROVER)]
    if any(m.department is None for m in hats):
        return Department.objects.order_by("path")
    paths = {
        m.department.organisation_path if m.role == Role.ADMINISTRATOR else m.department.path for m in hats
    }
    return _trees(paths)


def _trees(paths: set[str]) -> QuerySet[Department]:
    reach = Q(pk__in=[])
    for path in sorted(paths):
        reach |= Q(path__startswith=path)
    return Department.objects.filter(reach).order_by("path")


def departments_seen(user: User) -> QuerySet[Department]:
    """Departments by which this person may filter the people they see."""
    paths = looked_after(user)
    return Department.objects.order_by("path") if paths is None else _trees(paths)


def people_for(
    user: User, *, words: str = "", department: Department | None = None, role: str = ""
) -> QuerySet[User]:
    """People with the hats that `user` may see (as `shown_hats`), by name; two queries a page."""
    hats = Membership.objects.visible_to(user).standing().select_related("department").order_by("pk")
    found = User.objects.visible_to(user).matching(words)
    if department is not None or role:
        worn = hats.filter(user=OuterRef("pk"))
        if department is not None:
            worn = worn.filter(department__path__startswith=department.path)
        if role:
            worn = worn.filter(role=role)
        found = found.filter(Exists(worn))
    return found.prefetch_related(Prefetch("memberships", hats, to_attr="shown_hats")).order_by(
        "last_name", "first_name", "pk"
    )


def organisation_labels() -> dict[str, str]:
    """Path of each organisation → its label; one query for a whole list."""
    return {d.path: d.label for d in Department.objects.filter(depth=1)}


def _administers(user: User) -> set[str] | None:
    hats = [m for m in user.active_memberships if m.role == Role.ADMINISTRATOR]
    if any(m.department is None for m in hats):
        return None
    return {m.department.organisation_path for m in hats}


def waiting_for_second(user: User) -> QuerySet[Membership]:
    """Every hat that waits in the organisations which this administrator keeps."""
    paths = _administers(user)
    waiting = Membership.objects.waiting().select_related("user", "department", "granted_by").order_by("pk")
    if paths is None:
        return waiting
    reach = Q(pk__in=[])
    for path in sorted(paths):
        reach |= Q(department__path__startswith=path)
    return waiting.filter(reach)


def confirmations_waiting(user: User) -> QuerySet[Membership]:
    """Hats that `user` can confirm: neither granted by them nor given to them."""
    # A hat granted by the machine has no granter, and NULL is not unequal in SQL.
    by_other = Q(granted_by__isnull=True) | ~Q(granted_by=user)
    return waiting_for_second(user).filter(by_other).exclude(user=user)


def administrators_for(department: Department | None) -> QuerySet[User]:
    """Those who may grant and confirm hats there: of the instance, and of its organisation."""
    reach = Q(department__isnull=True)
    if department is not None:
        reach |= Q(department__path__startswith=department.organisation_path)
    hats = Membership.objects.active().filter(reach, role=Role.ADMINISTRATOR)
    return User.objects.filter(is_active=True, pk__in=hats.values("user"))


def can_be_confirmed(membership: Membership) -> bool:
    """False where nobody is left who may confirm: the only administrator granted it."""
    people = administrators_for(membership.department).exclude(pk=membership.user_id)
    if membership.granted_by_id:
        people = people.exclude(pk=membership.granted_by_id)
    return people.exists()


def possible_desks(organisation: Department) -> QuerySet[Department]:
    """Departments with a lead reviewer, anywhere, and those of the organisation itself."""
    leads = Membership.objects.active().filter(role=Role.LEAD)
    own = Q(path__startswith=organisation.path)
    return Department.objects.filter(own | Q(pk__in=leads.values("department"))).order_by("path")
