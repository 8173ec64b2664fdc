"""The register's acts: start, edit, register, move on, end, confirm."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr
from django.utils import timezone
from django.utils.translation import gettext_noop

from procurement import events, stages
from procurement.enums import Stage
from procurement.models import Project, Theme
from procurement.services.figures import tracked
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import Department, User
from sharingbook.common.errors import DomainError, StaleEdit
from sharingbook.common.values.fiscal_year import fiscal_year_of

# What the facts form may change; everything else has a service of its own.
FACTS = (
    "name", "kana", "summary", "purpose", "beneficiaries", "contact_role", "fy_from", "fy_to",
    "related_systems", "data_and_apis",
)  # fmt: skip
NEEDED_TO_REGISTER = ("name", "purpose", "beneficiaries")


def plain(value: Any) -> Any:
    """A value as the ledger takes it: dates as ISO text, rows as their keys."""
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


def next_code(fiscal_year: int) -> str:
    """SB-2026-0001, counted within the fiscal year of the registration."""
    prefix = f"SB-{fiscal_year}-"
    used = Project.objects.filter(code__startswith=prefix).aggregate(
        last=Max(Cast(Substr("code", len(prefix) + 1), IntegerField()))
    )["last"]
    return f"{prefix}{(used or 0) + 1:04d}"


def _create(fields: dict[str, Any]) -> Project:
    # Two clerks may start at the same moment: the one that finds its number taken counts again.
    for attempt in range(5):
        project = Project(code=next_code(fiscal_year_of(timezone.localdate())), **fields)
        project._history_user = fields["created_by"]
        try:
            with transaction.atomic():
                project.save()
        except IntegrityError:
            if attempt == 4:
                raise
        else:
            return project
    raise AssertionError("unreachable")


def _set_themes(project: Project, themes: Iterable[Theme]) -> None:
    """The save that follows keeps facts and themes as one row of history."""
    project.skip_history_when_saving = True
    try:
        project.themes.set(themes)
    finally:
        del project.skip_history_when_saving


def start_project(
    *,
    owner: Department,
    facts: dict[str, Any],
    themes: Iterable[Theme] = (),
    stage: str = Stage.IDEA,
    idempotency_key: str | None = None,
    actor: User,
) -> Project:
    """A draft registration, seen by its department alone. `facts`: any of FACTS; `name` is needed.

    `idempotency_key`: the same key of the same person gives the same project, whatever became of it.
    """
    # Under the department's lock, so that the second of two posts finds what the first has made.
    with act(actor, "register_project", owner, action="project.start", lock=owner) as record:
        identity = uuid.uuid5(actor.uid, idempotency_key) if idempotency_key else uuid.uuid4()
        if repeated := Project.objects.filter(uid=identity).first():
            record.skip = True
            return repeated
        unknown = set(facts) - set(FACTS)
        if unknown:
            raise ValueError(f"not facts of the form: {sorted(unknown)}")
        year = fiscal_year_of(timezone.localdate())
        fields = {"fy_from": year, "fy_to": year, **facts}
        project = _create({**fields, "uid": identity, "owner": owner, "stage": stage, "created_by": actor})
        project.themes.set(themes)
        record.obj = project
        record.payload = {
            "after": {k: plain(v) for k, v in fields.items()},
            "themes": [t.slug for t in themes],
        }
        events.project_changed.send(project=project, actor=actor)
    return project


def edit_facts(
    *,
    project: Project,
    edition: int,
    changes: dict[str, Any],
    themes: Iterable[Theme] | None = None,
    actor: User,
) -> Project:
    """Change facts. Raises StaleEdit with both texts when somebody saved since `edition`."""
    with tracked(project), act(actor, "edit_facts", project, action="project.edit", lock=project) as record:
        current = {name: getattr(project, name) for name in changes}
        themes = None if themes is None else list(themes)
        if project.edition != edition:
            stale = StaleEdit(current, dict(changes), project)
            if themes is not None:
                stale.current["themes"], stale.submitted["themes"] = list(project.themes.all()), themes
            raise stale
        before, after = {}, {}
        for name, value in changes.items():
            if name not in FACTS:
                raise ValueError(f"not a fact of the form: {name}")
            if current[name] != value:
                before[name], after[name] = plain(current[name]), plain(value)
                setattr(project, name, value)
        if themes is not None:
            old = {t.slug for t in project.themes.all()}
            if old != {t.slug for t in themes}:
                before["themes"], after["themes"] = sorted(old), sorted(t.slug for t in themes)
                _set_themes(project, themes)
        record.skip = not after
        record.payload = {"before": before, "after": after}
        if after:
            project.edition += 1
            project._history_user = actor
            project.save()
            events.project_changed.send(project=project, actor=actor)
    return project


def register(*, project: Project, actor: User) -> Project:
    """Finish a draft: from now on it counts and is seen as its disclosure level allows."""
    with (
        tracked(project),
        act(actor, "register_project", project.owner, action="project.register", lock=project) as record,
    ):
        if not project.is_draft:
            raise DomainError(gettext_noop("This project is registered already."))
        missing = [name for name in NEEDED_TO_REGISTER if not getattr(project, name)]
        if missing:
            raise DomainError(
                gettext_noop("Fill in the name, the purpose and who benefits before you register.")
            )
        project.registered_at = timezone.now()
        project.confirmed_on = timezone.localdate()
        project.edition += 1
        project._history_user = actor
        project.save()
        record.obj = project
        record.payload = {
            "code": project.code,
            "name": project.name,
            "level": project.level,
            "stage": project.stage,
        }
        events.project_changed.send(project=project, actor=actor)
    return project


def confirm_facts(*, project: Project, edition: int | None = None, actor: User) -> Project:
    """The bureau's coordinator says that the facts are up to date (asked once a year).

    Raises StaleEdit when `edition` is given and somebody saved since: other facts were read.
    """
    with act(actor, "confirm_facts", project, action="project.confirm", lock=project) as record:
        if edition is not None and project.edition != edition:
            raise StaleEdit({"confirmed_on": project.confirmed_on}, {}, project)
        if project.is_draft:
            raise DomainError(gettext_noop("A draft registration is not confirmed yet; register it first."))
        today = timezone.localdate()
        record.skip = project.confirmed_on == today
        record.payload = {
            "before": {"confirmed_on": plain(project.confirmed_on)}, "after": {"confirmed_on": plain(today)},
        }  # fmt: skip
        if not record.skip:
            project.confirmed_on = today
            project._history_user = actor
            project.save()
    return project


def move_stage(
    *, project: Project, stage: str, reason: str = "", edition: int | None = None, actor: User
) -> Project:
    """Move on (or back by one). An end needs a reason and an approver (permission row 8).

    Raises DomainError, and StaleEdit when `edition` is given and somebody saved since.
    """
    ending = stage in stages.ENDS
    permission = "close_project" if ending else "edit_facts"
    with tracked(project), act(actor, permission, project, action="project.move", lock=project) as record:
        if edition is not None and project.edition != edition:
            current = {"stage": project.stage, "reason": project.stage_reason}
            raise StaleEdit(current, {"stage": stage, "reason": reason}, project)
        if stage not in stages.next_stages(project.stage):
            raise DomainError(gettext_noop("The project cannot move to this stage from where it stands."))
        if ending and not reason.strip():
            raise DomainError(gettext_noop("Say why the project ends. The reason stays in the book."))
        record.payload = {"before": {"stage": project.stage}, "after": {"stage": stage}, "reason": reason}
        project.stage, project.stage_since, project.stage_reason = stage, timezone.localdate(), reason
        project.edition += 1
        project._history_user = actor
        project.save()
        events.project_changed.send(project=project, actor=actor)
    return project


def set_listed(
    *, project: Project, listed: bool, story: dict[str, Any] | None = None, actor: User
) -> Project:
    """Kept by the book when an approver publishes or withdraws the project's page (row 40).

    `story`: which text was published (its revision and hash). A changed story of a listed project is an
    act of its own: readers see other words from now on.
    """
    action = "project.publish" if listed else "project.unpublish"
    with act(actor, "publish_page", project, action=action, lock=project) as record:
        unchanged = project.in_book == listed
        record.skip = unchanged and not listed
        record.payload = {
            "before": {"in_book": project.in_book}, "after": {"in_book": listed, **(story or {})}
        }  # fmt: skip
        if unchanged:
            return project
        project.in_book = listed
        project._history_user = actor
        project.save()
        events.project_changed.send(project=project, actor=actor)
    return project
