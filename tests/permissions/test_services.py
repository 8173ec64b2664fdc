"""The services themselves refuse whom the agreed table refuses, without any page in front of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from cms import services as book
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
from reviews.exchange.answer_plan import Plan
from reviews.models import AnswerSheet, RulePack, Suppression
from reviews.services import (
    advice,
    annotations,
    answer_sheets,
    answers,
    assignments,
    checking,
    findings,
    placements,
    reviews,
    rulebook,
    word_trip,
)
from sharingbook.accounts import services as accounts
from sharingbook.accounts.models import User
from sharingbook.common.errors import DomainError, Refused
from tests.builders.small_docx import small_docx
from tests.factories.findings import HOUSE
from tests.permissions.routes import rule
from tests.permissions.world import ACTORS, ANONYMOUS, DEPARTMENT, LISTED, Actor

TODAY = date(2026, 11, 24)
LATER = TODAY + timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Call:
    """One service: by which row it is allowed, and how it is asked of a thing."""

    name: str
    rule: str
    on: str
    ask: Callable[[Any, Any], Any]
    running: bool = False  # asked of the open round


def _declared(s):
    return s.running.assignments.get(reviewer=s.draft.author)


def _suppressed(**place):
    return Suppression.objects.create(rule="x", reason="x", by=User.objects.first(), **place)


def _pack(s):
    return RulePack.objects.create(
        organisation=s.department.organisation, name="x", source=HOUSE, digest="x", by=s.person
    )


COMMENT = {"kind": "must", "aspect": "", "text": "x", "replacement": ""}
CALLS = [
    Call("start_project", "5", "project", lambda s, u: projects.start_project(
        owner=s.project.owner, facts={"name": "x"}, actor=u)),
    Call("register_project", "5", "project", lambda s, u: book.register_project(
        owner=s.project.owner, facts={"name": "x"}, as_draft=True, actor=u)),
    Call("edit_facts", "6", "project", lambda s, u: projects.edit_facts(
        project=s.project, edition=0, changes={"name": "x"}, actor=u)),
    Call("register", "5", "project", lambda s, u: projects.register(project=s.project, actor=u)),
    Call("move_stage", "6", "project", lambda s, u: projects.move_stage(
        project=s.project, stage="tendering", actor=u)),
    Call("close_project", "8", "project", lambda s, u: projects.move_stage(
        project=s.project, stage="closed", reason="x", actor=u)),
    Call("confirm_facts", "confirms facts", "project", lambda s, u: projects.confirm_facts(
        project=s.project, actor=u)),
    Call("set_listed", "40", "project", lambda s, u: projects.set_listed(
        project=s.project, listed=True, actor=u)),
    Call("publish_page", "40", "project", lambda s, u: book.publish_page(project=s.project, actor=u)),
    Call("unpublish_page", "40", "project", lambda s, u: book.unpublish_page(project=s.project, actor=u)),
    Call("propose_level", "9", "project", lambda s, u: disclosure.propose_level(
        record=s.project, level="department", reason="security", review_on=LATER, actor=u)),
    Call("approve_level", "10", "project", lambda s, u: disclosure.approve_level(record=s.project, actor=u)),
    Call("raise_level", "11", "project", lambda s, u: disclosure.raise_level(record=s.project, actor=u)),
    Call("add_line", "6", "project", lambda s, u: budget.add_line(
        project=s.project, fiscal_year=2030, kind="initial", amount=1, actor=u)),
    Call("change_line", "7", "project", lambda s, u: budget.change_line(
        line=s.line, edition=0, amount=1, funding_source="", actor=u)),
    Call("remove_line", "6", "project", lambda s, u: budget.remove_line(line=s.line, reason="", actor=u)),
    Call("add_milestone", "6", "project", lambda s, u: milestones.add_milestone(
        project=s.project, name="x", planned_date=TODAY, actor=u)),
    Call("replan", "7", "project", lambda s, u: milestones.replan(
        milestone=s.milestone, edition=0, planned_date=TODAY, reason="x", actor=u)),
    Call("complete", "6", "project", lambda s, u: milestones.complete(
        milestone=s.milestone, done_on=TODAY, actor=u)),
    Call("report_health", "6", "project", lambda s, u: health.report_health(
        project=s.project, schedule="red", cost="red", scope="red", reason="", event_date=TODAY, actor=u)),
    Call("open_case", "12", "project", lambda s, u: cases.open_case(project=s.project, name="x", actor=u)),
    Call("decide on a project", "30", "project", lambda s, u: decisions.decide(
        project=s.project, outcome="stop", grounds="x", actor=u)),
    Call("edit_case", "12", "case", lambda s, u: cases.edit_case(
        case=s.case, edition=0, changes={"name": "x"}, actor=u)),
    Call("propose_level of a case", "9", "case", lambda s, u: disclosure.propose_level(
        record=s.case, level="department", reason="security", review_on=LATER, actor=u)),
    Call("approve_level of a case", "10", "case", lambda s, u: disclosure.approve_level(
        record=s.case, actor=u)),
    Call("raise_level of a case", "11", "case", lambda s, u: disclosure.raise_level(record=s.case, actor=u)),
    Call("move_case", "12", "case", lambda s, u: cases.move_case(case=s.case, state="awarded", actor=u)),
    Call("add_vendor", "21", "case", lambda s, u: cases.add_vendor(
        case=s.case, corporate_number="1", actor=u)),
    Call("add_version", "12", "case", lambda s, u: drafts.add_version(
        case=s.case, kind="annex", title="別紙", data=small_docx(), filename="x.docx", actor=u)),
    # An empty file: the gate's question comes after the table's.
    Call("receive a Word file", "25", "case", lambda s, u: word_trip.receive(
        version=s.version, data=b"", filename="x.docx", actor=u)),
    Call("import_word", "25", "case", lambda s, u: word_trip.import_word(
        version=s.version, data=b"", filename="x.docx", choices=word_trip.Choices(), actor=u)),
    Call("retry_reading", "12", "case", lambda s, u: drafts.retry_reading(version=s.version, actor=u)),
    Call("decide", "30", "case", lambda s, u: decisions.decide(
        project=s.project, case=s.case, outcome="defer", grounds="x", resume_on=LATER, actor=u)),
    Call("request_review", "16", "case", lambda s, u: reviews.request_review(
        case=s.case, versions=[s.version], aspects=[], due_on=LATER, message="", vendors=[], actor=u)),
    Call("resubmit_review", "16", "case", lambda s, u: reviews.resubmit_review(
        review=s.answered, versions=[], aspects=[], due_on=LATER, message="", edition=0, actor=u)),
    Call("accept_review", "17", "case", lambda s, u: reviews.accept_review(
        review=s.answered, depth="light", actor=u)),
    Call("return_review", "17", "case", lambda s, u: reviews.return_review(
        review=s.answered, reason="x", actor=u)),
    Call("close_review", "17", "case", lambda s, u: reviews.close_review(
        review=s.answered, reason="x", actor=u)),
    Call("assign", "18", "case", lambda s, u: assignments.assign(
        review=s.running, reviewer=u, is_lead=False, specialty="", actor=u), running=True),
    Call("recuse", "recuse", "case", lambda s, u: assignments.recuse(
        assignment=_declared(s), reason="x", actor=u), running=True),
    Call("finish", "own draft", "case", lambda s, u: assignments.finish(
        assignment=_declared(s), actor=u), running=True),
    Call("declare for another", "nobody", "case", lambda s, u: assignments.declare(
        assignment=s.running.assignments.filter(is_lead=False).exclude(reviewer=u).last(),
        corporate_numbers=[], has_work_interest=False, has_family_interest=False, helped_to_draft=False,
        note="", actor=u), running=True),
    Call("create_annotation", "22", "case", lambda s, u: annotations.create_annotation(
        review=s.running, version=s.version, **COMMENT, seq=1, start=None, end=None, end_seq=None, actor=u),
        running=True),
    Call("edit_annotation", "own draft", "case", lambda s, u: annotations.edit_annotation(
        annotation=s.draft, **COMMENT, edition=0, actor=u), running=True),
    Call("withdraw_annotation", "withdraw draft", "case", lambda s, u: annotations.withdraw_annotation(
        annotation=s.draft, reason="x", actor=u), running=True),
    Call("withdraw an issued one", "withdraw issued", "case", lambda s, u: annotations.withdraw_annotation(
        annotation=s.issued, reason="x", actor=u)),
    Call("confirm_annotation", "27", "case", lambda s, u: annotations.confirm_annotation(
        annotation=s.issued, actor=u)),
    Call("reply", "25", "case", lambda s, u: annotations.reply(annotation=s.issued, text="x", actor=u)),
    Call("mark_no_place", "24", "case", lambda s, u: placements.mark_no_place(
        annotation=s.issued, version=s.version, actor=u)),
    Call("place_by_hand", "24", "case", lambda s, u: placements.place_by_hand(
        annotation=s.issued, version=s.version, seq=1, start=0, end=3, end_seq=None, actor=u)),
    Call("undo_placement", "24", "case", lambda s, u: placements.undo_placement(
        placement=s.issued.placements.first(), actor=u)),
    Call("issue", "leads round", "case", lambda s, u: advice.issue(
        review=s.running, overall_opinion="", actor=u), running=True),
    Call("draft_answer", "28", "case", lambda s, u: answers.draft_answer(
        item=s.issued.item, verdict="adopted", reason="", edition=None, actor=u)),
    Call("submit_answers", "28a", "case", lambda s, u: answers.submit_answers(advice=s.advice, actor=u)),
    Call("hand_to_approver", "28", "case", lambda s, u: answers.hand_to_approver(advice=s.advice, actor=u)),
    Call("load_sheet", "28", "case", lambda s, u: answer_sheets.load_sheet(
        advice=s.advice, data=b"x", filename="x.xlsx", actor=u)),
    Call("put_away", "28", "case", lambda s, u: answer_sheets.put_away(
        sheet=AnswerSheet(pk=0, advice=s.advice), actor=u)),
    Call("apply_loaded", "28", "case", lambda s, u: answer_sheets.apply_loaded(
        advice=s.advice, basis="", choices=answer_sheets.Choices(), actor=u)),
    Call("apply_plan", "28", "case", lambda s, u: answer_sheets.apply_plan(
        advice=s.advice, plan=Plan((), (), ()), files=[], choices=answer_sheets.Choices(), actor=u)),
    Call("verify_answer", "29", "case", lambda s, u: answers.verify_answer(
        item=s.issued.item, note="", actor=u)),
    Call("reopen", "29", "case", lambda s, u: answers.reopen(item=s.issued.item, note="x", actor=u)),
    Call("check_again", "judges findings", "case", lambda s, u: checking.check_again(
        version=s.version, actor=u)),
    Call("dismiss", "judges findings", "case", lambda s, u: findings.dismiss(
        finding=s.finding, reason="x", actor=u)),
    Call("undo_dismissal", "judges findings", "case", lambda s, u: findings.undo_dismissal(
        dismissal=s.dismissal, actor=u)),
    Call("suppress_in_case", "judges findings", "case", lambda s, u: findings.suppress_in_case(
        rule="en-escape", case=s.case, reason="x", actor=u)),
    Call("lift in a case", "judges findings", "case", lambda s, u: findings.lift(
        suppression=_suppressed(case=s.case), actor=u)),
    Call("comment_on_finding", "22", "case", lambda s, u: findings.comment_on_finding(
        finding=s.finding, review=s.running, kind="must", aspect="", text="x", actor=u), running=True),
    Call("suppress_in_organisation", "keeps rules", "place", lambda s, u: findings.suppress_in_organisation(
        rule="en-escape", organisation=s.department.organisation, reason="x", actor=u)),
    Call("lift in an organisation", "keeps rules", "place", lambda s, u: findings.lift(
        suppression=_suppressed(organisation=s.department.organisation), actor=u)),
    Call("switch_rule", "keeps rules", "place", lambda s, u: rulebook.switch_rule(
        organisation=s.department.organisation, rule="en-escape", on=False, reason="x", actor=u)),
    Call("save_pack", "keeps rules", "place", lambda s, u: rulebook.save_pack(
        organisation=s.department.organisation, source="", actor=u)),
    Call("switch_pack", "keeps rules", "place", lambda s, u: rulebook.switch_pack(
        pack=_pack(s), on=True, actor=u)),
    Call("remove_pack", "keeps rules", "place", lambda s, u: rulebook.remove_pack(
        pack=_pack(s), actor=u)),
    Call("save_own_rule", "keeps rules", "place", lambda s, u: rulebook.save_own_rule(
        organisation=s.department.organisation, facts={"id": "x"}, actor=u)),
    Call("merge_own_rules", "keeps rules", "place", lambda s, u: rulebook.merge_own_rules(
        organisation=s.department.organisation, source="", actor=u)),
    Call("remove_own_rule", "keeps rules", "place", lambda s, u: rulebook.remove_own_rule(
        organisation=s.department.organisation, rule="x", actor=u)),
    Call("rename_person", "administers", "place", lambda s, u: accounts.rename_person(
        person=s.person, edition=0, last_name="x", first_name="", actor=u)),
    Call("set_active", "administers", "place", lambda s, u: accounts.set_active(
        person=s.person, active=False, actor=u)),
    Call("make_one_time_link", "administers", "place", lambda s, u: accounts.make_one_time_link(
        person=s.person, actor=u)),
    Call("create_person", "administers", "place", lambda s, u: accounts.create_person(
        email="x@example.lg.jp", last_name="x", department=s.department, actor=u)),
    Call("grant a reviewer", "administers", "place", lambda s, u: accounts.grant_role(
        person=s.person, department=s.department, role="reviewer", valid_from=TODAY, actor=u)),
    Call("grant an approver", "administers", "place", lambda s, u: accounts.grant_role(
        person=s.person, department=s.department, role="approver", valid_from=TODAY, actor=u)),
    Call("end a member's role", "ends member role", "place", lambda s, u: accounts.end_membership(
        membership=s.standing, actor=u)),
    Call("confirm_membership", "administers", "place", lambda s, u: accounts.confirm_membership(
        membership=s.waiting, actor=u)),
    Call("create_department", "administers", "place", lambda s, u: accounts.create_department(
        parent=s.department, code="x", name="x", actor=u)),
    Call("edit_department", "administers", "place", lambda s, u: accounts.edit_department(
        department=s.department, edition=0, changes={"name": "x"}, actor=u)),
    Call("change_settings", "administers", "place", lambda s, u: accounts.change_settings(
        organisation=s.department.organisation, single_officer=True, members_submit_answers=True,
        review_desk=None, actor=u)),
]  # fmt: skip
# A service asks no more than the table; that somebody may not see the thing is the reader's matter.
KINDS = (LISTED, DEPARTMENT, "")


def outcome(call: Call, spot: Any, user: Any) -> str:
    """`refused`, or `let in` (done, or turned down for what was asked); nothing stays done."""
    with transaction.atomic():
        try:
            call.ask(spot, user)
        except Refused:
            return "refused"
        except DomainError:
            return "let in"
        finally:
            transaction.set_rollback(True)
    return "let in"


def fresh(spot: Any) -> Any:
    """The thing without what an undone act left on its rows in memory."""
    for name in spot.__slots__:
        row = getattr(spot, name)
        if hasattr(row, "refresh_from_db"):
            setattr(spot, name, type(row)._base_manager.get(pk=row.pk))
    return spot


@pytest.mark.parametrize("actor", [a for a in ACTORS if a is not ANONYMOUS], ids=lambda actor: actor.name)
def test_each_service_lets_in_whom_the_agreed_table_lets_in(governments, db, actor: Actor, count_checks):
    wrong, number = [], 0
    used = set()
    for call in CALLS:
        for spot in governments.spots(call.on):
            if spot.kind not in KINDS or (call.running and spot.running is None):
                continue
            number += 1
            # Who is refused at the door has touched no row.
            if id(spot) not in used:
                fresh(spot)
                used.add(id(spot))
            answer = outcome(call, spot, governments.user(actor))
            if answer != "refused":
                used.discard(id(spot))
            agreed = "let in" if rule(call.rule, actor, spot) else "refused"
            if answer != agreed:
                wrong.append(f"{call.name} ({spot}): {answer}, agreed: {agreed}")
    count_checks(number)
    if wrong:
        pytest.fail(f"{len(wrong)} of {number} for {actor.name}:\n" + "\n".join(wrong), pytrace=False)


def test_no_service_acts_for_nobody(governments, db, count_checks):
    """A request without an account never comes to a service; one that does is refused."""
    from django.contrib.auth.models import AnonymousUser

    number = 0
    for call in CALLS:
        if call.name.startswith(("declare for", "decide")):
            continue  # one asks for a row of somebody else; the other keeps the attempt, under a name
        spot = next(s for s in governments.spots(call.on) if not call.running or s.running is not None)
        number += 1
        assert outcome(call, fresh(spot), AnonymousUser()) == "refused", call.name
    count_checks(number)
