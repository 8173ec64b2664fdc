"""Verify now: asked for by those who may, done by a job, shown in green, red or grey."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction

from cms.ledger import checks
from cms.models import LedgerCheck, LedgerVerdict
from sharingbook.accounts.acts import act
from sharingbook.audit.models import AccessEntry
from sharingbook.notifications.models import Notice
from tests.factories.accounts import make_organisation, make_person
from tests.factories.register import make_project
from tests.ledger_flush import guards_down

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return make_person("noda", auditor=make_organisation())


@pytest.fixture
def entries():
    project = make_project()
    for number in range(4):
        with act(project.created_by, None, project, action="project.edit") as record:
            record.payload = {"after": {"name": f"名前{number}"}}


def verify_now(client, person, django_capture_on_commit_callbacks):
    client.force_login(person)
    with django_capture_on_commit_callbacks(execute=True):
        return client.post("/ledger/verify/")


def test_a_sound_ledger_is_green(client, auditor, entries, django_capture_on_commit_callbacks):
    assert "まだ照合していません" in client.get("/ledger/").content.decode()
    response = verify_now(client, auditor, django_capture_on_commit_callbacks)
    assert response.url == "/ledger/"
    body = client.get("/ledger/").content.decode()
    assert "すべての記録が正しくつながっています" in body
    assert "4件を照合" in body
    verdict = LedgerVerdict.objects.get()
    assert (verdict.ok, verdict.entries, verdict.first_bad_seq, verdict.by) == (True, 4, None, auditor)
    assert AccessEntry.objects.filter(action="ledger.verify", actor_id=str(auditor.uid)).exists()


def test_a_forged_entry_is_red_and_auditors_and_administrators_are_told(
    client, auditor, entries, django_capture_on_commit_callbacks
):
    administrator = make_person("kanri", administrator=None)
    with guards_down(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_ledgerentry SET action = 'project.register' WHERE seq = 2")
    verify_now(client, auditor, django_capture_on_commit_callbacks)
    body = client.get("/ledger/").content.decode()
    assert "2番で記録が合いません" in body
    assert "監査と管理者に知らせました" in body
    told = set(Notice.objects.filter(event="ledger.broken").values_list("person__email", flat=True))
    assert told == {auditor.email, administrator.email}
    verdict = LedgerVerdict.objects.get()
    assert (verdict.ok, verdict.first_bad_seq) == (False, 2)
    # The public sees the verdict, too.
    client.logout()
    assert "2番で記録が合いません" in client.get("/ledger/").content.decode()


def test_a_check_under_way_is_grey_and_is_not_started_twice(client, auditor, entries):
    first = checks.request_check(actor=auditor)
    LedgerCheck.objects.filter(pk=first.pk).update(done=2)
    assert checks.request_check(actor=auditor).pk == first.pk
    body = client.get("/ledger/verify/status/").content.decode()
    assert "照合の途中です（50％）" in body
    assert "hx-get" in body
    checks.run_check(check_id=first.pk)
    body = client.get("/ledger/verify/status/").content.decode()
    assert "すべての記録が正しくつながっています" in body
    assert "hx-get" not in body
    assert checks.run_check(check_id=first.pk).verdict is not None
    assert LedgerVerdict.objects.count() == 1


@pytest.mark.parametrize("failure", [OperationalError("disk I/O error"), MemoryError()])
def test_a_reading_that_fails_is_said_and_hides_behind_no_older_verdict(client, auditor, entries, failure):
    def fails(execute, sql, params, many, context):
        if "audit_ledgerentry" in sql:
            raise failure
        return execute(sql, params, many, context)

    checks.run_check(check_id=checks.request_check(actor=auditor).pk)
    check = checks.request_check(actor=auditor)
    with connection.execute_wrapper(fails):
        checks.run_check(check_id=check.pk)
    body = client.get("/ledger/verify/status/").text
    assert "前回の照合は、最後まで終わりませんでした" in body
    assert "記録が正しいかどうかは、まだわかりません" in body
    assert body.index("終わりませんでした") < body.index("すべての記録が正しくつながっています")
    assert "hx-get" not in body
    # It is no check under way, and the next one that ends well takes the notice away.
    again = checks.request_check(actor=auditor)
    assert again.pk != check.pk
    checks.run_check(check_id=again.pk)
    assert "終わりませんでした" not in client.get("/ledger/").text


def test_a_check_whose_worker_was_lost_is_said(client, auditor, entries):
    check = checks.request_check(actor=auditor)
    LedgerCheck.objects.filter(pk=check.pk).update(requested_at=check.requested_at - checks.PATIENCE * 2)
    body = client.get("/ledger/").text
    assert "前回の照合は、最後まで終わりませんでした" in body
    assert "まだ照合していません" in body


@pytest.mark.parametrize("role", ["member", "approver", "coordinator", "reviewer", "lead", "executive"])
def test_others_may_not_verify(client, role, entries):
    person = make_person(role, **{role: make_organisation()})
    client.force_login(person)
    assert client.post("/ledger/verify/").status_code == 403
    assert "いま照合する" not in client.get("/ledger/").content.decode()
    assert not LedgerCheck.objects.exists()


def test_verifying_is_no_link_that_anything_can_follow(client, auditor):
    client.force_login(auditor)
    assert client.get("/ledger/verify/").status_code == 405


@pytest.mark.data
def test_a_verdict_cannot_be_changed_behind_the_products_back(auditor, entries):
    check = checks.request_check(actor=auditor)
    checks.run_check(check_id=check.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerVerdict.objects.update(ok=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerVerdict.objects.all().delete()
    call_command("verify_ledger")
