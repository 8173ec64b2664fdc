"""A sheet of answers that was opened and saved by LibreOffice, as .xlsx and as .xls. Needs LibreOffice."""

import subprocess

import pytest

from procurement.reading import artifact, read
from procurement.reading.conversion import find_libreoffice, read_any
from reviews.exchange.answer_marks import VERSION_LINE
from reviews.exchange.answer_plan import REFUSED, UPDATED, make_plan
from reviews.exchange.answer_rows import read_rows
from tests.builders.answer_sheets import known, saved, write, written

pytestmark = pytest.mark.skipif(not find_libreoffice(), reason="LibreOffice is not installed")

ITEMS = [known(1), known(2, verdict="declined", reason="=1+1 は文字です\n二行目\n対応版：第3版"), known(3)]


def resaved(data, folder, kind):
    source = folder / "in.xlsx"
    source.write_bytes(data)
    profile = (folder / "profile").as_uri()
    command = [find_libreoffice(), "--headless", f"-env:UserInstallation={profile}", "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", folder / "out", source], check=True, capture_output=True, timeout=120
    )
    return (folder / "out" / f"in.{kind}").read_bytes()


def planned(reading):
    rows = read_rows(reading).rows
    return make_plan([("a", rows)], ITEMS, choices="", version_line=VERSION_LINE)


def test_a_sheet_saved_again_as_xlsx_tells_only_what_was_written(tmp_path):
    book = written(ITEMS)
    write(book.active, 0, verdict="採用", answer="直します。")
    plan = planned(read(resaved(saved(book), tmp_path, "xlsx"), "a.xlsx"))
    assert [one.item.number for one in plan.items_that(UPDATED)] == [1]
    assert plan.counts["unchanged"] == 2
    assert plan.rows_that(REFUSED) == []


def test_a_sheet_saved_as_xls_is_read_through_the_converter(tmp_path):
    book = written(ITEMS)
    write(book.active, 2, verdict="×", answer="予算がないため。")
    data = resaved(saved(book), tmp_path, "xls")
    plan = planned(artifact.loads(read_any(data, "a.xls", libreoffice=find_libreoffice()).artifact))
    assert [one.item.number for one in plan.items_that(UPDATED)] == [3]
    assert plan.counts["unchanged"] == 2
