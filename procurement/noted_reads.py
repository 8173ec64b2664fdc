"""An auditor's reads of what is closed are themselves on record (permission rows 3, 13 and 13a: "logged")."""

from typing import Any

from procurement.enums import Level
from procurement.models import Project
from procurement.querysets import audited_paths
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import permit
from sharingbook.audit import ledger

RECORD, CONTENT, ORIGINAL = "read_department_record", "read_version", "download_original"
CASE_SHOWN = "case.read"


def note_audit_read(user: Any, obj: Any, *, action: str, row: str = RECORD) -> None:
    """Put this read on record where an auditor's hat is what allows it, whichever hat is being worn.

    `row` is the permission that the read rests on. RECORD: a project, case or decision, noted while it is
    closed; a project's page also shows its closed cases, so those are noted with it. CONTENT and ORIGINAL:
    what a draft says (a version, a letter that quotes it). What everybody may read is never noted.
    """
    if not audited_paths(user):
        return
    for thing in _closed(obj) if row == RECORD else [obj]:
        deed = action if thing is obj else CASE_SHOWN
        hat = permit(user, row, thing).membership
        if hat is None or hat.role != Role.AUDITOR:
            continue
        owner = thing.owning_department
        ledger.record_access(
            actor_id=str(user.uid), action=deed, object_type=thing._meta.label_lower,
            object_id=str(getattr(thing, "uid", None) or thing.pk), department=owner.code,
            organisation=owner.organisation.code,
        )  # fmt: skip


def _closed(obj: Any) -> list[Any]:
    """The closed records that the page of `obj` shows. A registration in draft is its department's alone."""
    project = obj if isinstance(obj, Project) else obj.project
    if project.is_draft or project.level == Level.DEPARTMENT:
        return [obj]
    if isinstance(obj, Project):
        return list(obj.cases.filter(level=Level.DEPARTMENT).select_related("project__owner"))
    case = obj.case
    return [obj] if case is not None and case.level == Level.DEPARTMENT else []
