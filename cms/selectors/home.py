"""Home: what waits for me, what waits for others, what happened since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models import ProjectPage
from procurement.enums import Level
from procurement.models import Case, Project
from procurement.querysets import hats_of, within
from reviews.selectors import Turn, my_turn, their_turn
from sharingbook.accounts.models import OrganisationSettings, User
from sharingbook.accounts.roles import Role
from sharingbook.accounts.selectors import confirmations_waiting
from sharingbook.notifications.models import Notice

MOST = 20
NEWS = 10
NEWCOMER_DAYS = 14
# What each role does, in three lines; for newcomers and the help page.
ROLE_LINES: dict[str, tuple[Any, Any, Any]] = {
    Role.MEMBER: (
        _("Register your department’s projects and keep their facts up to date."),
        _("Add drafts as versions and ask for a review."),
        _("Answer every item of the advice; write the reason where you do not adopt it."),
    ),
    Role.APPROVER: (
        _("Submit the answers and record decisions with their grounds."),
        _("Publish project pages in the book and confirm closed records."),
        _("If you took part in the review of a case, another approver decides it."),
    ),
    Role.COORDINATOR: (
        _("Read all projects of your bureau, those of its sections included."),
        _("See on this page and in the portfolio what waits for whom."),
        _("Ask the departments to bring old facts up to date."),
    ),
    Role.REVIEWER: (
        _("Declare your interests first; the files open after that."),
        _("Write comments on the words of the draft, not on people."),
        _("You advise; the department decides."),
    ),
    Role.LEAD: (
        _("Accept requests or return them with a reason, and assign reviewers."),
        _("Put the comments together and issue the advice; it cannot be changed after."),
        _("You advise; the department decides."),
    ),
    Role.EXECUTIVE: (
        _("Read the portfolio: totals, health, open must-items, who waits on whom."),
        _("Every number leads to the projects behind it."),
        _("The same figures come as PDF and Excel."),
    ),
    Role.AUDITOR: (
        _("Read every record, with before, after and reason."),
        _("Verify the chain of the audit record at any time."),
        _("Your reading is itself recorded; you change nothing."),
    ),
    Role.ADMINISTRATOR: (
        _("Keep departments, people and roles; approver and auditor need a second administrator."),
        _("Make one-time links for people who forgot their password."),
        _("You decide nothing about projects."),
    ),
    Role.VENDOR: (
        _("Read the book and the published documents."),
        _("Everything that you see here, everybody sees."),
        _("Ask the contact of a project if something is unclear."),
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do or to wait for: what, about which object, of which department, since and until when."""

    what: Any
    name: str
    who: Any
    url: str
    since: datetime | None = None
    due: date | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    mine: tuple[Line, ...]
    theirs: tuple[Line, ...]
    news: tuple[Notice, ...]
    lines: tuple[tuple[str, tuple[Any, Any, Any]], ...]
    is_newcomer: bool


def home_of(user: User) -> Home:
    """Everything of the page in a fixed number of queries."""
    turns = my_turn(user)
    mine = [_line(turn) for turn in turns]
    for more in (_drafts(user), _levels(user), _pages(user), _roles(user)):
        mine.extend(more)
    roles = dict.fromkeys(m.role for m in hats_of(user))
    return Home(
        mine=tuple(mine),
        theirs=tuple(_line(turn) for turn in their_turn(user, turns)),
        news=tuple(Notice.objects.visible_to(user)[:NEWS]),
        lines=tuple((str(Role(role).label), ROLE_LINES[role]) for role in roles),
        is_newcomer=timezone.now() - user.date_joined < timedelta(days=NEWCOMER_DAYS),
    )


def _line(turn: Turn) -> Line:
    return Line(turn.what, turn.case.name, turn.who, turn.url, turn.since, turn.due, turn.case.project.name)


def _paths(user: User, *roles: str) -> list[str]:
    return [m.department.path for m in hats_of(user) if m.role in roles and m.department]


def _drafts(user: User) -> Iterator[Line]:
    """Registrations that somebody of the department began."""
    reach = within("owner__", _paths(user, Role.MEMBER, Role.APPROVER))
    drafts = Project.objects.filter(reach, registered_at__isnull=True).select_related("owner")
    for project in drafts.order_by("created_at", "pk")[:MOST]:
        url = reverse("cms:register-continue", args=[project.pk])
        yield Line(_("Go on with the registration"), project.name, project.owner, url, project.created_at)


def _levels(user: User) -> Iterator[Line]:
    """Closed records that an approver has to confirm; one's own proposal only where one person is all."""
    paths = _paths(user, Role.APPROVER)
    if not paths:
        return
    alone = OrganisationSettings.objects.filter(single_officer=True).values_list(
        "organisation__path", flat=True
    )
    for rows, owner, address in (
        (Project.objects.select_related("owner"), "owner__", "procurement:project-level"),
        (Case.objects.select_related("project__owner"), "project__owner__", "procurement:case-level"),
    ):
        waiting = rows.filter(
            within(owner, paths),
            ~Q(level_proposed_by=user) | within(owner, alone),
            level_approved_by__isnull=True,
        ).exclude(level=Level.PUBLIC)
        if rows.model is Project:
            waiting = waiting.filter(registered_at__isnull=False)
        for record in waiting.order_by("level_review_on", "pk")[:MOST]:
            url = reverse(address, args=[record.pk])
            yield Line(_("Confirm the disclosure level"), record.name, record.owning_department, url)


def _pages(user: User) -> Iterator[Line]:
    """Pages that the book does not show yet, or not in their newest text."""
    waiting = ProjectPage.objects.filter(
        Q(live=False) | Q(has_unpublished_changes=True),
        within("project__owner__", _paths(user, Role.APPROVER)),
        project__level=Level.PUBLIC,
        project__registered_at__isnull=False,
    )
    for page in waiting.select_related("project__owner").order_by("latest_revision_created_at", "pk")[:MOST]:
        project = page.project
        url = reverse("cms:project-detail", args=[project.pk]) + "#page"
        since = page.latest_revision_created_at or project.registered_at
        yield Line(_("Publish the page"), project.name, project.owner, url, since)


def _roles(user: User) -> Iterator[Line]:
    if Role.ADMINISTRATOR not in {m.role for m in hats_of(user)}:
        return
    for hat in confirmations_waiting(user).order_by("granted_at", "pk")[:MOST]:
        url = reverse("accounts:person", args=[hat.user_id])
        what = _("Confirm the role “%(role)s”") % {"role": hat.get_role_display()}
        yield Line(what, hat.user.name, hat.department, url, hat.granted_at)
