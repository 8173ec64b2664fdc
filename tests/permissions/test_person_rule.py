"""The person rule: what somebody did on a case weighs more than any hat they wear (T15, T16).

Each case goes through the real acts, and knocks at every door: the page, the service, the command.
"""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from procurement.models import Decision
from procurement.services import cases, decisions
from reviews.services import advice, assignments, reviews
from sharingbook.accounts.models import OrganisationSettings
from sharingbook.accounts.verdicts import permit
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused
from tests.builders.small_docx import small_docx
from tests.factories.accounts import give_hat, make_person
from tests.factories.cases import CORPORATE_NUMBER
from tests.reviews.conftest import Town, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db) -> Town:
    return make_town()


def accepted(town, **changes):
    return reviews.accept_review(review=town.request(**changes), depth="normal", actor=town.lead)


def assign(town, person, review=None, *, is_lead=False):
    return assignments.assign(
        review=review or accepted(town), reviewer=person, is_lead=is_lead, specialty="", actor=town.lead
    )


def be_assigned(town):
    assign(town, town.reviewer)
    return town.reviewer


def declare(town):
    town.start()
    return town.reviewer


def annotate(town):
    town.comment(town.start())
    return town.reviewer


def draft_and_finish(town):
    review = town.start()
    town.comment(review)
    assignments.finish(assignment=review.assignments.get(reviewer=town.reviewer), actor=town.reviewer)
    return town.reviewer


def be_recused(town):
    town.declare(assign(town, town.reviewer), has_family_interest=True)
    return town.reviewer


def issue(town):
    review = town.start()
    advice.issue(review=review, overall_opinion="よく書かれています。", actor=town.lead)
    return town.lead


def accept(town):
    accepted(town)
    return town.lead


def return_the_request(town):
    reviews.return_review(review=town.request(), reason="性能の要件がありません。", actor=town.lead)
    return town.lead


def assign_somebody_else(town):
    """Another lead accepted; this one only chose the reviewer, and stands on no round."""
    review = accepted(town)
    other = make_person("lead-2", lead=town.desk)
    assignments.assign(review=review, reviewer=town.reviewer, is_lead=False, specialty="", actor=other)
    return other


def decides(town, person) -> Decision:
    return decisions.decide(
        project=town.case.project, case=town.case, outcome="defer", grounds="予算の成立を待つ。",
        resume_on=town.due, actor=person,
    )  # fmt: skip


@pytest.mark.parametrize(
    "deed",
    [
        be_assigned, declare, annotate, draft_and_finish, be_recused, issue, accept, return_the_request,
        assign_somebody_else,
    ],
)  # fmt: skip
def test_who_took_part_never_decides_with_whatever_hat_and_the_attempt_is_kept(client, town, deed):
    person = deed(town)
    give_hat(person, "approver", town.section)
    with pytest.raises(Refused):
        decides(town, person)
    client.force_login(person)
    url = reverse("procurement:decision-new", args=[town.case.pk])
    assert client.get(url).status_code == 403
    sent = {"outcome": "stop", "grounds": "x", "step": "record", "basis": "", "idempotency_key": "k"}
    assert client.post(url, sent).status_code == 403
    for action in ("record_decision", "override_must", "mark_ready", "correct_decision"):
        assert not permit(person, action, town.case), action
    assert Decision.objects.count() == 0
    assert LedgerEntry.objects.filter(action="decision.refused", actor_id=str(person.uid)).count() == 2


def test_who_took_part_in_one_case_decides_another_of_the_same_project(town):
    person = be_recused(town)
    give_hat(person, "approver", town.section)
    other = cases.open_case(project=town.case.project, name="別の調達", actor=town.member)
    decided = decisions.decide(
        project=other.project, case=other, outcome="stop", grounds="不要になった。", actor=person
    )
    assert decided.decided_by == person


def test_member_and_approver_in_one_person_decide_nothing(town):
    give_hat(town.approver, "member", town.section)
    with pytest.raises(Refused):
        decides(town, town.approver)


def test_a_single_officer_decides_and_everybody_sees_that_it_was_one_person(client, town):
    OrganisationSettings.objects.update(single_officer=True)
    give_hat(town.approver, "member", town.section)
    decision = decides(town, town.approver)
    assert decision.self_approved
    assert b'"self_approved":true' in bytes(LedgerEntry.objects.get(action="decision.record").payload.body)
    client.force_login(town.member)
    page = client.get(reverse("procurement:decision-detail", args=[decision.pk])).content.decode()
    assert "自己承認" in page


def test_who_decided_is_never_assigned(town):
    decides(town, town.approver)
    give_hat(town.approver, "reviewer", town.desk)
    with pytest.raises(DomainError) as caught:
        assign(town, town.approver)
    assert caught.value.message_id == assignments.DECIDED_IT


def test_a_coordinator_sees_the_case_and_decides_nothing(client, town):
    coordinator = make_person("bureau", coordinator=town.section)
    with pytest.raises(Refused):
        decides(town, coordinator)
    client.force_login(coordinator)
    assert client.get(reverse("procurement:decision-new", args=[town.case.pk])).status_code == 403


def test_the_command_line_opens_no_side_door(town, tmp_path):
    """`add_version --actor` asks the table as the page does: a declared reviewer adds no version."""
    town.start()
    path = tmp_path / "仕様書.docx"
    path.write_bytes(small_docx())
    with pytest.raises(CommandError) as error:
        call_command(
            "add_version", str(town.case.pk), str(path), "--kind=annex", f"--actor={town.reviewer.email}"
        )
    assert error.value.returncode == 1
    assert town.version.draft.versions.count() == 1


def test_a_vendor_listed_later_closes_the_open_files_with_the_next_request(client, town):
    assignment = assign(town, town.reviewer)
    town.declare(assignment, has_work_interest=True, corporate_numbers=[CORPORATE_NUMBER])
    client.force_login(town.reviewer)
    addresses = [
        reverse(name, args=[town.version.pk])
        for name in ("reviews:version-detail", "procurement:version-original", "procurement:version-status")
    ]
    assert [client.get(url).status_code for url in addresses] == [200, 200, 200]
    cases.add_vendor(case=town.case, corporate_number=CORPORATE_NUMBER, actor=town.member)
    assert [client.get(url).status_code for url in addresses] == [404, 404, 404]
    assert LedgerEntry.objects.filter(action="assignment.recuse", actor_id="machine").count() == 1
