"""Acts of one transaction: their ledger entries come last, in order, and only for what really happened."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharingbook.accounts.acts import act, together
from sharingbook.audit.models import LedgerEntry
from tests.factories.accounts import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def rename(person, name):
    with act(None, None, person, action=f"test.{name}", lock=person):
        person.last_name = name
        person.save(update_fields=["last_name"])


def rename_then_fail(person):
    with act(None, None, person, action="test.failed"):
        rename(person, "lost")
        raise ValueError("no")


def actions() -> list[str]:
    return list(LedgerEntry.objects.order_by("seq").values_list("action", flat=True))


def test_entries_of_several_acts_are_written_after_all_their_rows():
    one, two = make_person("one"), make_person("two")
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        together(),
    ):
        rename(one, "first")
        rename(two, "second")
        one.save(update_fields=["first_name"])
    statements = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    of_ledger = ["audit_ledger" in sql or "pg_advisory" in sql for sql in statements]
    assert of_ledger == sorted(of_ledger)
    assert of_ledger[0] is False
    assert of_ledger[-1] is True
    assert actions() == ["test.first", "test.second"]


def test_an_act_inside_another_one_comes_first_as_it_ends_first():
    one, two = make_person("one"), make_person("two")
    with act(None, None, one, action="test.outer"):
        rename(two, "inner")
    assert actions() == ["test.inner", "test.outer"]


def test_a_failed_act_leaves_no_entry_though_the_rest_goes_on():
    one, two = make_person("one"), make_person("two")
    with together():
        rename(one, "kept")
        with pytest.raises(ValueError, match="no"):
            rename_then_fail(two)
    two.refresh_from_db()
    assert two.last_name != "lost"
    assert actions() == ["test.kept"]


def test_nothing_is_left_for_the_next_transaction_after_a_failure():
    one = make_person("one")
    with pytest.raises(ValueError, match="no"):
        rename_then_fail(one)
    rename(one, "kept")
    assert actions() == ["test.kept"]
