"""Who may read a project or a case: closed with reason, day and approver; opened by its staff or its day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from procurement.enums import Level
from procurement.models import Case, Project
from procurement.services import disclosure
from procurement.services.disclosure import approve_level, propose_level, raise_expired, raise_level
from sharingbook.accounts.models import OrganisationSettings
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused, StaleEdit
from tests.factories.accounts import make_department, make_person
from tests.factories.cases import make_case
from tests.factories.register import make_project

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


def close(record, level=Level.DEPARTMENT, days=90, actor=None, **more):
    actor = actor or make_person(member=record.owning_department)
    review_on = in_days(days)
    return propose_level(
        record=record, level=level, reason="deliberation", review_on=review_on, actor=actor, **more
    )


@pytest.fixture(params=[make_project, make_case], ids=["project", "case"])
def record(request):
    return request.param()


def kind(record):
    return record._meta.model_name


def test_closing_acts_at_once_and_another_approver_confirms_it(record):
    proposer = make_person("proposer", approver=record.owning_department)
    close(record, actor=proposer)
    record.refresh_from_db()
    assert (record.standing_level, record.level_is_provisional) == (Level.DEPARTMENT, True)
    with pytest.raises(Refused):
        approve_level(record=record, actor=proposer)
    second = make_person("second", approver=record.owning_department)
    with pytest.raises(StaleEdit):
        approve_level(record=record, edition=record.edition - 1, actor=second)
    approve_level(record=record, edition=record.edition, actor=second)
    record.refresh_from_db()
    assert (record.level_approved_by, record.level_is_provisional) == (second, False)
    assert not record.level_is_self_approved
    entries = LedgerEntry.objects.order_by("seq")
    assert [(e.action, e.reason_code, e.disclosure) for e in entries] == [
        (f"{kind(record)}.close_level", "deliberation", "department"),
        (f"{kind(record)}.approve_level", "deliberation", "department"),
    ]
    assert record.history.first().history_user == second


def test_a_single_officer_confirms_alone_and_it_says_so(record):
    organisation = record.owning_department.organisation
    OrganisationSettings.objects.update_or_create(
        organisation=organisation, defaults={"single_officer": True}
    )
    officer = make_person("officer", member=record.owning_department, approver=record.owning_department)
    close(record, actor=officer)
    approve_level(record=record, actor=officer)
    record.refresh_from_db()
    assert record.level_is_self_approved
    entry = LedgerEntry.objects.get(action=f"{kind(record)}.approve_level")
    assert b'"self_approved":true' in bytes(entry.payload.body)


@pytest.mark.parametrize(
    "changes", [{"level": Level.PUBLIC}, {"reason": ""}, {"reason": "because"}, {"review_on": in_days(0)}]
)
def test_closing_needs_a_reason_and_a_day_to_come(record, changes):
    facts = {"level": Level.DEPARTMENT, "reason": "security", "review_on": in_days(1)} | changes
    with pytest.raises(DomainError):
        propose_level(record=record, **facts, actor=make_person(member=record.owning_department))
    record.refresh_from_db()
    assert record.level == Level.PUBLIC


def test_the_database_itself_refuses_a_level_without_reason_or_day(record):
    for facts in ({"level_reason": "security"}, {"level_review_on": in_days(9)}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(record).objects.filter(pk=record.pk).update(level=Level.GOVERNMENT, **facts)


def test_anybody_of_the_department_opens_step_by_step(record):
    member = make_person("opener", member=record.owning_department)
    close(record)
    raise_level(record=record, level=Level.GOVERNMENT, actor=member)
    raise_level(record=record, actor=member)
    with pytest.raises(DomainError):
        raise_level(record=record, actor=member)
    record.refresh_from_db()
    assert (record.level, record.level_reason, record.level_review_on) == (Level.PUBLIC, "", None)
    assert LedgerEntry.objects.filter(action=f"{kind(record)}.open_level").count() == 2


def test_other_departments_neither_close_nor_open(record):
    stranger = make_person("stranger", member=make_department(), approver=make_department())
    with pytest.raises(Refused):
        close(record, actor=stranger)
    close(record)
    for service in (approve_level, raise_level):
        with pytest.raises(Refused):
            service(record=record, actor=stranger)


def test_opening_a_project_opens_the_cases_that_were_closed_with_it():
    project = make_project()
    member = make_person("m", member=project.owner)
    case = make_case(project)
    reader = make_person("reader", member=make_department(project.owner.organisation))
    close(project, actor=member)
    assert Case.objects.get(pk=case.pk).standing_level == Level.DEPARTMENT
    assert not Case.objects.visible_to(reader).exists()
    raise_level(record=project, level=Level.GOVERNMENT, actor=member)
    assert Case.objects.get(pk=case.pk).standing_level == Level.GOVERNMENT
    raise_level(record=project, actor=member)
    assert Case.objects.get(pk=case.pk).standing_level == Level.PUBLIC
    assert Case.objects.visible_to(None).get() == case


def test_a_case_closed_on_its_own_stays_closed_when_its_project_opens():
    project = make_project()
    member = make_person("m", member=project.owner)
    case = close(make_case(project), Level.GOVERNMENT, days=30, actor=member)
    close(project, Level.DEPARTMENT, days=10, actor=member)
    assert Case.objects.get(pk=case.pk).standing_level == Level.DEPARTMENT
    assert raise_expired(today=in_days(10)) == [project]
    assert Case.objects.get(pk=case.pk).standing_level == Level.GOVERNMENT
    assert not Case.objects.visible_to(None).exists()
    assert raise_expired(today=in_days(30)) == [case]
    assert Case.objects.visible_to(None).get() == case


def test_a_case_may_be_renewed_as_it_is_while_its_project_stands_closer():
    project = make_project()
    member = make_person("m", member=project.owner)
    case = close(make_case(project), Level.GOVERNMENT, actor=member)
    close(project, Level.DEPARTMENT, actor=member)
    close(case, Level.GOVERNMENT, days=200, actor=member)
    assert case.level_review_on == in_days(200)
    other = make_case(project)
    with pytest.raises(DomainError):
        close(other, Level.GOVERNMENT, actor=member)


def test_a_record_opens_on_its_review_date_and_not_the_day_before(record):
    close(record, days=30)
    assert raise_expired(today=in_days(29)) == []
    assert raise_expired(today=in_days(30)) == [record]
    record.refresh_from_db()
    assert (record.level, record.level_proposed_by) == (Level.PUBLIC, None)
    entry = LedgerEntry.objects.get(action=f"{kind(record)}.level_expired")
    assert entry.actor_id == "machine"
    assert b'"level":"department"' in bytes(entry.payload.body)
    assert raise_expired(today=in_days(31)) == []


def test_a_renewal_in_the_same_moment_wins(record, monkeypatch):
    close(record, days=30)
    member = make_person("renews", member=record.owning_department)
    tracked = disclosure.tracked

    def renewed_first(project):
        # Between the machine's list and its lock, somebody renews.
        monkeypatch.setattr(disclosure, "tracked", tracked)
        close(type(record).objects.get(pk=record.pk), days=300, actor=member)
        return tracked(project)

    monkeypatch.setattr(disclosure, "tracked", renewed_first)
    assert raise_expired(today=in_days(30)) == []
    record.refresh_from_db()
    assert (record.level, record.level_review_on) == (Level.DEPARTMENT, in_days(300))
    assert not LedgerEntry.objects.filter(action__endswith="level_expired").exists()


def test_the_portfolio_follows_an_expiry():
    from procurement.models import FigureDelta

    project = make_project()
    close(project, days=30)
    raise_expired(today=in_days(30))
    left = FigureDelta.objects.filter(measure="projects", level="department", fiscal_year=0)
    assert sum(delta.amount for delta in left) == 0
    assert Project.objects.visible_to(None).get() == project
