"""Whoever holds the ledger's lock goes straight to the commit: every service writes its entries last."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from procurement.services import budget, cases, decisions, disclosure
from reviews.services import advice, annotations, answers, assignments, findings
from sharingbook.audit.models import LedgerEntry
from tests.factories.cases import make_draft, make_version
from tests.factories.findings import make_check, make_finding
from tests.reviews.conftest import Town, make_town

pytestmark = [pytest.mark.django_db, pytest.mark.data]
LEDGERS_OWN = ("audit_ledger", "pg_advisory_xact_lock", "SAVEPOINT", "COMMIT")


def issue(town: Town):
    review = town.start()
    town.comment(review)
    return lambda: advice.issue(review=review, overall_opinion="", actor=town.lead)


def issued_item(town: Town):
    return issue(town)().items.get()


def submit(town: Town):
    item = issued_item(town)
    answers.draft_answer(item=item, verdict="adopted", reason="", edition=None, actor=town.member)
    return lambda: answers.submit_answers(advice=item.advice, actor=town.approver)


def verify(town: Town):
    submit(town)()
    item = town.case.reviews.get().advice.items.get()
    return lambda: answers.verify_answer(item=item, note="", actor=town.reviewer)


def withdraw(town: Town):
    annotation = issued_item(town).annotation
    return lambda: annotations.withdraw_annotation(annotation=annotation, reason="誤り", actor=town.reviewer)


def assign_a_team(town: Town):
    review = town.request()
    from reviews.services import reviews

    reviews.accept_review(review=review, depth="normal", actor=town.lead)
    people = [
        {"reviewer": town.lead, "is_lead": True, "specialty": ""},
        {"reviewer": town.reviewer, "is_lead": False, "specialty": ""},
        {"reviewer": town.second, "is_lead": False, "specialty": ""},
    ]
    return lambda: assignments.assign_team(review=review, people=people, actor=town.lead)


def list_a_vendor_that_two_declared(town: Town):
    from reviews.services import reviews

    review = reviews.accept_review(review=town.request(), depth="normal", actor=town.lead)
    for person in (town.reviewer, town.second):
        row = assignments.assign(review=review, reviewer=person, is_lead=False, specialty="", actor=town.lead)
        town.declare(row, corporate_numbers=["4011001098993"], has_work_interest=True)
    return lambda: cases.add_vendor(case=town.case, corporate_number="4011001098993", actor=town.member)


def stop_a_case_in_review(town: Town):
    town.start()
    return lambda: decisions.decide(
        project=town.case.project, case=town.case, outcome="stop", grounds="予算がつかない。",
        actor=town.approver,
    )  # fmt: skip


def add_money(town: Town):
    project = town.case.project
    return lambda: budget.add_line(
        project=project, fiscal_year=project.fy_from, kind="initial", amount=1000, actor=town.member
    )


def close_a_record(town: Town):
    return lambda: disclosure.propose_level(
        record=town.case.project, level="department", reason="security", review_on=town.due,
        actor=town.member,
    )  # fmt: skip


def check_a_case_of_two_documents(town: Town):
    make_check(town.version)
    other = make_version(draft=make_draft(town.case, "annex", "別紙"), lines=["納期の別表"])
    return lambda: make_check(other)


def dismiss(town: Town):
    finding = make_finding(town.version)
    return lambda: findings.dismiss(finding=finding, reason="別紙にある。", actor=town.member)


def comment_on_a_finding(town: Town):
    review, finding = town.start(), make_finding(town.version)
    return lambda: findings.comment_on_finding(
        finding=finding, review=review, kind="must", aspect="", text="秒で。", actor=town.reviewer
    )


def silence_a_rule(town: Town):
    finding = make_finding(town.version, rule="en-escape")
    return lambda: findings.suppress_in_case(
        rule=finding.rule, case=town.case, reason="対象外である。", actor=town.member
    )


@pytest.mark.parametrize(
    "prepare",
    [
        issue, submit, verify, withdraw, assign_a_team, list_a_vendor_that_two_declared,
        stop_a_case_in_review, add_money, close_a_record, check_a_case_of_two_documents, dismiss,
        comment_on_a_finding, silence_a_rule,
    ],
)  # fmt: skip
def test_nothing_follows_the_ledgers_lock_but_the_ledgers_own_statements(prepare):
    service = prepare(make_town())
    before = LedgerEntry.objects.count()
    with CaptureQueriesContext(connection) as queries:
        service()
    statements = [query["sql"] for query in queries]
    first = next(at for at, sql in enumerate(statements) if "audit_ledger" in sql or "pg_advisory" in sql)
    late = [sql for sql in statements[first:] if not any(own in sql for own in LEDGERS_OWN)]
    assert late == []
    assert LedgerEntry.objects.count() > before
