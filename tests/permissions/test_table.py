"""The code's permission table is the agreed one, cell by cell, and the published one is the code's."""

from pathlib import Path

import pytest

from docs import permissions_table
from sharingbook.accounts.matrix import COLUMNS, MATRIX
from sharingbook.accounts.verdicts import registered_conditions
from tests.permissions.published import CELLS, cell

# Rows of the code that the agreed table states in words only.
ADDED_ROWS = {
    "6a": "history of fields: for those who read the record as their own (rows 3 and 6)",
    "6b": "“Coordinator … confirms facts yearly; writes nothing else”",
    "15a": "the first half of row 15, which the auditor, who only reads, does not have",
    "15b": "what follows from seeing a finding: not for the auditor, who only reads",
    "45a": "the second half of row 45, which an administrator reads without the payload",
    "48a": "“c rule packs” of row 48: the lead's part",
}
# Where the code is narrower than what was agreed, and why. Nothing may be wider.
NARROWER = {
    ("3", "executive"): "counts only: the figures count closed records, no page opens",
    ("3", "administrator"): "break-glass is not built",
    ("13", "administrator"): "break-glass is not built",
    ("13a", "administrator"): "break-glass is not built",
    ("40", "administrator"): "there are no static pages to publish",
    ("45", "administrator"): "no payload: what is left of the row is the access log (45a)",
    ("46", "public"): "headers are read and exported by row 44; the whole chain is verified by two roles",
    ("46", "vendor"): "as the public",
    ("46", "member"): "as the public",
    ("46", "approver"): "as the public",
    ("46", "reviewer"): "as the public",
    ("46", "lead"): "as the public",
    ("46", "executive"): "as the public",
    ("48", "lead"): "rule packs are row 48a",
    ("49", "approver"): "break-glass is not built",
    ("49", "auditor"): "break-glass is not built",
    ("50", "auditor"): "erasure is not built",
}
# Where the code grants by a plain yes what was agreed with a condition: what takes the condition's place.
PLAIN_YES = {
    ("42", "vendor"), ("42", "member"), ("42", "approver"), ("42", "reviewer"), ("42", "lead"),
    ("42", "executive"), ("42", "auditor"), ("42", "administrator"), ("36", "vendor"),
    ("36", "public"), ("42", "coordinator"),
    ("43", "administrator"),
    ("50", "administrator"), ("49", "administrator"),
}  # fmt: skip


def weight(text: str) -> int:
    """0: refused, 1: under a condition, 2: yes."""
    return 0 if text == "-" else 2 if text == "Y" else 1


def test_every_agreed_row_is_in_the_code_and_every_other_one_has_a_reason():
    rows = {row.number for row in MATRIX.values()}
    assert rows - set(CELLS) == set(ADDED_ROWS)
    assert set(CELLS) - rows == set()


def test_no_cell_of_the_code_is_wider_than_the_agreed_one(count_checks):
    wider, narrower, compared = [], [], 0
    for row in MATRIX.values():
        if row.number in ADDED_ROWS:
            continue
        for column, text in zip(COLUMNS, row.cells, strict=True):
            compared += 1
            agreed = cell(row.number, str(column))
            if weight(text) > weight(agreed) and (row.number, str(column)) not in PLAIN_YES:
                wider.append((row.number, str(column), agreed, text))
            if text == "-" and agreed != "-":
                narrower.append((row.number, str(column)))
    count_checks(compared)
    assert wider == []
    assert set(narrower) == set(NARROWER)


def test_a_plain_yes_in_place_of_a_condition_stands_in_absent_rows_alone():
    absent = {row.number for row in MATRIX.values() if row.absent}
    assert {number for number, _column in PLAIN_YES} <= absent
    for row in MATRIX.values():
        if row.absent:
            assert {row.cell(column) for column in COLUMNS} == {"-"}, row.action


@pytest.mark.parametrize("number", ["30", "31", "32", "33"])
def test_only_an_approver_who_did_not_take_part_decides(number):
    row = next(row for row in MATRIX.values() if row.number == number)
    assert {str(column) for column, text in zip(COLUMNS, row.cells, strict=True) if text != "-"} == {
        "approver"
    }
    assert "not_on_case" in row.cell("approver").split("+")


def test_every_condition_of_the_table_has_a_meaning_and_every_meaning_a_place():
    used = {
        name for row in MATRIX.values() for text in row.cells if text not in "-Y" for name in text.split("+")
    }
    assert used <= registered_conditions()
    assert used <= set(permissions_table.CONDITIONS)


def test_the_published_table_is_the_one_that_the_code_asks():
    published = Path(permissions_table.TARGET).read_text(encoding="utf-8")
    assert published == permissions_table.text(), "run: .venv/bin/python docs/permissions_table.py"
