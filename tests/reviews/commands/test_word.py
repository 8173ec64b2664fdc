"""export_word and import_word: the whole trip without a browser, under the same rules."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import gettext, override

from procurement.models import Version
from procurement.reading import read
from procurement.reading.messages import REFUSALS
from reviews.models import Annotation, WordImport
from sharingbook.audit.models import LedgerEntry
from tests.builders.commented_docx import Said, commented_docx, said_in, without
from tests.builders.packages import cell, row, sheet_data, xlsx
from tests.builders.small_docx import small_docx
from tests.factories.cases import make_version
from tests.factories.reviews import make_advice


@pytest.fixture
def comment(town):
    review = town.start()
    issued = town.comment(review)
    make_advice(review, annotations=[issued])
    return issued


def export(version, path, *options, actor):
    call_command("export_word", str(version.pk), str(path), f"--actor={actor.email}", *options)


def bring(version, path, *options, actor):
    call_command("import_word", str(version.pk), str(path), f"--actor={actor.email}", *options)


def test_out_and_back_and_twice(town, comment, tmp_path, capsys):
    path = tmp_path / "out.docx"
    export(town.version, path, "--json", actor=town.reviewer)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["comments"], answer["unplaced"], answer["bytes"]) == (1, 0, path.stat().st_size)
    lines, comments = said_in(path.read_bytes())
    path.write_bytes(commented_docx(lines, [*comments, Said("納期を書く。", 5, 0, 4, "外部")]))
    bring(town.version, path, "--dry-run", "--json", actor=town.reviewer)
    dry = json.loads(capsys.readouterr().out)
    assert (dry["tally"], dry["applied"], WordImport.objects.count()) == ({"new": 1, "unchanged": 1}, None, 0)
    new = next(row for row in dry["rows"] if row["outcome"] == "new")
    assert (new["kind"], new["taken"], new["seq"], new["author"]) == ("should", True, 5, "外部")
    bring(town.version, path, "--kind=question", "--json", actor=town.reviewer)
    done = json.loads(capsys.readouterr().out)
    entry = LedgerEntry.objects.get(action="word.import")
    assert (done["applied"], done["receipt"]["seq"]) == ({"new": 1}, entry.seq)
    assert Annotation.objects.latest("pk").kind == "question"
    bring(town.version, path, actor=town.reviewer)
    assert capsys.readouterr().out == "変わらず 2\n何も書き込んでいません。取り込む行はありません。\n"
    assert (Annotation.objects.count(), WordImport.objects.count()) == (2, 1)


def test_the_last_line_says_whether_it_was_a_trial_or_what_was_written(town, comment, tmp_path, capsys):
    path = tmp_path / "out.docx"
    export(town.version, path, actor=town.reviewer)
    capsys.readouterr()
    lines, comments = said_in(path.read_bytes())
    path.write_bytes(commented_docx(lines, [*comments, Said("納期を書く。", 5, 0, 4, "外部")]))

    def last(*options):
        bring(town.version, path, *options, actor=town.reviewer)
        return capsys.readouterr().out.splitlines()[-1]

    assert last("--dry-run") == "試しただけで、何も書き込んでいません。取り込まれるのは1件です。"
    with override("en"):
        assert last("--dry-run") == "Trial, nothing was written: 1 row would be taken over."
    said = last()
    seq = LedgerEntry.objects.get(action="word.import").seq
    assert said == f"書き込みました：新しいコメント 1（監査記録の{seq}番）。"
    with override("en"):
        assert last() == "Nothing was written: no row is to be taken over."


def test_a_file_that_is_not_there_or_damaged_is_told_in_the_words_of_a_command(town, comment, tmp_path):
    with pytest.raises(CommandError, match=r"none\.docx を読めません"):
        bring(town.version, tmp_path / "none.docx", actor=town.reviewer)
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(CommandError) as error:
        bring(town.version, tmp_path / "bad.docx", actor=town.reviewer)
    assert "アップロード" not in str(error.value)
    assert "お試しください" in str(error.value)


def test_no_refusal_of_a_file_speaks_of_uploading():
    for message in REFUSALS.values():
        for language in ("ja", "en"):
            with override(language):
                said = gettext(message).casefold()
            assert "アップロード" not in said
            assert "upload" not in said


def test_a_workbook_is_written_as_a_workbook(town, tmp_path, capsys):
    data = xlsx({"要件": sheet_data(row(1, cell("A1", "応答は速やかにすること。")))})
    town.version = make_version(town.case, data=data, filename="要件.xlsx")
    review = town.start()
    make_advice(review, annotations=[town.comment(review, words="応答は速やかにすること。")])
    path = tmp_path / "out.xlsx"
    export(town.version, path, "--json", actor=town.reviewer)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["comments"], answer["unplaced"], answer["bytes"]) == (1, 0, path.stat().st_size)
    assert [one.path for one in read(path.read_bytes(), path.name).comments] == ["要件!A1"]
    with pytest.raises(CommandError, match=r"末尾を\.xlsx") as error:
        export(town.version, tmp_path / "out.docx", actor=town.reviewer)
    assert error.value.returncode == 2
    assert not (tmp_path / "out.docx").exists()
    with pytest.raises(CommandError, match="読み込めるのはWordファイルだけ"):
        bring(town.version, path, actor=town.reviewer)


def test_the_revised_file_is_a_new_version_and_carries_on(town, comment, tmp_path, capsys):
    path = tmp_path / "別紙.docx"
    path.write_bytes(small_docx(["別の文書である。", "中身も違う。"]))
    with pytest.raises(CommandError, match="新しい版") as error:
        bring(town.version, path, actor=town.member)
    assert error.value.returncode == 1
    town.case.state = "drafting"
    town.case.save()
    call_command(
        "add_version", str(town.case.pk), str(path), "--kind=specification", f"--actor={town.member.email}"
    )
    capsys.readouterr()
    second = Version.objects.latest("pk")
    export(second, tmp_path / "second.docx", "--json", actor=town.member)
    assert json.loads(capsys.readouterr().out)["comments"] == 0


def test_doubtful_rows_wait_unless_all_is_said(town, comment, tmp_path, capsys):
    path = tmp_path / "out.docx"
    export(town.version, path, "--names=role", actor=town.reviewer)
    lines, comments = said_in(path.read_bytes())
    assert comments[0].author == "レビュー担当"
    lines[5] = "この段落はすっかり書き直されていて、元の語はどこにもない。"
    path.write_bytes(
        commented_docx(lines, [*without(comments, {5}), Said("必須：どこへ。", 5, 0, 4, "外部")])
    )
    bring(town.version, path, "--json", actor=town.reviewer)
    capsys.readouterr()
    assert Annotation.objects.count() == 1
    bring(town.version, path, "--all", "--json", actor=town.reviewer)
    assert json.loads(capsys.readouterr().out)["applied"] == {"new": 1}


def test_refused_rows_are_status_1_and_bad_files_status_2(town, comment, tmp_path, capsys):
    path = tmp_path / "out.docx"
    export(town.version, path, actor=town.member)
    lines, comments = said_in(path.read_bytes())
    path.write_bytes(commented_docx(lines, [*comments, Said("意見です。", 5, 0, 4, "担当")]))
    with pytest.raises(SystemExit) as stopped:
        bring(town.version, path, "--json", actor=town.member)
    assert stopped.value.code == 1
    capsys.readouterr()
    (tmp_path / "bad.docx").write_bytes(b"no zip")
    for arguments in (
        (town.version, tmp_path / "bad.docx"), (town.version, tmp_path / "none.docx"),
    ):  # fmt: skip
        with pytest.raises(CommandError) as error:
            bring(*arguments, actor=town.reviewer)
        assert error.value.returncode == 2
    with pytest.raises(CommandError) as error:
        export(town.version, tmp_path / "x.docx", actor=town.second)  # has not declared
    assert error.value.returncode == 2
    with pytest.raises(CommandError) as error:
        export(town.version, tmp_path / "no" / "x.docx", actor=town.reviewer)
    assert error.value.returncode == 2
