"""Screens of a case, through a browser's eyes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.enums import CaseState, Level
from procurement.models import Case, InterestedVendor
from sharingbook.accounts.models import OrganisationSettings
from tests.conflict_page import save_mine_anyway
from tests.factories.accounts import make_department, make_person, sign_in
from tests.factories.cases import CORPORATE_NUMBER, make_case
from tests.factories.register import make_project

pytestmark = pytest.mark.django_db


def address(name, row):
    return reverse(f"procurement:{name}", args=[row.pk])


def facts(**changes):
    return {
        "name": "構築業務委託",
        "method": "quality",
        "level": "public",
        "estimate": "1億8,640万円",
    } | changes


@pytest.fixture
def case():
    return make_case(name="構築業務委託")


@pytest.fixture
def member(client, case):
    return sign_in(client, make_person(member=case.project.owner))


def test_a_member_opens_a_case_with_amounts_and_dates_as_clerks_write_them(client):
    project = make_project()
    sign_in(client, make_person(member=project.owner))
    assert "案件を作る" in client.get(address("case-new", project)).text
    answer = client.post(address("case-new", project), facts(notice_planned_on="令和9年1月15日"))
    case = Case.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/cases/{case.pk}/")
    assert (case.estimate, case.notice_planned_on.isoformat()) == (186_400_000, "2027-01-15")


def test_what_was_typed_stays_beside_the_error(client):
    project = make_project(level=Level.GOVERNMENT)
    sign_in(client, make_person(member=project.owner))
    answer = client.post(address("case-new", project), facts(estimate="たくさん"))
    assert answer.status_code == 422
    assert "構築業務委託" in answer.text
    assert "たくさん" in answer.text
    assert not Case.objects.exists()
    # More open than the project is not even offered.
    assert 'value="public"' not in answer.text


def test_a_stale_edit_shows_both_texts(member, case):
    page = address("case-edit", case)
    assert member.post(page, facts(name="先の名前", edition="1")).status_code == 302
    answer = member.post(page, facts(name="後の名前", edition="1"))
    assert answer.status_code == 409
    assert "先の名前" in answer.text
    assert "後の名前" in answer.text
    case.refresh_from_db()
    assert case.name == "先の名前"
    assert save_mine_anyway(member, answer).status_code == 302


def test_the_note_and_the_contract_typed_for_a_case_that_changed_meanwhile_are_kept(member, case):
    Case.objects.filter(pk=case.pk).update(state=CaseState.AWARDED, noticed_at=case.created_at, edition=2)
    sent = {
        "state": "contracted", "reason": "随意契約", "contractor": "見本システム",
        "contracted_amount": "1200000", "contracted_on": "R8.11.1",
        "edition": "1",
    }  # fmt: skip
    answer = member.post(address("case-move", case), sent)
    assert "随意契約</textarea>" in answer.text
    assert "1,200,000円</textarea>" in answer.text
    assert save_mine_anyway(member, answer).status_code == 302


def test_moving_on_offers_what_the_state_allows_and_asks_for_the_contract(member, case):
    Case.objects.filter(pk=case.pk).update(state=CaseState.AWARDED, noticed_at=case.created_at)
    page = address("case-move", case)
    assert "契約の相手" in member.get(page).text
    assert member.post(page, {"state": "contracted", "edition": "1"}).status_code == 422
    sent = {
        "state": "contracted", "edition": "1", "contractor": "見本システム", "contracted_amount": "1億円",
        "contracted_on": "R8.4.1",
    }  # fmt: skip
    assert member.post(page, sent).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.contracted_amount) == (CaseState.CONTRACTED, 100_000_000)


def test_where_only_a_decision_moves_the_page_says_so(member, case):
    Case.objects.filter(pk=case.pk).update(state=CaseState.IN_REVIEW)
    assert "レビューの結果か決定" in member.get(address("case-move", case)).text
    assert member.post(address("case-move", case), {"state": "noticed"}).status_code == 422


def test_vendors_are_added_with_a_checked_number(member, case):
    page = address("case-vendors", case)
    assert member.post(page, {"corporate_number": "7123456789013", "name": "誤り"}).status_code == 422
    assert (
        member.post(page, {"corporate_number": "７１２３４５６７８９０１２", "name": "見本"}).status_code
        == 302
    )
    assert InterestedVendor.objects.get().corporate_number == CORPORATE_NUMBER
    assert "見本" in member.get(page).text


def closing(case, **changes):
    day = timezone.localdate() + timedelta(days=90)
    return {
        "level": "department", "level_reason": "operations", "level_review_on": day.isoformat(),
        "edition": case.edition,
    } | changes  # fmt: skip


@pytest.mark.parametrize("left_out", ["level_reason", "level_review_on"])
def test_a_case_opened_below_its_project_needs_a_reason_and_a_review_date(client, left_out):
    project = make_project()
    sign_in(client, make_person(member=project.owner))
    case = make_case()
    sent = facts() | closing(case)
    answer = client.post(address("case-new", project), sent | {left_out: ""})
    assert answer.status_code == 422
    assert f'id="id_{left_out}_error"' in answer.text
    assert not project.cases.exists()
    assert client.post(address("case-new", project), sent).status_code == 302
    opened = project.cases.get()
    assert (opened.level, opened.level_reason, opened.level_is_provisional) == (
        "department", "operations", True,
    )  # fmt: skip


def test_a_case_at_the_level_of_its_closed_project_needs_no_reason_of_its_own(client):
    project = make_project(level=Level.GOVERNMENT)
    sign_in(client, make_person(member=project.owner))
    assert client.post(address("case-new", project), facts(level="government")).status_code == 302
    assert project.cases.get().standing_level == Level.GOVERNMENT
    page = client.get(f"/cases/{project.cases.get().pk}/").text
    assert "プロジェクトの公開範囲に合わせています" in page


def test_editing_the_facts_leaves_the_level_alone(member, case):
    page = address("case-edit", case)
    assert 'name="level' not in member.get(page).text
    assert member.post(page, facts(name="新名", edition="1", level="department")).status_code == 302
    case.refresh_from_db()
    assert (case.name, case.level) == ("新名", Level.PUBLIC)


def test_closing_a_case_acts_at_once_and_another_approver_confirms_it_on_its_page(client, case):
    owner = case.project.owner
    first, second = (make_person(name, approver=owner) for name in ("first", "second"))
    sign_in(client, first)
    assert client.post(address("case-level", case), closing(case)).status_code == 302
    case.refresh_from_db()
    assert (case.standing_level, case.level_is_provisional) == (Level.DEPARTMENT, True)
    page = f"/cases/{case.pk}/"
    assert 'name="confirm"' not in client.get(page).text
    assert "仮" in client.get(page).text
    seen = {"confirm": "1", "edition": case.edition}
    assert client.post(address("case-level", case), seen).status_code == 403
    assert "公開範囲を確認する" not in client.get("/").text
    sign_in(client, second)
    assert "公開範囲を確認する" in client.get("/").text
    assert 'name="confirm"' in client.get(page).text
    assert client.post(address("case-level", case), seen | {"edition": case.edition - 1}).status_code == 409
    assert client.post(address("case-level", case), seen).status_code == 302
    case.refresh_from_db()
    assert case.level_approved_by == second
    assert "自己承認" not in client.get(page).text
    sign_in(client, make_person("opener", member=owner))
    assert client.post(address("case-level", case), {"open": "1"}).status_code == 302
    case.refresh_from_db()
    assert case.standing_level == Level.PUBLIC


def test_a_level_that_one_officer_confirmed_alone_says_so(client, case):
    owner = case.project.owner
    OrganisationSettings.objects.update_or_create(
        organisation=owner.organisation, defaults={"single_officer": True}
    )
    sign_in(client, make_person("officer", member=owner, approver=owner))
    for record, name, page in (
        (case, "case-level", f"/cases/{case.pk}/"),
        (case.project, "project-level", f"/projects/{case.project.pk}/"),
    ):
        assert client.post(address(name, record), closing(record)).status_code == 302
        record.refresh_from_db()
        confirm = {"confirm": "1", "edition": record.edition}
        assert client.post(address(name, record), confirm).status_code == 302
        assert "自己承認" in client.get(page).text
        assert "自己承認" in client.get(address(name, record)).text


@pytest.mark.parametrize(
    "name", ["case-edit", "case-level", "case-move", "case-vendors", "version-new", "decision-new"]
)
def test_another_department_sees_a_closed_case_as_missing_and_may_not_touch_an_open_one(client, name):
    sign_in(client, make_person(member=make_department()))
    assert client.get(address(name, make_case())).status_code == 403
    hidden = make_case(make_project(level=Level.DEPARTMENT))
    assert client.get(address(name, hidden)).status_code == 404
    assert client.post(address(name, hidden), {}).status_code == 404


def test_a_case_page_asks_for_sign_in(client, case):
    assert client.get(address("case-edit", case)).url.startswith("/login/")


def test_pages_carry_no_inline_script_or_style(member, case):
    for name in ("case-edit", "case-level", "case-move", "case-vendors", "version-new"):
        page = member.get(address(name, case)).text
        assert "<style" not in page
        assert " style=" not in page
        assert "<script>" not in page
