"""The world that the permission tests ask about: two governments, every disclosure level, every hat.

Everything is seen from one section ("own"): another bureau's section of the same government is "other",
a section of another government "foreign".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms.models import ProjectPage
from cms.rights import PREFIX, ensure_department_page
from procurement.enums import Act, CaseState, Level, Waiting
from procurement.models import BudgetLine, Case, Decision, Milestone, Project, Version
from procurement.services import health, participation
from reviews.enums import AnnotationState, ReviewState
from reviews.models import Advice, Annotation, Assignment, Dismissal, Finding, Review, Suppression
from sharingbook.accounts.models import Department, Membership, User
from sharingbook.audit.models import LedgerEntry
from sharingbook.notifications.models import Notice
from sharingbook.notifications.services import notify
from tests.factories.accounts import give_hat, make_department, make_organisation, make_person
from tests.factories.cases import make_case, make_decision, make_version
from tests.factories.findings import make_dismissal, make_finding
from tests.factories.register import make_budget_line, make_milestone, make_project
from tests.factories.reviews import make_advice, make_annotation, make_assignment, make_desk, make_review

PLACES = ("own", "other", "foreign")
LISTED, UNLISTED, GOVERNMENT, DEPARTMENT = "listed", "unlisted", "government", "department"
DRAFT, CLOSED_CASE = "draft registration", "closed case of a listed project"
KINDS = (LISTED, UNLISTED, GOVERNMENT, DEPARTMENT, DRAFT, CLOSED_CASE)
LEVELS = {GOVERNMENT: Level.GOVERNMENT, DEPARTMENT: Level.DEPARTMENT}
SECRET = "ひみつの理由"
# A word that stands in every record of a place, and nowhere else.
CANARY = {"own": "ひばり台帳", "other": "つばめ台帳", "foreign": "かもめ台帳"}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks. `standing`: what they are on every case before its notice."""

    name: str
    role: str
    standing: str = ""


ANONYMOUS = Actor("anonymous", "public")
ACTORS = (
    ANONYMOUS,
    Actor("vendor", "vendor"),
    Actor("member", "member"),
    Actor("approver", "approver"),
    Actor("coordinator", "coordinator"),
    Actor("reviewer", "reviewer"),
    Actor("assigned reviewer", "reviewer", "assigned"),
    Actor("declared reviewer", "reviewer", "declared"),
    Actor("recused reviewer", "reviewer", "recused"),
    Actor("lead", "lead"),
    Actor("assigned lead", "lead", "assigned"),
    Actor("declared lead", "lead", "declared"),
    Actor("recused lead", "lead", "recused"),
    Actor("executive", "executive"),
    Actor("auditor", "auditor"),
    Actor("organisation's administrator", "administrator"),
    Actor("instance's administrator", "administrator", "everywhere"),
)


@dataclass(slots=True)
class Spot:
    """One thing that is asked about: a project of a place, mostly with one case before or after notice."""

    place: str
    kind: str
    noticed: bool = False
    project: Project | None = None
    case: Case | None = None
    earlier: Version | None = None  # the version before, of the same draft
    version: Version | None = None
    answered: Review | None = None  # the round whose advice was issued
    running: Review | None = None  # the open round, before notice
    issued: Annotation | None = None
    draft: Annotation | None = None
    finding: Finding | None = None  # open
    dismissal: Dismissal | None = None  # of another finding
    suppression: Suppression | None = None  # of a rule, in the case
    advice: Advice | None = None
    decision: Decision | None = None
    project_decision: Decision | None = None
    line: BudgetLine | None = None
    milestone: Milestone | None = None
    page: ProjectPage | None = None
    entry: LedgerEntry | None = None  # of an act on the project, with SECRET in its payload

    def __str__(self) -> str:
        return f"{self.place}, {self.kind}{', noticed' if self.noticed else ''}"


@dataclass(slots=True)
class Place:
    """A section with what does not depend on a project."""

    place: str
    department: Department
    desk: Department
    person: User
    waiting: Membership
    standing: Membership
    notice: Notice
    document: object

    kind: str = ""
    noticed: bool = False

    def __str__(self) -> str:
        return self.place


@dataclass
class World:
    users: dict[str, User] = field(default_factory=dict)
    sections: dict[str, Place] = field(default_factory=dict)
    projects: list[Spot] = field(default_factory=list)
    cases: list[Spot] = field(default_factory=list)

    def user(self, actor: Actor) -> User | None:
        """The person, read anew: nothing of an earlier question is remembered."""
        known = self.users.get(actor.name)
        return User.objects.get(pk=known.pk) if known else None

    def spots(self, on: str) -> list:
        """Places for what hangs on a department, projects or cases for what hangs on those."""
        return {"place": list(self.sections.values()), "project": self.projects, "case": self.cases}[on]


def build() -> World:
    world = World()
    government, abroad = make_organisation(), make_organisation("umibe", "うみべ県")
    bureau = make_department(government, "fukushi", "福祉局")
    sections = {
        "own": make_department(bureau, "kodomo", "子ども課"),
        "other": make_department(make_department(government, "kensetsu", "建設局"), "douro", "道路課"),
        "foreign": make_department(make_department(abroad, "sangyou", "産業局"), "kankou", "観光課"),
    }
    desks = {"own": make_desk(government), "foreign": make_desk(abroad, "desk-umibe")}
    desks["other"] = desks["own"]
    _add_people(world, sections["own"], bureau, government, desks["own"])
    for place, section in sections.items():
        world.sections[place] = _section(world, place, section, desks[place])
    for place, kind in product(PLACES, KINDS):
        _add_project(world, place, kind, sections[place], desks[place])
    return world


def _add_people(world, section, bureau, government, desk) -> None:
    homes = {
        "vendor": section, "member": section, "approver": section, "coordinator": bureau, "reviewer": desk,
        "lead": desk, "executive": bureau, "auditor": government, "administrator": government,
    }  # fmt: skip
    for number, actor in enumerate(ACTORS):
        if actor is ANONYMOUS:
            continue
        home = None if actor.standing == "everywhere" else homes[actor.role]
        world.users[actor.name] = make_person(f"actor-{number}", **{actor.role: home})
    for name, role in (("team lead", "lead"), ("team reviewer", "reviewer"), ("decider", "approver")):
        home = section if role == "approver" else desk
        world.users[name] = make_person(name.replace(" ", "-"), **{role: home})


def _section(world: World, place: str, section: Department, desk: Department) -> Place:
    person = make_person(f"worker-{place}", member=section)
    newcomer = make_person(f"newcomer-{place}", member=section)
    granter = make_person(f"granter-{place}", administrator=section.organisation)
    waiting = give_hat(newcomer, "reviewer", section, confirmed=False, granted_by=granter)
    notify([person], "test", "Saved.", {}, "/projects/")
    ensure_department_page(section)
    document = get_document_model().objects.create(
        title=CANARY[place],
        file=ContentFile(b"%PDF-1.7", name=f"{place}.pdf"),
        collection=Collection.objects.get(name=f"{PREFIX}{section.pk}"),
    )
    return Place(
        place, section, desk, person, waiting, person.memberships.get(), person.notices.get(), document
    )


def _add_project(world: World, place: str, kind: str, section: Department, desk: Department) -> None:
    project = make_project(
        section,
        draft=kind == DRAFT,
        name=f"{CANARY[place]}の整備（{kind}）",
        level=LEVELS.get(kind, Level.PUBLIC),
        in_book=kind != UNLISTED and kind != DRAFT,
    )
    page = ProjectPage(
        title=project.name, slug=project.code.lower(), project=project, live=bool(project.in_book)
    )
    ensure_department_page(section).add_child(instance=page)
    reason = f"{SECRET}（{place}、{kind}）"
    health.report_health(
        project=project, schedule="green", cost="green", scope="green", reason=reason,
        event_date=timezone.localdate(), actor=world.sections[place].person,
    )  # fmt: skip
    common = {
        "entry": LedgerEntry.objects.latest("seq"), "project": project,
        "line": make_budget_line(project), "milestone": make_milestone(project),
        "page": page, "project_decision": make_decision(project=project, decided_by=world.users["decider"]),
    }  # fmt: skip
    world.projects.append(Spot(place, kind, **common))
    if kind != DRAFT:  # a case is opened only under a registered project
        for noticed in (False, True):
            world.cases.append(_case(world, Spot(place, kind, noticed, **common), desk))


def _case(world: World, spot: Spot, desk: Department) -> Spot:
    level = Level.DEPARTMENT if spot.kind == CLOSED_CASE else spot.project.level
    # Long enough for the executive's page, the closed ones longest; and close to their notice.
    waited = timedelta(days=60 if level == Level.DEPARTMENT else 40)
    spot.case = make_case(
        spot.project, name=f"{CANARY[spot.place]}の構築（{spot}）", level=level,
        waiting_since=timezone.now() - waited, notice_planned_on=timezone.localdate(), estimate=98_765_000,
    )  # fmt: skip
    spot.earlier = make_version(spot.case)
    spot.version = make_version(spot.case)
    spot.finding, dismissed = make_finding(spot.version), make_finding(spot.version)
    spot.dismissal = make_dismissal(dismissed, by=world.sections[spot.place].person)
    spot.suppression = Suppression.objects.create(
        rule="house-late", case=spot.case, reason="x", by=world.sections[spot.place].person
    )
    lead, reviewer = world.users["team lead"], world.users["team reviewer"]
    spot.answered = make_review(
        spot.case, ReviewState.ANSWERED, versions=[spot.version], desk=desk, lead=lead, reviewers=[reviewer]
    )
    spot.issued = make_annotation(spot.answered, author=reviewer)
    spot.advice = make_advice(spot.answered, annotations=[spot.issued], state=AnnotationState.ISSUED)
    spot.issued.refresh_from_db()
    spot.decision = make_decision(spot.case, decided_by=world.users["decider"], outcome="revise")
    if spot.noticed:
        Case.objects.filter(pk=spot.case.pk).update(
            state=CaseState.NOTICED, noticed_at=timezone.now() - timedelta(days=1), waiting_on=Waiting.NOBODY
        )
    else:
        _start_round(world, spot, desk)
    spot.case.refresh_from_db()
    return spot


def _start_round(world: World, spot: Spot, desk: Department) -> None:
    author = world.users["declared reviewer"]
    spot.running = make_review(
        spot.case, ReviewState.REVIEWING, versions=[spot.version], desk=desk,
        lead=world.users["declared lead"], reviewers=[author],
    )  # fmt: skip
    for actor in ACTORS:
        if actor.standing == "assigned":
            make_assignment(spot.running, world.users[actor.name], declared=False)
        if actor.standing == "recused":
            _recuse(make_assignment(spot.running, world.users[actor.name]))
    spot.draft = make_annotation(spot.running, author=author)


def _recuse(assignment: Assignment) -> None:
    case, person = assignment.review.case, assignment.reviewer
    Assignment.objects.filter(pk=assignment.pk).update(
        state=Assignment.State.RECUSED, recused_at=timezone.now(), recusal_reason="Withdrew from this case."
    )
    participation.end(case=case, person=person, acts=[Act.ASSIGNED, Act.DECLARED])
    participation.record(case=case, person=person, act=Act.RECUSED)


def every(world: World) -> Iterator[Spot]:
    yield from world.projects
    yield from world.cases
