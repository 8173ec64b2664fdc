"""Departments as a tree, and what each organisation decides for itself."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from sharingbook.accounts import events
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import Department, OrganisationSettings, User
from sharingbook.accounts.permissions import INSTANCE
from sharingbook.common.errors import DomainError, StaleEdit
from sharingbook.common.values.lookalike import look_alike

LOOKS_ALIKE = gettext_noop(
    "“%(name)s” cannot be told apart from “%(other)s”, which stands at the same place. "
    "Choose a name that looks different, also in its kind of letters."
)
# What may change later. The code may not: the audit record names the department by it.
FIELDS = ("name", "name_en", "kana", "kind", "local_government_code", "corporate_number")


def create_department(
    *, parent: Department | None, code: str, name: str, actor: User, **facts: Any
) -> Department:
    """A department below `parent`, or (None) a new organisation with its settings.

    `facts`: any of FIELDS. Raises DomainError where the code is taken, or the name looks like a sibling's.
    """
    unknown = set(facts) - set(FIELDS)
    if unknown:
        raise TypeError(f"not facts of a department: {sorted(unknown)}")
    on = parent if parent is not None else INSTANCE
    # Treebeard numbers the children: two at once must not take the same number.
    with act(actor, "change_settings", on, action="department.create", lock=parent) as record:
        taken = DomainError(gettext_noop("Another department has this code. Choose another one."))
        if Department.objects.filter(code=code).exists():
            raise taken
        fields = {"code": code, "name": name, **facts}
        _refuse_look_alike(parent.get_children() if parent else Department.get_root_nodes(), fields)
        try:
            with transaction.atomic():
                department = parent.add_child(**fields) if parent else Department.add_root(**fields)
        except IntegrityError:
            raise taken from None
        if parent is None:
            OrganisationSettings.objects.create(organisation=department)
        record.obj = department
        record.payload = {"after": {**fields, "parent": parent.code if parent else None}}
        events.department_changed.send(department=department)
    return department


def edit_department(
    *, department: Department, edition: int, changes: dict[str, Any], actor: User
) -> Department:
    """Change any of FIELDS. Raises StaleEdit where somebody saved since `edition`, DomainError for a name
    that looks like a sibling's."""
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise TypeError(f"not facts of a department: {sorted(unknown)}")
    with act(actor, "change_settings", department, action="department.edit", lock=department) as record:
        current = {name: getattr(department, name) for name in changes}
        if department.edition != edition:
            raise StaleEdit(current, changes, department)
        changed = [name for name in changes if current[name] != changes[name]]
        record.skip = not changed
        record.payload = {
            "before": {name: current[name] for name in changed},
            "after": {name: changes[name] for name in changed},
        }
        if changed:
            beside = department.get_siblings().exclude(pk=department.pk)
            _refuse_look_alike(beside, {name: changes[name] for name in changed})
            for name in changed:
                setattr(department, name, changes[name])
            department.edition += 1
            department.save(update_fields=[*changed, "edition"])
            events.department_changed.send(department=department)
    return department


def _refuse_look_alike(beside: QuerySet[Department], facts: dict[str, Any]) -> None:
    """No name that the eye cannot tell from one beside it (security: T9); two bureaus may share a 総務課."""
    for field in ("name", "name_en"):
        wanted = facts.get(field, "")
        for other in beside.values_list(field, flat=True) if wanted else ():
            if look_alike(wanted, other):
                raise DomainError(LOOKS_ALIKE, {"name": wanted, "other": other})


def change_settings(
    *,
    organisation: Department,
    edition: int | None = None,
    single_officer: bool,
    members_submit_answers: bool,
    review_desk: Department | None,
    actor: User,
) -> OrganisationSettings:
    """What this organisation decides for itself (row 48). `edition` None: whatever stands now."""
    if organisation.depth != 1:
        raise ValueError("settings hang on an organisation, the topmost department")
    with act(
        actor, "change_settings", organisation, action="organisation.settings", lock=organisation
    ) as record:
        row, _ = OrganisationSettings.objects.select_for_update().get_or_create(organisation=organisation)
        submitted = {
            "single_officer": single_officer,
            "members_submit_answers": members_submit_answers,
            "review_desk": review_desk,
        }
        current = {name: getattr(row, name) for name in submitted}
        if edition is not None and row.edition != edition:
            raise StaleEdit(current, submitted, row)
        record.skip = current == submitted
        record.payload = {"before": _plain(current), "after": _plain(submitted)}
        if not record.skip:
            for name, value in submitted.items():
                setattr(row, name, value)
            row.edition += 1
            row.save()
    return row


def _plain(settings: dict[str, Any]) -> dict[str, Any]:
    desk = settings["review_desk"]
    return {**settings, "review_desk": desk.code if desk else None}
