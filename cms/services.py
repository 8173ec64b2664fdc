"""What the book does: register facts and page together, publish, keep page and facts in step."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import LogContext

from cms.models import ProjectPage
from cms.rights import ensure_department_page
from procurement.enums import Level, Stage
from procurement.models import Project, Theme
from procurement.services import budget, disclosure, projects
from procurement.services.disclosure import Closing
from sharingbook.accounts.acts import together
from sharingbook.accounts.models import Department, User
from sharingbook.accounts.verdicts import require
from sharingbook.common.errors import DomainError, StaleEdit


@dataclass(frozen=True, slots=True)
class FirstBudget:
    """The one budget line that the registration form asks for."""

    fiscal_year: int
    kind: str
    amount: int


def _make_page(project: Project) -> ProjectPage:
    page = ProjectPage(title=project.name, slug=project.code.lower(), project=project, live=False)
    ensure_department_page(project.owner).add_child(instance=page)
    return page


def register_project(
    *,
    owner: Department,
    facts: dict[str, Any],
    themes: Iterable[Theme] = (),
    stage: str = Stage.IDEA,
    first_budget: FirstBudget | None = None,
    closing: Closing | None = None,
    as_draft: bool = False,
    idempotency_key: str | None = None,
    actor: User,
) -> Project:
    """One form, one transaction: the facts, the first money, the level, and the page's draft.

    The same form posted again (its `idempotency_key`) gives the same project; one that was kept as a draft
    is gone on with, unless somebody else has saved it since (StaleEdit).
    """
    with together():
        project = projects.start_project(
            owner=owner, facts=facts, themes=themes, stage=stage, idempotency_key=idempotency_key, actor=actor
        )
        if ProjectPage.objects.filter(project=project).exists():
            if project.is_draft:
                own = project.history.first().history_user_id == actor.pk
                continue_registration(
                    project=project, edition=project.edition if own else 0, facts=facts, themes=themes,
                    stage=stage, first_budget=first_budget, closing=closing, as_draft=as_draft, actor=actor,
                )  # fmt: skip
            return project
        _make_page(project)
        _rest_of_form(project, first_budget, closing, actor)
        if not as_draft:
            projects.register(project=project, actor=actor)
    return project


def continue_registration(
    *,
    project: Project,
    edition: int,
    facts: dict[str, Any],
    themes: Iterable[Theme] = (),
    stage: str = Stage.IDEA,
    first_budget: FirstBudget | None = None,
    closing: Closing | None = None,
    as_draft: bool = False,
    actor: User,
) -> Project:
    """Go on with a draft registration: save it again as a draft, or register it."""
    with together():
        if not project.is_draft:
            raise DomainError(gettext_noop("This project is registered already."))
        try:
            projects.edit_facts(project=project, edition=edition, changes=facts, themes=themes, actor=actor)
        except StaleEdit as stale:
            _add_rest_of_form(stale, project, stage, first_budget, closing)
            raise
        if project.stage != stage:
            projects.move_stage(project=project, stage=stage, actor=actor)
        _rest_of_form(project, first_budget, closing, actor)
        if not as_draft:
            projects.register(project=project, actor=actor)
    return project


def _add_rest_of_form(
    stale: StaleEdit, project: Project, stage: str, first_budget: FirstBudget | None, closing: Closing | None
) -> None:
    """Both texts of what the form asks beside the facts, by the names that the form gives them."""
    closed = ("level", "level_reason", "level_review_on")
    mine = (closing.level, closing.reason, closing.review_on) if closing else (Level.PUBLIC, "", None)
    stale.current |= {name: getattr(project, name) for name in ("stage", *closed)}
    stale.submitted |= {"stage": stage, **dict(zip(closed, mine, strict=True))}
    if first_budget is not None:
        line = project.budget_lines.filter(removed_at__isnull=True).first()
        for name, field in (("year", "fiscal_year"), ("kind", "kind"), ("amount", "amount")):
            stale.current[f"budget_{name}"] = getattr(line, field, None)
            stale.submitted[f"budget_{name}"] = getattr(first_budget, field)


def _rest_of_form(
    project: Project, first_budget: FirstBudget | None, closing: Closing | None, actor: User
) -> None:
    _first_money(project, first_budget, actor)
    if closing is not None and closing.level != Level.PUBLIC:
        same = (project.level, project.level_reason, project.level_review_on)
        if same != (closing.level, closing.reason, closing.review_on):
            disclosure.propose_level(
                record=project, level=closing.level, reason=closing.reason, review_on=closing.review_on,
                actor=actor,
            )  # fmt: skip
    elif project.level != Level.PUBLIC:
        disclosure.raise_level(record=project, actor=actor)


def _first_money(project: Project, wanted: FirstBudget | None, actor: User) -> None:
    """The draft's line becomes what the form says; nothing there takes the line away.

    The form does not ask where the money comes from: what the budget's screen knows of that is kept.
    """
    line = project.budget_lines.filter(removed_at__isnull=True).first()
    source = line.funding_source if line is not None else ""
    place = (line.fiscal_year, line.kind) if line is not None else None
    if line is not None and (wanted is None or place != (wanted.fiscal_year, wanted.kind)):
        budget.remove_line(line=line, reason=budget.CORRECTED, actor=actor)
        line = None
    if wanted is None:
        return
    if line is None:
        budget.add_line(
            project=project, fiscal_year=wanted.fiscal_year, kind=wanted.kind, amount=wanted.amount,
            funding_source=source, actor=actor,
        )  # fmt: skip
    elif line.amount != wanted.amount:
        budget.change_line(
            line=line, edition=line.edition, amount=wanted.amount, funding_source=source, actor=actor
        )


def publish_page(*, project: Project, actor: User) -> ProjectPage:
    """Publish the newest text of the project's page; the book lists it from now on (row 40).

    The ledger entry is written by the subscription to Wagtail's signal, which the editor's own
    publish button reaches as well.
    """
    require(actor, "publish_page", project)
    page = ProjectPage.objects.get(project=project)
    with together(), LogContext(user=actor):
        revision = page.get_latest_revision() or page.save_revision(user=actor)
        revision.publish(user=actor, skip_permission_checks=True)
    project.refresh_from_db()
    return ProjectPage.objects.get(pk=page.pk)


def unpublish_page(*, project: Project, actor: User) -> ProjectPage:
    """Take the page out of the book; the project stays in the register."""
    require(actor, "publish_page", project)
    page = ProjectPage.objects.get(project=project)
    with together(), LogContext(user=actor):
        UnpublishPageAction(page, user=actor).execute(skip_permission_checks=True)
    project.refresh_from_db()
    return page
