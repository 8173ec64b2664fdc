"""`manage.py check_draft`: what a build pipeline relies on: shapes, exit statuses, clean standard output."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.builders.packages import docx, p
from tests.builders.small_docx import small_docx
from tests.reviews.exchange.sarif_shape import faults

ROOT = Path(__file__).resolve().parents[3]
PACK = """\
pack: ours
title: {ja: 庁内のルール, en: House rules}
defaults: {severity: should, aspect: clarity}
rules:
  - id: ours-soon
    title: {ja: 期限のない語, en: No date}
    phrases: [速やかに]
    message: {ja: "「{quote}」の期限がありません", en: "“{quote}” has no date"}
    why: {ja: 検査で合否を決められません, en: Nobody can test it}
    mend: {ja: 日数を書いてください, en: Write a number of days}
    source: 庁内基準 3条
  - id: ours-name
    title: {ja: 仮の名, en: Working name}
    severity: must
    kinds: [annex]
    phrases: [仮称]
    message: {ja: 仮称が残っています, en: A working name is left}
  - id: ours-wish
    title: {ja: 望ましい, en: Wish}
    severity: hint
    default: false
    phrases: [望ましい]
    message: {ja: 必須か任意か分かりません, en: Must or may}
"""
LINES = ["第１条　納品", "成果物を速やかに納めること。", "仮称「窓口」とする。", "早いほうが望ましい。"]
FIRST = [
    "file", "rule", "severity", "aspect", "seq", "start", "end", "quote", "message", "why", "mend", "source",
    "places",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "仕様 書.docx").write_bytes(small_docx(LINES))
    (tmp_path / "別紙.docx").write_bytes(small_docx(["仮称の一覧", "２　速やかに"]))
    (tmp_path / "clean.docx").write_bytes(small_docx(["以上"]))
    (tmp_path / "ours.yaml").write_text(PACK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    """Exit status and standard output."""
    out = StringIO()
    try:
        call_command("check_draft", *arguments, stdout=out)
    except SystemExit as stopped:
        return stopped.code, out.getvalue()
    return 0, out.getvalue()


def test_json_has_one_row_a_finding(folder):
    status, out = run("仕様 書.docx", "--pack", "ours.yaml", "--kind", "spec", "--json")
    assert (status, out.count("\n")) == (1, 1)
    [row] = json.loads(out)
    assert list(row) == FIRST
    assert row == {
        "file": "仕様 書.docx", "rule": "ours-soon", "severity": "should", "aspect": "clarity",
        "seq": 1, "start": 4, "end": 8, "quote": "速やかに", "message": "「速やかに」の期限がありません",
        "why": "検査で合否を決められません", "mend": "日数を書いてください", "source": "庁内基準 3条",
        "places": [{"seq": 1, "start": 4, "end": 8, "quote": "速やかに"}],
    }  # fmt: skip
    assert run("仕様 書.docx", "--pack", "ours.yaml", "--kind", "spec", "--format", "json") == (1, out)


def test_several_files_are_one_case_and_each_may_say_its_kind(folder):
    both = ("仕様 書.docx", "別紙.docx", "--pack", "ours.yaml", "--json")

    def found(*kinds):
        return [(row["file"], row["rule"]) for row in json.loads(run(*both, *kinds)[1])]

    soon = [("仕様 書.docx", "ours-soon"), ("別紙.docx", "ours-soon")]
    named = [*soon[:1], ("別紙.docx", "ours-name"), *soon[1:]]
    assert found("--kind", "spec") == soon
    assert found("--kind", "spec", "--kind", "annex") == named
    assert found() == named, "the kind is guessed from the name"
    beside = (
        "--kind",
        "spec",
        "仕様 書.docx",
        "--kind",
        "annex",
        "別紙.docx",
        "--pack",
        "ours.yaml",
        "--json",
    )
    assert [(row["file"], row["rule"]) for row in json.loads(run(*beside)[1])] == named


def test_rules_that_are_off_by_default_need_a_word(folder):
    status, out = run("仕様 書.docx", "--pack", "ours.yaml", "--kind", "spec", "--all", "--json")
    assert [row["rule"] for row in json.loads(out)] == ["ours-soon", "ours-wish"]


def test_the_exit_status_follows_the_gravest_finding(folder):
    spec = ("仕様 書.docx", "--pack", "ours.yaml", "--kind", "spec")
    annex = ("別紙.docx", "--pack", "ours.yaml", "--kind", "annex")
    assert [run(*spec, "--fail-on", level)[0] for level in ("must", "should", "hint", "never")] == [
        0,
        1,
        1,
        0,
    ]
    assert [run(*annex, "--fail-on", level)[0] for level in ("must", "should", "hint", "never")] == [
        1,
        1,
        1,
        0,
    ]
    assert run("clean.docx", "--pack", "ours.yaml", "--json") == (0, "[]\n")


def test_people_read_file_place_and_mending(folder):
    status, out = run("仕様 書.docx", "--pack", "ours.yaml", "--kind", "spec")
    assert status == 1
    assert out.splitlines() == [
        "仕様 書.docx:p2 第１条: 注意: 「速やかに」の期限がありません [ours-soon]",
        "    ▸ 日数を書いてください",
        "点検結果 1件: 注意 1",
    ]
    english = run("仕様 書.docx", "--pack", "ours.yaml", "--kind", "spec", "--language", "en")[1]
    assert english.splitlines()[0] == "仕様 書.docx:p2 第１条: Warning: “速やかに” has no date [ours-soon]"
    assert run("clean.docx", "--pack", "ours.yaml")[1] == "指摘はありません。\n"


def test_sarif_is_well_formed_and_leads_to_the_words(folder):
    status, out = run("仕様 書.docx", "--pack", "ours.yaml", "--kind", "spec", "--format", "sarif")
    log = json.loads(out)
    assert status == 1
    assert faults(log) == []
    [result] = log["runs"][0]["results"]
    place = result["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "%E4%BB%95%E6%A7%98%20%E6%9B%B8.docx"
    assert place["physicalLocation"]["region"] == {
        "charOffset": 4, "charLength": 4, "snippet": {"text": "速やかに"},
    }  # fmt: skip
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "p2"


def test_sarif_names_files_relative_to_a_folder_also_from_elsewhere(folder, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    out = run(
        str(folder / "clean.docx"), str(folder / "別紙.docx"), "--format", "sarif", "--fail-on", "never"
    )[1]
    artifacts = json.loads(out)["runs"][0]["artifacts"]
    assert [one["location"]["uri"] for one in artifacts] == ["clean.docx", "%E5%88%A5%E7%B4%99.docx"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["別紙.docx", "clean.docx", "clean.docx", "--kind", "spec", "--kind", "annex"], "--kind"),
        (["clean.docx", "--kind", "novel"], "novel"),
        (["clean.docx", "--fail-on", "always"], "always"),
        (["clean.docx", "--json", "--format", "sarif"], "sarif"),
        (["clean.docx", "--pack", "nobody"], "nobody"),
        (["clean.docx", "--pack", "absent.yaml"], "absent.yaml"),
        (["clean.docx", "--pack", "ours.yaml", "--pack", "./ours.yaml"], "ours-soon"),
        (["absent.docx"], "absent.docx"),
        ([], "FILE"),
    ],
)
def test_bad_usage_is_status_2_and_one_line(folder, arguments, said):
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == 2
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_bad_pack_is_refused_with_file_rule_and_line(folder):
    (folder / "ours.yaml").write_text(
        PACK.replace("phrases: [仮称]", "patterns: ['(仮称']"), encoding="utf-8"
    )
    with pytest.raises(CommandError) as refused:
        run("clean.docx", "--pack", "ours.yaml")
    assert refused.value.returncode == 2
    assert str(refused.value).startswith("ours.yaml:16: ours-name: ")


def test_a_rule_of_a_pack_that_takes_too_long_is_put_aside_and_named(folder, settings):
    pack = PACK.replace("phrases: [速やかに]", "patterns: ['速やかに.{0,9}こと']")
    (folder / "ours.yaml").write_text(pack, encoding="utf-8")
    arguments = ("仕様 書.docx", "--pack", "ours.yaml", "--kind", "spec", "--json")
    assert [row["rule"] for row in json.loads(run(*arguments)[1])] == ["ours-soon"]
    settings.RULE_SECONDS_A_CHECK = 0.0
    errors = StringIO()
    call_command("check_draft", *arguments, stdout=StringIO(), stderr=errors)
    assert "ours-soon" in errors.getvalue()


def test_a_built_in_pack_by_name(folder):
    (folder / "en.docx").write_bytes(docx(p("The Contractor shall attend meetings as needed.")))
    [row] = json.loads(run("en.docx", "--pack", "base-en", "--kind", "spec", "--json", "--language", "en")[1])
    assert (row["rule"], row["quote"]) == ("en-escape", "as needed")


def test_a_built_in_pack_answers_to_its_name_and_its_files_to_theirs(folder):
    def found(*names):
        packs = [part for name in names for part in ("--pack", name)]
        return {row["rule"] for row in json.loads(run("ja.docx", *packs, "--kind", "spec", "--json")[1])}

    (folder / "ja.docx").write_bytes(docx(p("利用者数は○○人とし、速やかに対応すること。")))
    both = {"ja-placeholder", "ja-no-deadline"}
    assert both <= found("base-ja")
    assert found("base-ja-facts") == {"ja-placeholder"}
    assert found("base-ja-facts", "base-ja") == found("base-ja") == found("base-ja", "base-ja-off")
    assert found("consistency") == set()


def test_a_built_in_pack_of_several_files_is_one(folder):
    lines = ["稼働開始日：未定", "納期は令和8年6月31日とする。", "検索結果を高速に表示すること。"]
    (folder / "ja.docx").write_bytes(small_docx(lines))
    rows = json.loads(run("ja.docx", "--pack", "base-ja", "--kind", "spec", "--json")[1])
    assert {row["rule"] for row in rows} == {"ja-placeholder", "ja-date", "ja-unmeasured"}


def test_as_a_program_it_keeps_standard_output_clean(folder):
    """What `manage.py` does: its statuses, one line on standard error, no database."""
    (folder / "broken.docx").write_bytes(b"no Word file")
    (folder / "cut.docx").write_bytes((folder / "clean.docx").read_bytes()[:-40])
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "sharingbook.settings.test",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    }  # fmt: skip

    def program(*arguments):
        command = [sys.executable, str(ROOT / "manage.py"), "check_draft", *arguments]
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )

    found = program("別紙.docx", "--pack", "ours.yaml", "--json")
    assert (found.returncode, found.stderr, len(json.loads(found.stdout))) == (1, "", 2)
    fine = program("clean.docx", "--pack", "ours.yaml", "--format", "sarif")
    assert (fine.returncode, fine.stderr, faults(json.loads(fine.stdout))) == (0, "", [])
    for wrong in (("broken.docx", "--json"), ("cut.docx",), ("clean.docx", "--kind", "novel")):
        refused = program(*wrong)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
        assert "CommandError" not in refused.stderr
        assert "アップロード" not in refused.stderr


def test_the_sample_of_the_guide_is_what_it_prints(folder):
    shown = (ROOT / "docs" / "user" / "pipeline.md").read_text(encoding="utf-8")
    command, printed = (shown.split(f"```{kind}\n")[1].split("```")[0] for kind in ("sh", "text"))
    lines = ["第４条　障害への対応", "受注者は、障害を検知したときは、速やかに発注者へ報告すること。"]
    (folder / "調達仕様書.docx").write_bytes(small_docx(lines))
    assert run(*command.split()[3:])[1] == printed


def test_the_kind_may_be_called_as_add_version_calls_it(folder):
    both = [
        run("仕様 書.docx", "--pack", "ours.yaml", "--kind", kind, "--json")
        for kind in ("spec", "specification")
    ]
    assert both[0] == both[1]
    assert both[0][0] == 1


def test_help_texts_of_sarif_end_with_words(folder):
    rules = json.loads(run("clean.docx", "--kind", "spec", "--all", "--format", "sarif")[1])["runs"][0]
    lines = [line for rule in rules["tool"]["driver"]["rules"] for line in rule["help"]["text"].splitlines()]
    assert [line for line in lines if line.rstrip().endswith("/") or "/  /" in line] == []
