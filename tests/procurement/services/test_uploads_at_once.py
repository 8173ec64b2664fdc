"""The same file fifty times at once (H55): one stored original, and records that say what happened."""

import os
import threading
from pathlib import Path

import pytest
from django.db import connection

from procurement.models import Version
from procurement.services import drafts
from sharingbook.accounts.models import User
from sharingbook.audit.models import LedgerEntry
from sharingbook.audit.verify import verify
from sharingbook.common.errors import DomainError
from sharingbook.common.storage import originals
from tests.builders.small_docx import small_docx
from tests.factories.accounts import make_person
from tests.factories.cases import make_case

TIMES = 50
pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]


def at_once(case, data: bytes, titles: list[str]) -> tuple[list[Version], list[DomainError]]:
    member = make_person(member=case.project.owner)
    added, refused, faults = [], [], []
    start = threading.Barrier(len(titles))

    def upload(title: str) -> None:
        try:
            start.wait()
            added.append(
                drafts.add_version(
                    case=case,
                    kind="annex",
                    title=title,
                    data=data,
                    filename="別紙.docx",
                    actor=User.objects.get(pk=member.pk),
                    enqueue=False,
                )  # fmt: skip
            )
        except DomainError as error:
            refused.append(error)
        except BaseException as error:  # noqa: BLE001 (a thread's failure is the test's)
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=upload, args=[title]) for title in titles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return added, refused


def stored_beside(sha256: str) -> list[str]:
    return os.listdir(Path(originals._storage.path(originals.path_of(sha256))).parent)


def test_in_fifty_documents_it_is_stored_once_and_recorded_fifty_times():
    data = small_docx(["同じ別紙"])
    added, refused = at_once(make_case(), data, [f"別紙{n}" for n in range(TIMES)])
    assert (len(added), refused) == (TIMES, [])
    (sha256,) = {version.sha256 for version in added}
    assert stored_beside(sha256) == [sha256]
    assert originals.get(sha256) == data
    assert Version.objects.filter(number=1, sha256=sha256).count() == TIMES
    assert LedgerEntry.objects.filter(action="version.add").count() == TIMES
    assert verify().ok


def test_in_one_document_it_is_one_version_and_the_others_are_told_which():
    data = small_docx(["一つの別紙"])
    added, refused = at_once(make_case(), data, ["別紙"] * TIMES)
    assert (len(added), len(refused)) == (1, TIMES - 1)
    assert {str(error) for error in refused} == {
        "同じ内容の第1版があります。直したファイルを選んでください。"
    }
    assert Version.objects.count() == LedgerEntry.objects.filter(action="version.add").count() == 1
    assert stored_beside(added[0].sha256) == [added[0].sha256]
