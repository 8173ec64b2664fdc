"""What the condition names of the permission table mean for people, hats, departments and settings.

Asked on: None (the pages as such), INSTANCE (all organisations together), a Department, a User (an act on
the account itself), a Grant (a hat given or taken) or a NewAccount.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from sharingbook.accounts.models import Department, Membership, User
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import Verdict, permit, register_condition

NOT_TO_SELF = _("Nobody gives a role to themselves. Ask another administrator.")
NOT_YOUR_ORGANISATION = _("This belongs to another organisation. Its own administrator can do this.")
WHOLE_INSTANCE_ONLY = _("Only an administrator of the whole instance can do this.")
WORKS_ELSEWHERE_TOO = _(
    "This person also works for another organisation. An administrator of the whole instance can do this."
)
ONLY_MEMBERS = _("An approver gives and ends the member role only. Ask your administrator for other roles.")
ADMINISTRATORS_ONLY = _("Only an administrator can do this.")


class Instance:
    """All organisations together."""


INSTANCE = Instance()


@dataclass(frozen=True, slots=True)
class Grant:
    """A hat that is given (or, `ending`, taken away)."""

    person: User
    department: Department | None
    role: str
    ending: bool = False

    @classmethod
    def of(cls, membership: Membership, *, ending: bool = False) -> "Grant":
        return cls(membership.user, membership.department, membership.role, ending)

    @property
    def owning_department(self) -> Department | None:
        return self.department


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made for somebody who will work there; None: nowhere yet."""

    department: Department | None


def _only_here(person: User, organisation_path: str) -> bool:
    """True where this organisation alone employs the person.

    Whoever may set a password may become that person: an administrator of one organisation must not come
    to hats of another, nor to those of the whole instance.
    """
    standing = list(person.memberships.standing().values_list("department__path", flat=True))
    ever = person.memberships.filter(department__path__startswith=organisation_path)
    return all((path or "").startswith(organisation_path) for path in standing) and ever.exists()


def administered(user, membership, obj):
    if isinstance(obj, Grant) and obj.person.pk == user.pk and not obj.ending:
        return NOT_TO_SELF
    if membership.department is None or obj is None:
        return True
    organisation_path = membership.department.organisation_path
    if isinstance(obj, User):
        return _only_here(obj, organisation_path) or WORKS_ELSEWHERE_TOO
    department = obj if isinstance(obj, Department) else getattr(obj, "department", None)
    if department is None:
        return WHOLE_INSTANCE_ONLY
    return department.organisation_path == organisation_path or NOT_YOUR_ORGANISATION


def member_role(user, membership, obj):
    """An approver's part of row 47; to be asked before `own`, which needs a department."""
    if isinstance(obj, Department):
        return True
    if not isinstance(obj, Grant):
        return ADMINISTRATORS_ONLY
    if obj.person.pk == user.pk and not obj.ending:
        return NOT_TO_SELF
    return (obj.role == Role.MEMBER and obj.department is not None) or ONLY_MEMBERS


def may_enter_people(user: User) -> Verdict:
    """The people page: for administrators, and for approvers who choose their members."""
    verdict = permit(user, "grant_role")
    for hat in user.active_memberships:
        if not verdict and hat.role == Role.APPROVER:
            verdict = permit(user, "grant_role", hat.department)
    return verdict


def register() -> None:
    """Called once, from `AccountsConfig.ready()`."""
    register_condition("administered", administered)
    register_condition("member_role", member_role)
