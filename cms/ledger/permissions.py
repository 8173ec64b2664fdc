"""Who reads what of the audit record (permission rows 44-46), asked on one entry at a time."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from procurement.enums import Act
from procurement.models import Case
from procurement.querysets import audited_paths, hats_of, own_paths, taking_part, within
from sharingbook.accounts.matrix import MATRIX
from sharingbook.accounts.models import Department, Membership, User
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import Verdict, permit, register_condition
from sharingbook.audit.models import LedgerEntry

OTHERS_ACT = _("This is another person’s act. You can read the content of your own acts.")


class Nowhere:
    """The place of an entry that belongs to no department: no hat of a department reaches it."""

    organisation_path = ""

    def is_within(self, other: Department) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Door:
    """One entry as the permission table sees it."""

    actor_id: str
    owning_department: Any
    is_led: bool = False  # of a case that the reader leads

    @classmethod
    def of(cls, entry: LedgerEntry, departments: dict[str, Department], led: frozenset[str]) -> "Door":
        """`departments`: by code; an entry of a department that is not among them stands nowhere."""
        return cls(entry.actor_id, departments.get(entry.department) or Nowhere(), entry.case_uid in led)


def own_act(user: User, membership: Membership, obj: Any) -> Any:
    return obj.actor_id == str(user.uid) or OTHERS_ACT


def own_act_or_led(user: User, membership: Membership, obj: Any) -> Any:
    return obj.is_led or own_act(user, membership, obj)


def cases_led(user: Any) -> QuerySet[Case]:
    """Cases of a lead: declared for, and not recused since."""
    if not any(hat.role == Role.LEAD for hat in hats_of(user)):
        return Case.objects.none()
    return Case.objects.filter(pk__in=taking_part(user, Act.DECLARED).values("case"))


def uids_led(user: Any) -> frozenset[str]:
    return frozenset(str(uid) for uid in cases_led(user).values_list("uid", flat=True))


def may_read_payload(
    user: Any, entry: LedgerEntry, departments: dict[str, Department], led: frozenset[str]
) -> Verdict:
    """Row 45: the department's own people, the auditor, reviewers for their own acts, leads for their cases.

    `led`: from `uids_led(user)`, asked once a page.
    """
    return permit(user, "read_ledger_payload", Door.of(entry, departments, led))


def reads_access_log(user: Any) -> bool:
    """Row 45a: whether any hat has a part of the access log."""
    row = MATRIX["read_access_log"]
    return any(row.cell(hat.role) != "-" for hat in hats_of(user))


def is_auditor(user: Any) -> bool:
    return any(hat.role == Role.AUDITOR for hat in hats_of(user))


def record_paths(user: Any) -> list[str]:
    """Subtrees whose contents and access log this person reads."""
    return sorted({*own_paths(user), *audited_paths(user)})


def administered_paths(user: Any) -> list[str]:
    """Organisations whose access log an administrator reads; "" is the whole instance."""
    hats = [hat for hat in hats_of(user) if hat.role == Role.ADMINISTRATOR]
    return [hat.department.organisation_path if hat.department else "" for hat in hats]


def named_to(user: Any) -> QuerySet[User]:
    """People whose names this person sees beside their acts everywhere in the record."""
    if not hats_of(user):
        return User.objects.none()
    inside = Membership.objects.filter(within("department__", record_paths(user))).values("user")
    known = User.objects.visible_to(user).values("pk")
    return User.objects.filter(Q(pk__in=inside) | Q(pk__in=known) | Q(pk=user.pk))


def register() -> None:
    """Called once, from `CmsConfig.ready()`."""
    register_condition("own_act", own_act)
    register_condition("own_act_or_led", own_act_or_led)
