"""LibreOffice itself reads our comments back: all of them, on the same words.

LibreOffice is optional for the product, so these tests are left out, loudly, where it is not installed.
`bin/bench roundtrip` does the same for every document of the corpus.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from procurement.reading import read
from procurement.reading.conversion import find_libreoffice
from reviews.exchange.suggestions import compare
from tests.builders.in_libreoffice import worked_on
from tests.builders.packages import docx, p, r, tbl, tc, tr
from tests.builders.small_docx import small_docx
from tests.procurement.reading.test_corpus import CORPUS

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(
    not find_libreoffice(),
    reason="LIBREOFFICE IS NOT INSTALLED: whether it reads our comments back is NOT tested here",
)
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def mixed() -> bytes:
    """Runs, a table, a note, a table of contents, changes, a header: where comments get lost if anywhere."""
    contents = (
        f"<w:p>{FIELD.format('begin')}<w:r><w:instrText> TOC </w:instrText></w:r>{FIELD.format('separate')}"
        f"{r('第１章　目的')}</w:p>{p('第２章　範囲')}<w:p>{FIELD.format('end')}</w:p>"
    )
    deleted = '<w:del w:id="91" w:author="係"><w:r><w:delText>直ちに</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="90" w:author="係">{r("速やかに")}</w:ins>'
    changed = f"<w:p>{r('受託者は')}{inserted}{deleted}{r('報告する')}</w:p>"
    noted = f'<w:p>{r("性能")}<w:r><w:footnoteReference w:id="2"/></w:r>{r("を測る", "<w:b/>")}</w:p>'
    table = tbl(*(tr(*(tc(p(f"要件{row}-{column}")) for column in range(3))) for row in range(3)))
    notes = f'<w:footnote w:id="2">{p("応答時間をいう")}</w:footnote>'
    return docx(contents + changed + noted + table + p("以上 ") + p(), footnotes=notes, header1=p("機密"))


def test_it_finds_every_comment_on_the_same_words(tmp_path):
    files = [tmp_path / "mixed.docx", tmp_path / "small.docx"]
    for file, data in zip(files, (mixed(), small_docx()), strict=True):
        file.write_bytes(data)
    found = subprocess.run(
        [sys.executable, "benchmarks/roundtrip.py", *map(str, files)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert "comments found: 100.00 %" in found.stdout


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here: its documents are NOT tested")
@pytest.mark.parametrize(
    "name",
    [
        "ja-cadde-detailed-design-common-v1-tracked.docx",  # numbered tables; a footer for each section
        "en-ditap-classroom-outline-tracked-comments.docx",  # it takes tracked changes for settled
    ],
)
def test_what_it_stores_otherwise_was_changed_by_nobody(name):
    data = (CORPUS / name).read_bytes()
    draft, back = read(data, name), read(worked_on(data), name)
    assert [block.text for block in draft.blocks] != [block.text for block in back.blocks]
    found = compare(draft, back)
    assert (found.suggestions, found.untracked) == ((), 0)
