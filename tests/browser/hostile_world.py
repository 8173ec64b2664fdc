"""A small world in which every text that a person can write tries to become a program.

It is built with plain words by the factories, then every text column of every table is overwritten:
a new text field is hostile from the day it exists. What is listed in MACHINE_WORDS is written by the
product alone.
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle

from django.apps import apps
from django.contrib.auth.tokens import default_token_generator
from django.core.files.base import ContentFile
from django.db import connection, models
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms.models import STORY_FEATURES, ProjectPage
from cms.rights import PREFIX, ensure_department_page
from cms.search import index_project
from procurement.enums import BudgetKind, CaseState, Level, Light, Outcome, Stage, Waiting
from procurement.models import Case, Project, Version
from procurement.selectors import pins_of
from procurement.services.health import report_health
from procurement.services.projects import move_stage
from reviews.enums import AnnotationState, AnswerVerdict, Kind, PlacementState, ReviewState
from reviews.models import Advice, Annotation, Placement, Reply, Review
from reviews.services import findings, rulebook
from sharingbook.accounts.models import Department, User
from sharingbook.notifications.services import notify
from tests.factories.accounts import give_hat, make_department, make_organisation, make_person
from tests.factories.cases import make_case, make_decision, make_draft, make_vendor, make_version
from tests.factories.register import (
    make_budget_line,
    make_health,
    make_milestone,
    make_project,
    make_theme,
)
from tests.factories.reviews import make_advice, make_annotation, make_answer, make_desk, make_review
from tests.ledger_flush import guards_down

RIGHT_TO_LEFT, ZERO_WIDTH = "\u202e", "\u200b"
# Word's line break: a form takes it, a file of XML (draft, workbook, feed) cannot hold it.
VERTICAL_TAB = "\x0b"
TAIL = "{{7*7}}'" + RIGHT_TO_LEFT + ZERO_WIDTH + VERTICAL_TAB
HOSTILE = '"><img src=x onerror=alert(1)><svg/onload=alert(2)>' + TAIL
SHORT = '"><svg/onload=alert(3)>' + TAIL
# Stands in every record of the other government that is not public, and nowhere else.
FOREIGN = "かなりあ台帳"
ROOMS = ("accounts", "notifications", "procurement", "reviews", "cms")
MACHINE_WORDS = {
    "code", "computed_why", "corporate_number", "email", "event", "failure_message", "how", "idempotency_key",
    "local_government_code", "measure", "message", "password", "path", "progress", "reader_version",
    "reported_light", "sha256", "slug", "tokens", "url",
    # Wagtail's own columns of a page.
    "content_type", "translation_key", "url_path", "seo_title", "search_description",
}  # fmt: skip
_LINES = (
    f"第１条　目的{HOSTILE}",
    f"本業務は、{HOSTILE}を構築するものである。",
    f"第２条　応答の速さ{SHORT}",
    f"できるだけ速やかに応答すること{HOSTILE}",
    "受託者は、設計書を令和９年３月３１日までに納品すること。",
)
LINES = tuple(line.replace(VERTICAL_TAB, "") for line in _LINES)
WORDS = LINES[3]
ROLES = (
    "member", "approver", "coordinator", "reviewer", "lead", "executive", "auditor", "administrator",
)  # fmt: skip


@dataclass
class HostileWorld:
    """Whom to ask, and where they start: addresses that no page links to, and rare states."""

    people: dict[str, User] = field(default_factory=dict)
    starts: dict[str, list[str]] = field(default_factory=dict)


def build() -> HostileWorld:
    world = HostileWorld()
    organisation = make_organisation()
    bureau = make_department(organisation, "fukushi", "福祉局")
    section = make_department(bureau, "kodomo", "子ども課")
    other = make_department(organisation, "douro", "道路課")
    desk = make_desk(organisation)
    homes = dict.fromkeys(("member", "approver"), section) | dict.fromkeys(("reviewer", "lead"), desk)
    homes |= {"coordinator": bureau, "executive": bureau, "auditor": organisation}
    for role in ROLES:
        world.people[role] = make_person(role, **{role: homes.get(role, organisation)})
    newcomer = make_person("newcomer", member=section)
    give_hat(newcomer, "approver", section, confirmed=False, granted_by=world.people["administrator"])
    project = _main_project(section, world)
    _rounds(project, world, desk)
    _hidden_projects(section, other, world)
    _foreign_world()
    for person in world.people.values():
        told = "The review desk accepted “%(case)s”."
        notify([person], "review.accepted", told, {"case": HOSTILE}, reverse("procurement:project-list"))
    _poison()
    for row in Project.objects.select_related("owner", "page"):
        index_project(row)
    _acts(project, world)
    # Cases have waited for long: the portfolio leads to their list.
    Case.objects.update(waiting_since=timezone.now() - timedelta(days=60))
    visitor = User.objects.get(pk=newcomer.pk)
    uid = urlsafe_base64_encode(force_bytes(visitor.pk))
    world.starts["anonymous"] = [
        reverse("accounts:one-time-link", args=[uid, default_token_generator.make_token(visitor)]),
        reverse("accounts:one-time-link", args=[uid, "x-x"]),
    ]
    _rulebook(organisation, world.people["lead"])
    world.starts["lead"] += [
        reverse(f"reviews:rule-{name}", args=[organisation.pk, "own-1"]) for name in ("edit", "remove")
    ]
    return world


def _rulebook(organisation: Department, lead: User) -> None:
    """A rule of their own and a pack, every text of them hostile."""
    said = {
        "title": HOSTILE, "message": HOSTILE, "why": HOSTILE, "mend": HOSTILE, "source": HOSTILE,
        "severity": "hint", "aspect": "clarity", "phrases": [HOSTILE],
    }  # fmt: skip
    rulebook.save_own_rule(organisation=organisation, facts={"id": "own-1", **said}, actor=lead)
    pack = {"pack": "house", "title": HOSTILE, "rules": [{"id": "house-1", **said}]}
    rulebook.save_pack(organisation=organisation, source=json.dumps(pack, ensure_ascii=False), actor=lead)
    rulebook.switch_rule(organisation=organisation, rule="house-1", on=False, reason=HOSTILE, actor=lead)
    findings.suppress_in_organisation(rule="own-1", organisation=organisation, reason=HOSTILE, actor=lead)


def _page(project: Project) -> ProjectPage:
    """The project's page in the book, its story with a link, a list and a document."""
    department_page = ensure_department_page(project.owner)
    document = get_document_model().objects.create(
        title="要約", file=ContentFile(b"%PDF-1.7", name="summary.pdf"),
        collection=_collection(project.owner),
    )  # fmt: skip
    story = [{"type": "text", "value": _typed(HOSTILE)}, {"type": "document", "value": document.pk}]
    page = ProjectPage(
        title=project.name, slug=project.code.lower(), project=project, live=bool(project.in_book),
        story=json.dumps(story),
    )  # fmt: skip
    return department_page.add_child(instance=page)


def _collection(department: Department) -> Collection:
    return Collection.objects.get(name=f"{PREFIX}{department.pk}")


def _typed(words: str) -> str:
    """What the editor makes of a heading, a paragraph and a link that somebody typed or posted by hand."""
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(4)"}}
    common = {"depth": 0, "inlineStyleRanges": [], "text": words}
    lines = [
        common | {"key": "a", "type": "header-three", "entityRanges": []},
        common | {"key": "b", "type": "unstyled", "entityRanges": [{"key": 0, "offset": 0, "length": 9}]},
    ]
    typed = json.dumps({"blocks": lines, "entityMap": {"0": link}})
    return ContentstateConverter(STORY_FEATURES).to_database_format(typed)


def _main_project(section: Department, world: HostileWorld) -> Project:
    project = make_project(section, actor=world.people["member"], stage=Stage.DELIVERING)
    project.themes.add(make_theme())
    make_budget_line(project)
    make_budget_line(project, kind=BudgetKind.SUPPLEMENTARY)
    today = timezone.localdate()
    make_milestone(project)
    make_milestone(
        project, "利用開始", today + timedelta(days=300), first_date=today, replan_reason="入札のやり直し"
    )
    make_health(project, Light.YELLOW)
    _page(project)
    make_decision(project=project, decided_by=world.people["approver"])
    return project


def _rounds(project: Project, world: HostileWorld, desk: Department) -> None:
    """One case for each state of a round, and one after its notice."""
    for state in ReviewState.values:
        case = make_case(project)
        version = make_version(case, lines=LINES, uploaded_by=world.people["member"])
        make_vendor(case)
        review = make_review(
            case, state, versions=[version], desk=desk, lead=world.people["lead"],
            reviewers=[world.people["reviewer"]],
        )  # fmt: skip
        if state == ReviewState.REVIEWING:
            world.starts["lead"] = [reverse("reviews:issue", args=[review.pk])]
            for kind in Kind.values:
                make_annotation(review, words=WORDS, kind=kind, author=world.people["reviewer"])
        if state in (ReviewState.ADVISED, ReviewState.ANSWERED, ReviewState.VERIFIED):
            _letter(review, version, world)
    _noticed(project, world, desk)
    ready = make_version(make_case(project), lines=LINES, uploaded_by=world.people["member"])
    review = make_review(
        ready.draft.case, ReviewState.ADVISED, versions=[ready], desk=desk, lead=world.people["lead"],
        reviewers=[world.people["reviewer"]],
    )  # fmt: skip
    advice = _letter(review, ready, world, ready=True)
    world.starts["approver"] = [reverse("reviews:answers", args=[advice.pk])]
    broken = make_case(project)
    make_version(broken, lines=LINES)
    make_version(
        broken, lines=[*LINES, "読めない"], state="failed", failure_message="The file is damaged.",
        draft=make_draft(broken, "requirements", "要件定義書"),
    )  # fmt: skip


def _letter(review: Review, version: Version, world: HostileWorld, *, ready: bool = False) -> Advice:
    """The round's letter and what was said about it; `ready`: every item has its answer."""
    reviewer, member = world.people["reviewer"], world.people["member"]
    drafts = [make_annotation(review, words=WORDS, kind=kind, author=reviewer) for kind in Kind.values]
    advice = make_advice(review, annotations=drafts, issued_by=world.people["lead"])
    make_annotation(review, words=WORDS, author=reviewer, state=AnnotationState.WITHDRAWN, kind=Kind.SHOULD)
    for item in advice.items.filter(annotation__state=AnnotationState.ISSUED):
        for author, from_reviewers in ((member, False), (reviewer, True)):
            Reply.objects.create(
                annotation=item.annotation, author=author, department=review.desk, text="返信",
                from_reviewers=from_reviewers,
            )  # fmt: skip
    asked = list(advice.items.filter(annotation__state=AnnotationState.ISSUED))
    if not ready:
        asked = [item for item in asked if item.kind in (Kind.MUST, Kind.SHOULD)]
    for item, verdict in zip(asked, cycle((AnswerVerdict.DECLINED, AnswerVerdict.ADOPTED))):
        make_answer(item, verdict, submitted=review.state != ReviewState.ADVISED)
    second = make_version(draft=version.draft, lines=LINES[:3], uploaded_by=member)
    for annotation in Annotation.objects.filter(version=version, state=AnnotationState.ISSUED):
        Placement.objects.create(annotation=annotation, version=second, state=PlacementState.UNPLACED)
    return advice


def _noticed(project: Project, world: HostileWorld, desk: Department) -> None:
    case = make_case(project)
    version = make_version(case, lines=LINES)
    review = make_review(
        case, ReviewState.VERIFIED, versions=[version], desk=desk, lead=world.people["lead"],
        reviewers=[world.people["reviewer"]],
    )  # fmt: skip
    _letter(review, version, world)
    make_decision(
        case, decided_by=world.people["approver"], outcome=Outcome.CONDITIONS, conditions="版を改める",
        overrides=[{"ref": "1", "label": HOSTILE, "reason": HOSTILE}],
        pins=pins_of(case),
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.NOTICED, noticed_at=timezone.now(), waiting_on=Waiting.NOBODY
    )


def _hidden_projects(section: Department, other: Department, world: HostileWorld) -> None:
    make_project(section, draft=True, actor=world.people["member"])
    for level in (Level.GOVERNMENT, Level.DEPARTMENT):
        for owner in (section, other):
            hidden = make_project(owner, level=level)
            _page(hidden)
            make_version(make_case(hidden), lines=LINES)


def _foreign_world() -> None:
    """Another government's records; those of its people who are not public carry FOREIGN."""
    abroad = make_organisation("umibe", "うみべ県")
    section = make_department(abroad, "kankou", "観光課")
    for level in (Level.GOVERNMENT, Level.DEPARTMENT):
        hidden = make_project(section, level=level, name=FOREIGN, summary=FOREIGN, purpose=FOREIGN)
        make_version(make_case(hidden, name=FOREIGN), lines=[FOREIGN], filename=f"{FOREIGN}.docx")


def _poison() -> None:
    """Overwrite every text column; what bears FOREIGN keeps it."""
    with guards_down(connection):
        for model in apps.get_models():
            if model._meta.app_label in ROOMS and model._meta.managed:
                _poison_rows(model)
        get_document_model().objects.update(title=HOSTILE)


def _poison_rows(model: type[Model]) -> None:
    columns = [f for f in model._meta.local_fields if _is_written_by_people(f)]
    for row in model._base_manager.all():
        words = {}
        for column in columns:
            old = getattr(row, column.attname) or ""
            if FOREIGN not in old and not (column.name == "contractor" and not old):
                words[column.name] = hostile(column)
        if words:
            model._base_manager.filter(pk=row.pk).update(**words)
    if model is ProjectPage:
        for page in ProjectPage.objects.all():
            page.title = hostile(page._meta.get_field("title"))
            page.save()


def _is_written_by_people(column: models.Field) -> bool:
    is_text = isinstance(column, models.CharField | models.TextField) and not column.choices
    return is_text and column.name not in MACHINE_WORDS


def hostile(column: models.Field) -> str:
    """The longest hostile text that fits; a file keeps its ending."""
    if column.name == "filename":
        return f"{HOSTILE}.docx"
    fits = [text for text in (HOSTILE, SHORT) if column.max_length is None or len(text) <= column.max_length]
    assert fits, f"{column} is too short for a hostile text: a machine's word?"
    return fits[0]


def _acts(project: Project, world: HostileWorld) -> None:
    """Some history: what the ledger and the record's history show."""
    member = User.objects.get(pk=world.people["member"].pk)
    project = Project.objects.get(pk=project.pk)
    report_health(
        project=project, schedule=Light.RED, cost=Light.GREEN, scope=Light.YELLOW, reason=HOSTILE,
        event_date=timezone.localdate(), actor=member,
    )  # fmt: skip
    move_stage(project=project, stage=Stage.OPERATING, reason=HOSTILE, actor=member)
