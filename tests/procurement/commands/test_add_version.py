"""add_version: the upload without a browser, under the same rules."""

import json

import pytest
from django.core.management import CommandError, call_command

from procurement.models import Version
from sharingbook.audit.models import LedgerEntry
from tests.builders.small_docx import small_docx
from tests.factories.accounts import make_department, make_person
from tests.factories.cases import make_case, make_draft, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def actor(case):
    return make_person("clerk@example.lg.jp", member=case.project.owner)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "仕様書.docx"
    path.write_bytes(small_docx())
    return path


def run(case, path, *options, actor="clerk@example.lg.jp"):
    call_command("add_version", str(case.pk), str(path), "--kind=specification", f"--actor={actor}", *options)


def test_it_prints_what_was_added_when_the_reading_is_done(case, actor, path, capsys):
    run(case, path, "--title=調達仕様書", "--note=初版", "--json")
    version = Version.objects.get()
    added = LedgerEntry.objects.get(action="version.add")
    assert json.loads(capsys.readouterr().out) == {
        "version": version.pk, "number": 1, "sha256": version.sha256, "state": "ready",
        "receipt": {"seq": added.seq, "hash": added.hash},
    }  # fmt: skip
    assert added.object_version == 1
    assert (version.draft.title, version.note, version.uploaded_by) == ("調達仕様書", "初版", actor)
    assert list(LedgerEntry.objects.order_by("seq").values_list("action", flat=True)) == [
        "version.add", "version.read",
    ]  # fmt: skip


def test_the_kind_may_be_called_as_check_draft_calls_it(case, actor, path):
    call_command("add_version", str(case.pk), str(path), "--kind=spec", f"--actor={actor.email}")
    assert Version.objects.get().draft.kind == "specification"


def test_a_dry_run_checks_and_stores_nothing(case, actor, path, capsys):
    run(case, path, "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out)["number"] == 1
    assert (Version.objects.count(), LedgerEntry.objects.count()) == (0, 0)


def test_without_a_title_it_is_the_next_version_of_the_cases_document(case, actor, path, tmp_path):
    first = make_version(draft=make_draft(case, title="道路台帳システム 調達仕様書"), lines=["初稿"])
    run(case, path)
    assert list(Version.objects.order_by("number").values_list("draft", "number")) == [
        (first.draft_id, 1), (first.draft_id, 2),
    ]  # fmt: skip


def test_without_a_title_the_first_document_is_called_as_its_kind(case, actor, path):
    run(case, path)
    assert Version.objects.get().draft.title == "調達仕様書"


def test_several_documents_of_the_kind_are_named_and_none_is_guessed(case, actor, path):
    for title in ("仕様書 その１", "仕様書 その２"):
        make_version(draft=make_draft(case, title=title), lines=["初稿", title])
    with pytest.raises(CommandError, match="仕様書 その１ / 仕様書 その２") as error:
        run(case, path)
    assert (error.value.returncode, Version.objects.count()) == (2, 2)
    run(case, path, "--title=仕様書 その２")
    assert Version.objects.latest("pk").number == 2
    # Whoever may not upload is told nothing of the documents.
    make_person("other@example.lg.jp", member=make_department())
    with pytest.raises(CommandError) as error:
        run(case, path, actor="other@example.lg.jp")
    assert error.value.returncode == 1
    assert "その１" not in str(error.value)


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_refused_file_ends_with_status_2_and_one_clear_line(case, actor, path, options):
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError) as error:
        run(case, path, *options)
    assert error.value.returncode == 2
    assert "\n" not in str(error.value)


def test_the_same_file_twice_ends_with_status_1(case, actor, path):
    run(case, path)
    with pytest.raises(CommandError) as error:
        run(case, path)
    assert error.value.returncode == 1


def test_it_asks_the_permission_table_as_the_page_does(case, actor, path):
    make_person("other@example.lg.jp", member=make_department())
    with pytest.raises(CommandError) as error:
        run(case, path, actor="other@example.lg.jp")
    assert error.value.returncode == 1
    assert Version.objects.count() == 0


def test_unknown_case_person_or_path_is_bad_usage(case, actor, path, tmp_path):
    case_pk, case.pk = case.pk, 999_999
    with pytest.raises(CommandError) as error:
        run(case, path)
    assert error.value.returncode == 2
    case.pk = case_pk
    for broken in ({"actor": "nobody@example.lg.jp"}, {"path": tmp_path / "none.docx"}):
        with pytest.raises(CommandError) as error:
            run(case, broken.get("path", path), actor=broken.get("actor", actor.email))
        assert error.value.returncode == 2
