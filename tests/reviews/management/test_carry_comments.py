"""`manage.py carry_comments`: stable JSON, one line for what cannot be used, nothing dropped."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.builders.small_docx import LINES, small_docx

NAMES = ["id", "state", "seq", "start", "end", "end_seq", "quote", "score", "how", "candidates"]


@pytest.fixture
def files(tmp_path):
    """Writes both versions and the comments; returns the command's arguments."""

    def write(new, comments, old=LINES):
        (tmp_path / "旧.docx").write_bytes(small_docx(old))
        (tmp_path / "新.docx").write_bytes(small_docx(new))
        (tmp_path / "comments.json").write_text(json.dumps(comments), encoding="utf-8")
        return [str(tmp_path / name) for name in ("旧.docx", "新.docx", "comments.json")]

    return write


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("carry_comments", *arguments, stdout=out, stderr=err)
    return out.getvalue()


def test_json_has_one_entry_a_comment_in_order(files):
    new = ["まえがき", LINES[0], LINES[1], *LINES[4:], LINES[2], LINES[3].replace("応答", "返答")]
    comments = [
        {"id": "c", "seq": 3, "start": 10, "end": 19, "end_seq": None, "quote": "できるだけ速やかに"},
        {"id": "a", "seq": 0, "start": 0, "end": 3, "quote": "第１条"},
        {"id": 7, "seq": 2, "start": 0, "end": 9, "end_seq": 2},
    ]
    found = json.loads(run(*files(new, comments), "--json"))
    assert [list(one) for one in found] == [NAMES] * 3
    assert [(one["id"], one["state"], one["seq"]) for one in found] == [
        ("c", "changed", 6), ("a", "exact", 1), (7, "moved", 5),
    ]  # fmt: skip
    assert found[0]["quote"] == "できるだけ速やかに"


def test_an_unplaced_comment_has_nulls_and_its_candidates(files):
    new = list(LINES)
    new[3] = "利用者の操作には、三秒以内に応答すること。"
    [found] = json.loads(run(*files(new, [{"id": "x", "seq": 3, "start": 10, "end": 19}]), "--json"))
    assert [found[name] for name in NAMES[:7]] == ["x", "unplaced", None, None, None, None, ""]
    assert [list(place) for place in found["candidates"]] == [["seq", "start", "end", "score"]]
    assert found["candidates"][0]["seq"] == 3


def test_a_deleted_comment_has_no_candidates(files):
    [found] = json.loads(run(*files(LINES[:4], [{"id": "x", "seq": 5, "start": 0, "end": 3}]), "--json"))
    assert (found["state"], found["candidates"]) == ("unplaced", [])


def test_a_comment_on_an_empty_cell_is_listed_as_unplaced(files):
    [found] = json.loads(run(*files(LINES, [{"id": "x", "seq": None, "start": None, "end": None}]), "--json"))
    assert (found["state"], found["how"]) == ("unplaced", "nowhere")


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "w", "seq": 99, "start": 0, "end": 1},
        {"id": "w", "seq": 0, "start": 0, "end": 999},
        {"id": "w", "seq": 3, "start": 5, "end": 2},
        {"id": "w", "seq": "3", "start": 0, "end": 1},
        {"id": "w", "seq": 3, "start": 0},
        {"id": "w", "seq": True, "start": 0, "end": 1},
    ],
)
def test_a_place_that_the_old_file_does_not_have_is_named_and_the_others_are_carried(files, wrong):
    arguments = files(LINES, [wrong, {"id": "good", "seq": 0, "start": 0, "end": 3}])
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("carry_comments", *arguments, "--json", stdout=out, stderr=err)
    assert stopped.value.code == 1
    found = json.loads(out.getvalue())
    assert [(one["id"], one["state"]) for one in found] == [("w", "unplaced"), ("good", "exact")]
    assert found[0]["how"] == "no_such_place"
    assert "w" in err.getvalue()


@pytest.mark.parametrize("text", ["{", '{"id": 1}', "[1]", ""])
def test_what_is_no_list_of_comments_is_status_2(files, text, tmp_path):
    arguments = files(LINES, [])
    (tmp_path / "comments.json").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == 2
    assert "comments.json" in str(refused.value)


def test_a_file_that_cannot_be_read_is_status_2(files, tmp_path):
    arguments = files(LINES, [])
    (tmp_path / "新.docx").write_bytes(b"no Word file")
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == 2
    arguments[0] += "x"
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == 2


def test_people_read_words(files):
    new = list(LINES)
    new[3] = "利用者の操作には、三秒以内に応答すること。"
    comments = [{"id": "x", "seq": 3, "start": 10, "end": 19}, {"id": "y", "seq": 5, "start": 0, "end": 3}]
    printed = run(*files(new, comments))
    assert "位置未定" in printed
    assert "y\t同じ位置\tp6\t" in printed
    assert "受託者" in printed
