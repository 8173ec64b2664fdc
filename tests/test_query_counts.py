"""Every list asks as many queries for one row as for three; each row brings all that the list shows of it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import ProjectPage
from cms.rights import ensure_department_page
from procurement.models import InterestedVendor, Project
from sharingbook.accounts.acts import act
from sharingbook.audit import ledger
from sharingbook.notifications.services import notify
from tests.factories.accounts import give_hat, make_department, make_organisation, make_person
from tests.factories.cases import make_case, make_decision, make_version
from tests.factories.register import make_budget_line, make_health, make_milestone, make_project, make_theme
from tests.factories.reviews import make_advice, make_annotation, make_answer, make_desk, make_review

LONG_AGO = timedelta(days=90)


class Register:
    """One project, case, round and letter that are looked at, and a register around them; `grow` adds a row
    to every list."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.organisation = make_organisation()
        self.bureau = make_department(self.organisation, "fukushi", "福祉局")
        self.section = make_department(self.bureau, "kodomo", "子ども課")
        self.desk = make_desk(self.organisation)
        self.member = make_person("member", member=self.section)
        self.approver = make_person("approver", approver=self.section)
        self.executive = make_person("executive", executive=self.organisation)
        self.auditor = make_person("auditor", auditor=self.organisation)
        self.boss = make_person("boss", administrator=self.organisation)
        self.lead = make_person("lead", lead=self.desk)
        self.project = make_project(self.section, name="図書館の整備", created_by=self.member)
        self._publish(self.project)
        self.case = make_case(self.project)
        self.version = make_version(self.case)
        self.running = make_review(self.case, versions=[self.version], lead=self.lead)
        answering = make_case(self.project)
        self.advised = make_review(answering, "advised", versions=[make_version(answering)], lead=self.lead)
        self.advice = make_advice(self.advised)

    def _publish(self, project: Project) -> None:
        page = ProjectPage(
            title=project.name, slug=project.code.lower(), project=project, live=True,
            last_published_at=timezone.now(),
        )  # fmt: skip
        ensure_department_page(project.owner).add_child(instance=page)

    def grow(self) -> None:
        number = next(self.numbers)
        reviewer = make_person(f"critic-{number}", reviewer=self.desk)
        self._another_project(number, reviewer)
        self._more_of_the_project(number, reviewer)
        self._more_of_the_record(number, reviewer)

    def _another_project(self, number: int, reviewer) -> None:
        owner = make_department(make_department(self.organisation), name=f"第{number}課")
        project = make_project(
            owner, name=f"窓口の整備{number}", reported_light="red", computed_light="green"
        )
        self._publish(project)
        project.themes.add(make_theme(f"theme-{number}", f"主題{number}"))
        make_budget_line(project, fiscal_year=2026)
        make_milestone(project)
        make_health(project, "red")
        case = make_case(
            project, name=f"整備{number}", waiting_since=timezone.now() - LONG_AGO,
            notice_planned_on=timezone.localdate() + timedelta(days=5),
        )  # fmt: skip
        review = make_review(case, "answered", versions=[make_version(case)], lead=self.lead)
        make_annotation(review, author=reviewer, state="issued")
        make_decision(case, overrides=[{"ref": "1", "label": "x", "reason": "y"}])
        make_decision(project=project)
        waiting = make_review(make_case(project), "assigned", lead=self.lead, reviewers=[reviewer])
        make_annotation(waiting, author=reviewer)

    def _more_of_the_project(self, number: int, reviewer) -> None:
        make_budget_line(self.project, fiscal_year=2020 + number, funding_source=f"財源{number}")
        make_milestone(self.project, name=f"節目{number}")
        make_health(self.project, entered_by=make_person(f"reporter-{number}", member=self.section))
        InterestedVendor.objects.create(
            case=self.case, corporate_number=f"{number:013d}", name=f"会社{number}", added_by=reviewer
        )
        make_annotation(self.running, author=reviewer)
        make_advice(self.advised, annotations=[make_annotation(self.advised, author=reviewer)])
        for item in self.advice.items.filter(answers__isnull=True):
            make_answer(item, "declined", submitted=False)

    def _more_of_the_record(self, number: int, reviewer) -> None:
        decision = make_decision(self.case)
        for thing in (self.project, self.case, self.version, self.advice, decision):
            ledger.record_access(
                actor_id=str(reviewer.uid), action="project.read", object_type=thing._meta.label_lower,
                object_id=str(getattr(thing, "uid", thing.pk)), department=self.section.code,
            )  # fmt: skip
        with act(reviewer, None, self.case, action="case.edit") as record:
            record.payload = {"after": {"name": f"名{number}"}}
        everybody = (self.member, self.approver, self.executive, self.auditor, self.boss, self.lead)
        notify(everybody, "test", "Saved.", {}, "/projects/")
        give_hat(make_person(f"newcomer-{number}"), "approver", self.section, confirmed=False)


LISTS: dict[str, tuple[str, Callable[[Register], str]]] = {
    "home": ("member", lambda r: "/"),
    "search": ("member", lambda r: "/search/?q=整備"),
    "projects": ("member", lambda r: "/projects/"),
    "budget": ("member", lambda r: f"/projects/{r.project.pk}/budget/"),
    "milestones": ("member", lambda r: f"/projects/{r.project.pk}/milestones/"),
    "health": ("member", lambda r: f"/projects/{r.project.pk}/health/"),
    "history": ("member", lambda r: f"/projects/{r.project.pk}/history/"),
    "project": ("member", lambda r: f"/projects/{r.project.pk}/"),
    "an auditor's project": ("auditor", lambda r: f"/projects/{r.project.pk}/"),
    "book": ("member", lambda r: "/book/"),
    "book, searched": ("member", lambda r: "/book/?q=整備"),
    "book's feed": ("member", lambda r: "/book/feed/"),
    "book as CSV": ("member", lambda r: "/book/data/?format=csv"),
    "book as JSON": ("member", lambda r: "/book/data/?format=json"),
    "book's project": ("member", lambda r: f"/book/{r.project.code}/"),
    "case": ("member", lambda r: f"/cases/{r.case.pk}/"),
    "vendors": ("member", lambda r: f"/cases/{r.case.pk}/vendors/"),
    "deciding": ("approver", lambda r: f"/cases/{r.advised.case_id}/decisions/new/"),
    "draft": ("lead", lambda r: f"/versions/{r.version.pk}/"),
    "issuing": ("lead", lambda r: f"/reviews/{r.running.pk}/issue/"),
    "triage": ("lead", lambda r: f"/reviews/{r.running.pk}/triage/"),
    "inbox": ("lead", lambda r: "/reviews/"),
    "inbox, theirs": ("lead", lambda r: "/reviews/?view=theirs"),
    "letter": ("member", lambda r: f"/advice/{r.advice.pk}/"),
    "answering": ("member", lambda r: f"/advice/{r.advice.pk}/answers/"),
    "submitting": ("approver", lambda r: f"/advice/{r.advice.pk}/answers/submit/"),
    "portfolio": ("executive", lambda r: "/portfolio/"),
    "portfolio's list": ("executive", lambda r: "/portfolio/projects/"),
    "portfolio's must-items": ("executive", lambda r: "/portfolio/projects/?must"),
    "portfolio's workbook": ("executive", lambda r: "/portfolio/figures.xlsx"),
    "record": ("auditor", lambda r: "/ledger/?department=all"),
    "access log": ("auditor", lambda r: "/ledger/access/"),
    "notices": ("member", lambda r: "/me/notices/"),
    "people": ("boss", lambda r: "/people/"),
    "departments": ("boss", lambda r: "/departments/"),
}


def queries_of(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
        response.getvalue()
    assert response.status_code == 200, url
    return [query["sql"] for query in queries.captured_queries]


def test_each_list_asks_as_many_queries_for_one_row_as_for_three(db):
    register = Register()
    register.grow()
    cache.clear()
    clients: dict[str, Client] = {}
    for who in {who for who, _address in LISTS.values()}:
        clients[who] = Client()
        clients[who].force_login(getattr(register, who))

    def asked() -> dict[str, list[str]]:
        return {name: queries_of(clients[who], address(register)) for name, (who, address) in LISTS.items()}

    asked()  # what is remembered from then on (content types, the site) is asked once
    one = asked()
    register.grow()
    register.grow()
    three = asked()
    grown = {
        name: (len(one[name]), len(three[name]), [sql[:300] for sql in three[name] if sql not in one[name]])
        for name in LISTS
        if len(three[name]) != len(one[name])
    }
    assert grown == {}, "\n".join(map(str, grown.items()))
