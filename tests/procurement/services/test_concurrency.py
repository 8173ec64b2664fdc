"""Many people save the same project at once: each accepted save is one edition, and none is lost (T24)."""

import threading

import pytest
from django.db import connection

from procurement.models import Project
from procurement.services.projects import edit_facts
from sharingbook.accounts.models import User
from sharingbook.audit.models import LedgerEntry
from sharingbook.audit.verify import verify
from sharingbook.common.errors import StaleEdit
from tests.factories.accounts import make_person
from tests.factories.register import make_project

THREADS, SAVES = 32, 4


@pytest.mark.data
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_no_save_of_thirty_two_people_is_lost():
    project = make_project()
    member = make_person(member=project.owner)
    accepted, failures = [], []
    start = threading.Barrier(THREADS)

    def save_again_and_again(number: int) -> None:
        try:
            start.wait()
            for turn in range(SAVES):
                mine = Project.objects.get(pk=project.pk)
                text = f"{number}-{turn}"
                try:
                    edit_facts(
                        project=mine, edition=mine.edition, changes={"summary": text},
                        actor=User.objects.get(pk=member.pk),
                    )  # fmt: skip
                except StaleEdit:
                    continue
                accepted.append(text)
        except BaseException as error:  # noqa: BLE001 (a thread's failure is the test's)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save_again_and_again, args=[n]) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    project.refresh_from_db()
    assert len(accepted) >= SAVES
    assert project.edition == 1 + len(accepted)
    assert LedgerEntry.objects.filter(action="project.edit").count() == len(accepted)
    assert {row.summary for row in project.history.exclude(summary="")} == set(accepted)
    assert project.summary in accepted
    assert verify().ok
