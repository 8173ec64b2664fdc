"""What the condition names of the permission table mean for projects, cases, versions, decisions.

An object has `owning_department`, and `case` where it belongs to one.
"""

from django.utils.translation import gettext_lazy as _

from procurement.enums import Act, Level
from procurement.models import Case, Participation
from sharingbook.accounts.models import Department
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import register_condition

OTHER_DEPARTMENT = _("This belongs to another department. Its own staff can do this.")
NOT_DECLARED = _("Declare your interests first; the files open after that.")
TOOK_PART = _(
    "You took part in the review of this case, so you cannot decide it. "
    "Another approver of the department decides."
)
SELF_PROPOSED = _("You proposed this level yourself. Another approver confirms it.")
TWO_HATS = _(
    "You are member and approver of this organisation. Here one person may not be both; "
    "an administrator can allow it for a very small body."
)
BARRING_ACTS = tuple(act for act in Act.values if act != Act.DECIDED)


def department_of(obj) -> Department:
    return obj if isinstance(obj, Department) else obj.owning_department


def case_of(obj) -> Case | None:
    return getattr(obj, "case", None)


def own(user, membership, obj):
    return membership.covers(department_of(obj)) or OTHER_DEPARTMENT


def org(user, membership, obj):
    if membership.department is None:
        return OTHER_DEPARTMENT
    same = department_of(obj).organisation_path == membership.department.organisation_path
    return same or OTHER_DEPARTMENT


def audited(user, membership, obj):
    return own(user, membership, obj)


def remember_acts(user, case: Case) -> None:
    """Read a person's standing acts on a case once, for a page that asks the table many times.

    They are kept on this very object: a service reads its own one, and asks the database.
    """
    acts = Participation.objects.filter(person=user.pk, case=case, ended__isnull=True)
    case.standing_acts = (user.pk, frozenset(acts.values_list("act", flat=True)))


def stands(user, act: str, case: Case) -> bool:
    """True while this person's act on the case has not ended."""
    person, acts = getattr(case, "standing_acts", (None, ()))
    if person is not None and person == user.pk:
        return act in acts
    return Participation.objects.filter(person=user, case=case, act=act, ended__isnull=True).exists()


def _cases(obj):
    case = case_of(obj)
    return [case] if case else list(getattr(obj, "cases", Case.objects.none()).all())


def assigned(user, membership, obj):
    return any(stands(user, Act.ASSIGNED, case) for case in _cases(obj))


def declared(user, membership, obj):
    return any(stands(user, Act.DECLARED, case) for case in _cases(obj)) or NOT_DECLARED


def assigned_or_org(user, membership, obj):
    return org(user, membership, obj) is True or assigned(user, membership, obj)


def noticed(user, membership, obj):
    """Public content: after notice, case and project open and in the book."""
    case = case_of(obj)
    if case is None or not case.is_noticed or case.standing_level != Level.PUBLIC:
        return False
    return case.project.in_book and not case.project.is_draft


def own_or_noticed(user, membership, obj):
    if own(user, membership, obj) is True:
        return True
    case = case_of(obj)
    open_here = case is not None and case.is_noticed and case.standing_level != Level.DEPARTMENT
    return (open_here and org(user, membership, obj) is True) or OTHER_DEPARTMENT


def not_proposer(user, membership, obj):
    settings = getattr(department_of(obj).organisation, "settings", None)
    if settings is not None and settings.single_officer:
        return True
    return obj.level_proposed_by_id != user.pk or SELF_PROPOSED


def not_on_case(user, membership, obj):
    """The person rule: who reviewed a case never decides it, whatever other hat they wear (T15)."""
    case = case_of(obj)
    if case is None:
        return True
    barred = Participation.objects.filter(case=case, person=user, act__in=BARRING_ACTS).exists()
    return TOOK_PART if barred else True


def holds_member_too(user, department: Department) -> bool:
    organisation = department.organisation_path
    return any(
        m.role == Role.MEMBER and m.department.organisation_path == organisation
        for m in user.active_memberships
        if m.department_id
    )


def officer(user, membership, obj):
    """Member and approver in one person: only where the organisation allows a single officer."""
    department = department_of(obj)
    if not holds_member_too(user, department):
        return True
    settings = getattr(department.organisation, "settings", None)
    return (settings is not None and settings.single_officer) or TWO_HATS


def register() -> None:
    """Called once, from `ProcurementConfig.ready()`."""
    for condition in (
        own, org, audited, assigned, declared, assigned_or_org, noticed, own_or_noticed, not_proposer,
        not_on_case, officer,
    ):  # fmt: skip
        register_condition(condition.__name__, condition)
