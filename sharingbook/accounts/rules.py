"""Which hats one person may wear together (permissions.md, the notes under the table)."""

from datetime import date

from django.utils.translation import gettext_noop

from sharingbook.accounts.models import Department, Membership, OrganisationSettings, User
from sharingbook.accounts.roles import WRITING_ROLES, Role
from sharingbook.common.errors import DomainError

_OFFICERS = frozenset({Role.MEMBER, Role.APPROVER})


def _one_person_may_be_both(organisation_path: str) -> bool:
    return OrganisationSettings.objects.filter(
        organisation__path=organisation_path, single_officer=True
    ).exists()


def check_combination(
    *,
    person: User,
    department: Department | None,
    role: str,
    valid_from: date,
    valid_to: date | None,
    besides: Membership | None = None,
) -> None:
    """Raise DomainError where this hat does not go with the others of those days.

    Hats that wait for confirmation count as well: otherwise two that exclude each other could both be
    granted and then both be confirmed. `besides`: the hat in question, when it exists already.
    """
    others = person.memberships.overlapping(valid_from, valid_to).select_related("department")
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    others = list(others)
    name = {"name": person.name}
    place = department.pk if department else None
    if any(m.role == role and m.department_id == place for m in others):
        raise DomainError(gettext_noop("%(name)s has this role here already for some of these days."), name)
    roles = {m.role for m in others}
    if role == Role.AUDITOR and Role.ADMINISTRATOR in roles:
        raise DomainError(
            gettext_noop("%(name)s is an administrator. An administrator cannot be an auditor."), name
        )
    if role == Role.ADMINISTRATOR and Role.AUDITOR in roles:
        raise DomainError(
            gettext_noop("%(name)s is an auditor. An auditor cannot be an administrator."), name
        )
    if department is None:
        return
    here = {
        m.role
        for m in others
        if m.department and m.department.organisation_path == department.organisation_path
    }
    if role == Role.AUDITOR and here & WRITING_ROLES:
        raise DomainError(
            gettext_noop(
                "%(name)s has a role in this organisation that writes, so they cannot audit it. "
                "End that role first."
            ),
            name,
        )
    if role in WRITING_ROLES and Role.AUDITOR in here:
        raise DomainError(
            gettext_noop(
                "%(name)s audits this organisation, so they cannot have a role here that writes. "
                "End the auditor role first."
            ),
            name,
        )
    both = role in _OFFICERS and bool(here & (_OFFICERS - {role}))
    if both and not _one_person_may_be_both(department.organisation_path):
        raise DomainError(
            gettext_noop(
                "One person may not be member and approver of the same organisation. For a very small "
                "body, an administrator can allow it in the organisation's settings."
            )
        )
