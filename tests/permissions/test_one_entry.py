"""Exactly one entry an act, and figures that a recount confirms: for each service, on one living world."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from openpyxl import load_workbook

from cms import services as book
from procurement.models import FigureDelta, Project
from procurement.services import (
    budget,
    cases,
    decisions,
    disclosure,
    drafts,
    health,
    milestones,
    projects,
)
from procurement.services.figures import contributions
from reviews.enums import ReviewState
from reviews.selectors.answer_sheets import answer_sheet_of
from reviews.services import (
    advice,
    annotations,
    answer_sheets,
    answers,
    assignments,
    checking,
    findings,
    reviews,
    rulebook,
    word_trip,
)
from sharingbook.accounts import services as accounts
from sharingbook.audit.models import LedgerEntry
from tests.builders.answer_sheets import saved, write
from tests.builders.commented_docx import Said, commented_docx
from tests.builders.small_docx import LINES, small_docx
from tests.factories.cases import CORPORATE_NUMBER, make_case
from tests.factories.findings import HOUSE
from tests.factories.reviews import make_annotation, make_answer, make_assignment, make_review
from tests.permissions.test_services import fresh
from tests.permissions.world import CLOSED_CASE, DEPARTMENT, DRAFT, LISTED

COMMENT = {"kind": "must", "aspect": "performance", "text": "測れる形にしてください。", "replacement": ""}
RULE = "en-escape"
OWN_RULE = {
    "id": "own-soon", "title": "早急に", "severity": "hint", "aspect": "clarity", "phrases": ["早急に"],
    "message": "日を書いてください",
}  # fmt: skip
FACTS = {"name": "新しい事業", "purpose": "来庁をなくす", "beneficiaries": ["residents"]}


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Act:
    """A valid call: who asks, of what, and how many entries it documents."""

    name: str
    actor: str
    ask: Callable[[Any, Any, Any], Any]  # (spot, actor, world)
    on: str = "project"
    kind: str = LISTED
    entries: int = 1


def on_round(state: str, ask) -> Callable:
    """The act on a round of its own in this state, led and read by the world's declared people."""

    def call(spot, actor, world):
        review = make_review(
            make_case(spot.project), state, lead=world.users["declared lead"],
            reviewers=[world.users["declared reviewer"]],
        )  # fmt: skip
        return ask(review, actor, world)

    return call


def answered_item(review):
    return make_answer(make_annotation(review, state="issued").item).item


def answered(review, actor, world):
    """Draft the answers to a letter of one item, then submit them."""
    item = make_annotation(review, state="issued").item
    answers.draft_answer(item=item, verdict="adopted", reason="", edition=None, actor=actor)
    answers.submit_answers(advice=item.advice, actor=actor)
    return item


def sheet_taken_over(review, actor, world):
    """Load a sheet with one answer and take it over; load another one and put it away."""
    letter = make_annotation(review, state="issued").item.advice
    book = load_workbook(BytesIO(answer_sheet_of(letter, actor)))
    for verdict in ("採用", "採用しない"):
        write(book.active, 0, verdict=verdict)
        sheet = answer_sheets.load_sheet(advice=letter, data=saved(book), filename="x.xlsx", actor=actor)
        if verdict == "採用":
            answer_sheets.apply_loaded(
                advice=letter, basis=str(sheet.pk), choices=answer_sheets.Choices(), actor=actor
            )
    answer_sheets.put_away(sheet=sheet, actor=actor)


def from_word(review, actor, world):
    """Two new comments of a Word copy, in one act."""
    version = review.versions.get()
    comments = [Said("必須：直す。", 1, 0, 3), Said("質問：なぜ。", 3, 0, 4)]
    data = commented_docx([*LINES, "（第1版）"], comments)
    return word_trip.import_word(
        version=version, data=data, filename="x.docx", choices=word_trip.Choices(), actor=actor
    )


def keep_a_pack(s, actor, world):
    pack = rulebook.save_pack(organisation=s.department.organisation, source=HOUSE, actor=actor)
    rulebook.switch_pack(pack=pack, on=False, actor=actor)
    rulebook.remove_pack(pack=pack, actor=actor)


def level_confirmed(s, actor, world):
    disclosure.propose_level(
        record=s.project, level="department", reason="security", review_on=today(9),
        actor=world.users["member"],
    )  # fmt: skip
    disclosure.approve_level(record=s.project, actor=actor)


ACTS = [
    Act("start", "member", lambda s, u, w: projects.start_project(
        owner=s.project.owner, facts=FACTS, actor=u)),
    # One form, several acts: begun, budget, level, registered.
    Act("register with the form", "member", lambda s, u, w: book.register_project(
        owner=s.project.owner, facts=FACTS, first_budget=book.FirstBudget(2026, "requested", 1_000),
        closing=book.Closing("government", "security", today(9)), actor=u), entries=4),
    Act("register a draft", "member", lambda s, u, w: projects.register(
        project=s.project, actor=u), kind=DRAFT),
    Act("edit facts", "member", lambda s, u, w: projects.edit_facts(
        project=s.project, edition=s.project.edition, changes={"name": "x", "fy_to": 2031}, actor=u)),
    Act("edit nothing", "member", lambda s, u, w: projects.edit_facts(
        project=s.project, edition=s.project.edition, changes={"name": s.project.name}, actor=u), entries=0),
    Act("move on", "member", lambda s, u, w: projects.move_stage(
        project=s.project, stage="tendering", actor=u)),
    Act("cancel", "approver", lambda s, u, w: projects.move_stage(
        project=s.project, stage="cancelled", reason="x", actor=u)),
    Act("publish", "approver", lambda s, u, w: book.publish_page(project=s.project, actor=u)),
    Act("unpublish", "approver", lambda s, u, w: book.unpublish_page(project=s.project, actor=u)),
    Act("close a level and confirm it", "approver", level_confirmed, entries=2),
    Act("open a level", "member", lambda s, u, w: disclosure.raise_level(record=s.project, actor=u),
        kind=DEPARTMENT),
    Act("levels that have ended", "member", lambda s, u, w: disclosure.raise_expired(today=today(999)),
        entries=24),
    Act("add a budget line", "member", lambda s, u, w: budget.add_line(
        project=s.project, fiscal_year=2035, kind="settled", amount=7, actor=u)),
    Act("change it", "member", lambda s, u, w: budget.change_line(
        line=s.line, edition=s.line.edition, amount=8, funding_source="", actor=u)),
    Act("remove it", "member", lambda s, u, w: budget.remove_line(line=s.line, reason="x", actor=u)),
    Act("add a milestone", "member", lambda s, u, w: milestones.add_milestone(
        project=s.project, name="x", planned_date=today(5), actor=u)),
    Act("plan it anew", "member", lambda s, u, w: milestones.replan(
        milestone=s.milestone, edition=s.milestone.edition, planned_date=today(300), reason="x", actor=u)),
    Act("reach it", "member", lambda s, u, w: milestones.complete(
        milestone=s.milestone, done_on=today(), actor=u)),
    Act("report", "member", lambda s, u, w: health.report_health(
        project=s.project, schedule="red", cost="green", scope="green", reason="x", event_date=today(),
        actor=u)),
    Act("open a case", "member", lambda s, u, w: cases.open_case(project=s.project, name="x", actor=u)),
    Act("open a closed case", "member", lambda s, u, w: disclosure.raise_level(record=s.case, actor=u),
        "case", CLOSED_CASE),
    Act("close a case's level", "member", lambda s, u, w: disclosure.propose_level(
        record=s.case, level="department", reason="security", review_on=today(9), actor=u), "case"),
    Act("list a vendor", "member", lambda s, u, w: cases.add_vendor(
        case=make_case(s.project), corporate_number=CORPORATE_NUMBER, actor=u)),
    Act("add a version and read it", "member", lambda s, u, w: drafts.read_version(
        version_id=drafts.add_version(
            case=make_case(s.project), kind="annex", title="別紙", data=small_docx(), filename="x.docx",
            actor=u).pk), entries=2),
    Act("decide on a case", "approver", lambda s, u, w: decisions.decide(
        project=s.project, case=make_case(s.project), outcome="revise", grounds="x", actor=u)),
    Act("decide on a project", "approver", lambda s, u, w: decisions.decide(
        project=s.project, outcome="stop", grounds="x", actor=u)),
    Act("ask for a review", "member", lambda s, u, w: reviews.request_review(
        case=s.case, versions=[s.version], aspects=["performance"], due_on=today(20), message="", vendors=[],
        actor=u), "fresh case"),
    Act("accept", "lead", on_round(ReviewState.REQUESTED, lambda r, u, w: reviews.accept_review(
        review=r, depth="light", actor=u))),
    Act("return", "lead", on_round(ReviewState.REQUESTED, lambda r, u, w: reviews.return_review(
        review=r, reason="x", actor=u))),
    Act("assign", "lead", on_round(ReviewState.TRIAGED, lambda r, u, w: assignments.assign(
        review=r, reviewer=w.users["reviewer"], is_lead=False, specialty="", actor=u))),
    Act("declare", "reviewer", on_round(ReviewState.ASSIGNED, lambda r, u, w: assignments.declare(
        assignment=make_assignment(r, u, declared=False), corporate_numbers=[], has_work_interest=False,
        has_family_interest=False, helped_to_draft=False, note="", actor=u))),
    Act("stand aside", "declared reviewer", on_round("reviewing", lambda r, u, w: assignments.recuse(
        assignment=r.assignments.get(reviewer=u), reason="x", actor=u))),
    Act("finish", "declared reviewer", on_round(ReviewState.REVIEWING, lambda r, u, w: assignments.finish(
        assignment=r.assignments.get(reviewer=u), actor=u))),
    Act("comment", "declared reviewer", on_round(ReviewState.REVIEWING, lambda r, u, w: (
        annotations.create_annotation(review=r, version=r.versions.get(), **COMMENT, seq=1, start=None,
                                      end=None, end_seq=None, actor=u)))),
    Act("change a comment", "declared reviewer", on_round(ReviewState.REVIEWING, lambda r, u, w: (
        annotations.edit_annotation(
            annotation=make_annotation(r, author=u), **COMMENT, edition=1, actor=u)))),
    Act("withdraw an issued comment", "declared lead", on_round(ReviewState.ADVISED, lambda r, u, w: (
        annotations.withdraw_annotation(
            annotation=make_annotation(r, state="issued"), reason="x", actor=u)))),
    Act("reply", "member", on_round(ReviewState.ADVISED, lambda r, u, w: annotations.reply(
        annotation=make_annotation(r, state="issued"), text="x", actor=u))),
    Act("take over from Word", "declared reviewer", on_round(ReviewState.REVIEWING, from_word)),
    Act("issue", "declared lead", on_round(ReviewState.REVIEWING, lambda r, u, w: advice.issue(
        review=make_annotation(r).review, overall_opinion="x", actor=u))),
    Act("answer and submit", "approver", on_round(ReviewState.ADVISED, answered), entries=2),
    Act("answer in Excel", "member", on_round(ReviewState.ADVISED, sheet_taken_over), entries=5),
    Act("verify", "declared lead", on_round(ReviewState.ANSWERED, lambda r, u, w: answers.verify_answer(
        item=answered_item(r), note="", actor=u))),
    Act("open an item again", "declared lead", on_round(ReviewState.ANSWERED, lambda r, u, w: answers.reopen(
        item=answered_item(r), note="x", actor=u))),
    Act("have a version checked", "member", lambda s, u, w: checking.run(
        check_id=checking.check_again(version=s.version, actor=u).pk), "case", entries=2),
    Act("dismiss a finding", "member", lambda s, u, w: findings.dismiss(
        finding=s.finding, reason="x", actor=u), "case"),
    Act("take a dismissal back", "member", lambda s, u, w: findings.undo_dismissal(
        dismissal=s.dismissal, actor=u), "case"),
    # The comment, and what it was made of.
    Act("comment on a finding", "declared reviewer", lambda s, u, w: findings.comment_on_finding(
        finding=s.finding, review=s.running, **COMMENT, actor=u), "case", entries=2),
    Act("silence a rule in a case, then lift that", "member", lambda s, u, w: findings.lift(
        suppression=findings.suppress_in_case(rule=RULE, case=s.case, reason="x", actor=u), actor=u),
        "case", entries=2),
    Act("silence a rule everywhere, then lift that", "lead", lambda s, u, w: findings.lift(
        suppression=findings.suppress_in_organisation(
            rule=RULE, organisation=s.department.organisation, reason="x", actor=u), actor=u),
        "place", "", entries=2),
    Act("switch a rule off", "lead", lambda s, u, w: rulebook.switch_rule(
        organisation=s.department.organisation, rule=RULE, on=False, reason="x", actor=u), "place", ""),
    Act("keep a pack, put it aside, remove it", "lead", keep_a_pack, "place", "", entries=3),
    Act("write a rule", "lead", lambda s, u, w: rulebook.save_own_rule(
        organisation=s.department.organisation, facts=OWN_RULE, actor=u), "place", ""),
    Act("take over rules that others wrote", "lead", lambda s, u, w: rulebook.merge_own_rules(
        organisation=s.department.organisation, source=HOUSE.replace("pack: house", "pack: own"), actor=u),
        "place", ""),
    Act("rename", "instance's administrator", lambda s, u, w: accounts.rename_person(
        person=s.person, edition=s.person.edition, last_name="新", first_name="", actor=u), "place", ""),
    Act("switch off", "instance's administrator", lambda s, u, w: accounts.set_active(
        person=s.person, active=False, actor=u), "place", ""),
    Act("make a link", "instance's administrator", lambda s, u, w: accounts.make_one_time_link(
        person=s.person, actor=u), "place", ""),
    Act("make an account", "instance's administrator", lambda s, u, w: accounts.create_person(
        email="x@example.lg.jp", last_name="x", department=s.department, actor=u), "place", ""),
    Act("give a role", "instance's administrator", lambda s, u, w: accounts.grant_role(
        person=s.person, department=s.department, role="reviewer", valid_from=today(), actor=u), "place", ""),
    Act("confirm a role", "instance's administrator", lambda s, u, w: accounts.confirm_membership(
        membership=s.waiting, actor=u), "place", ""),
    Act("end a role", "instance's administrator", lambda s, u, w: accounts.end_membership(
        membership=s.standing, actor=u), "place", ""),
    Act("make a department", "instance's administrator", lambda s, u, w: accounts.create_department(
        parent=s.department, code="x", name="x", actor=u), "place", ""),
    Act("change a department", "instance's administrator", lambda s, u, w: accounts.edit_department(
        department=s.department, edition=s.department.edition, changes={"name": "x"}, actor=u), "place", ""),
    Act("change settings", "instance's administrator", lambda s, u, w: accounts.change_settings(
        organisation=s.department.organisation, single_officer=True, members_submit_answers=True,
        review_desk=None, actor=u), "place", ""),
]  # fmt: skip


def thing(world, act: Act) -> Any:
    """A copy of the own section's thing, so that what is undone leaves nothing on it."""
    if act.on == "place":
        return fresh(replace(world.sections["own"]))
    spots = world.cases if act.on.endswith("case") else world.projects
    spot = fresh(replace(next(s for s in spots if s.place == "own" and s.kind == act.kind)))
    if act.on == "fresh case":
        spot.case = make_case(spot.project)
        spot.version = make_review(spot.case, ReviewState.RETURNED).versions.get()
    return spot


def sums_of_deltas() -> dict:
    cells = ("department_id", "stage", "fiscal_year", "level", "measure")
    rows = FigureDelta.objects.values_list(*cells).annotate(sum=Sum("amount"))
    return {row[:-1]: row[-1] for row in rows if row[-1]}


def recounted() -> dict:
    wanted: Counter = Counter()
    for project in Project.objects.all():
        wanted.update(contributions(project))
    return {cell: amount for cell, amount in wanted.items() if amount}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_an_act_writes_its_entry_and_the_figures_equal_a_recount(governments, db, act):
    with transaction.atomic():
        spot = thing(governments, act)
        actor = next(user for name, user in governments.users.items() if name == act.actor)
        actor = type(actor).objects.get(pk=actor.pk)
        before = LedgerEntry.objects.count()
        act.ask(spot, actor, governments)
        written = [e.action for e in LedgerEntry.objects.order_by("seq")[before:]]
        assert len(written) == act.entries, written
        assert sums_of_deltas() == recounted()
        transaction.set_rollback(True)
