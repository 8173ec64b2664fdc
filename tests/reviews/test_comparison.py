"""What changed between two versions, as rows that a person reads: by clause, old beside new."""

from pathlib import Path

import pytest

from procurement.reading import read
from reviews.comparison import compare
from tests.builders.packages import abstract, cell, docx, level, num, p, row, sheet_data, tbl, tc, tr, xlsx
from tests.builders.small_docx import small_docx

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
real = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real documents is not here")
LINES = (
    "システムは、窓口の利用者に対して、通常時三秒以内に応答すること。",
    "受託者は、運用開始の三十日前までに、移行計画書を提出すること。",
    "障害の連絡は、発生から一時間以内に、電話と電子メールで行うこと。",
    "個人情報を含むデータは、国内の施設にだけ保存すること。",
    "契約の終わりには、全データを返却し、複製を消去すること。",
)


def rows_of(old: bytes, new: bytes, name: str = "draft.docx"):
    return compare(read(old, name), read(new, name)).rows


def written(*lines: str) -> bytes:
    return small_docx(list(lines))


def marked(words) -> str:
    """The words with what changed in brackets."""
    return "".join(f"[{part.text}]" if part.changed else part.text for part in words.parts)


def test_the_same_text_has_no_changes():
    comparison = compare(read(written(*LINES), "a.docx"), read(written(*LINES), "b.docx"))
    assert comparison.rows == ()
    assert comparison.unchanged == len(LINES)


def test_a_reworded_paragraph_shows_which_words_changed():
    (row,) = rows_of(written(*LINES), written(LINES[0].replace("三秒", "二秒"), *LINES[1:]))
    assert row.kind == "reworded"
    assert marked(row.old) == LINES[0].replace("三", "[三]")
    assert marked(row.new) == LINES[0].replace("三", "[二]")
    kinds = [what for what, _ in row.inline]
    assert kinds == ["stayed", "gone", "come", "stayed"]


def test_paragraphs_that_came_and_went_have_one_side():
    new = (*LINES[:2], "受託者は、月に一度、稼働状況を書面で報告すること。", LINES[2], *LINES[4:])
    came, went = sorted(rows_of(written(*LINES), written(*new)), key=lambda row: row.old is not None)
    assert (came.kind, came.old, came.new.text) == ("inserted", None, new[2])
    assert (went.kind, went.old.text, went.new) == ("deleted", LINES[3], None)
    assert came.follows == came.new.first - 1


def test_a_moved_paragraph_is_told_as_moved():
    (row,) = rows_of(written(*LINES), written(LINES[4], *LINES[:4]))
    assert (row.kind, row.old.text, row.new.text) == ("moved", LINES[4], LINES[4])


def test_a_paragraph_cut_in_two_is_told_as_split():
    first, second = LINES[2][:16], LINES[2][16:]
    (row,) = rows_of(written(*LINES), written(*LINES[:2], first, second, *LINES[3:]))
    assert row.kind == "split"
    assert len(row.new.blocks) == 2


def test_a_blank_line_more_is_no_change():
    assert rows_of(written(*LINES), written(*LINES[:2], "", *LINES[2:])) == ()


def numbered(*texts: str) -> bytes:
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    numbering = abstract(0, level(0, "decimal", "第%1条")) + num(1, 0)
    return docx("".join(p(text, more=listed) for text in texts), numbering=numbering)


def test_what_only_got_another_number_is_told_apart():
    came, *others = rows_of(numbered(*LINES), numbered(LINES[0], "新しい条文をここに加える。", *LINES[1:]))
    assert came.kind == "inserted"
    assert {row.kind for row in others} == {"renumbered"}
    assert (others[0].old.label, others[0].new.label) == ("第2条", "第3条")


CLAUSES = (
    ("第{n}条　応答時間", "（{n}）通常時は三秒で応答すること。", "{n}.1　繁忙期の目標値は協議して定める。"),
    ("第{n}条　教育", "（{n}）操作の研修を二回行うこと。", "{n}.1　教材は電子データで納品すること。"),
    ("第{n}条　保守", "（{n}）障害の連絡を平日の日中に受けること。", "{n}.1　部品は七年間保持すること。"),
    ("第{n}条　検収", "（{n}）納品から十日以内に合否を通知する。", "{n}.1　合格の日を引渡しの日とする。"),
)


def typed(*clauses: tuple[str, ...]) -> bytes:
    return written(*(line.format(n=n) for n, lines in enumerate(clauses, start=1) for line in lines))


def test_a_number_that_someone_typed_is_told_apart_like_an_automatic_one():
    rows = rows_of(typed(*CLAUSES), typed(CLAUSES[0], *CLAUSES[2:]))
    went = [row.old.text for row in rows if row.kind == "deleted"]
    others = [row for row in rows if row.kind != "deleted"]
    assert went == [line.format(n=2) for line in CLAUSES[1]]
    assert {row.kind for row in others} == {"renumbered"}
    assert len(others) == 6
    assert (others[0].old.clause, others[0].new.clause) == ("第3条", "第2条")


def test_a_moved_clause_with_another_typed_number_is_moved_and_not_reworded():
    rows = rows_of(typed(*CLAUSES), typed(*CLAUSES[1:], CLAUSES[0]))
    assert {row.kind for row in rows} == {"moved", "renumbered"}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("☐ 個人情報を取り扱う業務である。", "☑ 個人情報を取り扱う業務である。"),
        ("3秒以内に応答すること。", "2秒以内に応答すること。"),
        ("（2）三秒以内に応答すること。", "（1）二秒以内に応答すること。"),
        ("2.5", "3.5"),
    ],
)
def test_what_reads_differently_beside_its_number_is_reworded(was, now):
    (row,) = rows_of(written(*LINES, was), written(*LINES, now))
    assert row.kind == "reworded"


def test_a_value_in_a_cell_is_no_number_of_a_clause():
    (row,) = rows_of(table(("速さ", "2.5 GHz以上")), table(("速さ", "3.5 GHz以上")))
    assert row.kind == "reworded"


def table(*rows: tuple[str, ...]) -> bytes:
    return docx(tbl(*(tr(*(tc(p(text)) for text in cells)) for cells in rows)))


def test_a_changed_cell_stands_beside_the_others_of_its_row():
    rows = [
        ("1", "応答は三秒以内", "必須"),
        ("2", "稼働率は九割九分", "必須"),
        ("3", "多言語で表示する", "任意"),
    ]
    changed = [rows[0], ("2", "稼働率は九割九分五厘", "必須"), rows[2]]
    (row,) = rows_of(table(*rows), table(*changed))
    assert row.kind == "reworded"
    assert marked(row.new) == "2　｜　稼働率は九割九分[五厘]　｜　必須"


def test_a_new_row_of_a_table_is_one_change():
    rows = [("1", "応答は三秒以内", "必須"), ("2", "稼働率は九割九分", "必須")]
    (row,) = rows_of(table(*rows), table(*rows, ("3", "多言語で表示する", "任意")))
    assert (row.kind, row.new.text) == ("inserted", "3　｜　多言語で表示する　｜　任意")


def book(**sheets: tuple[str, ...]) -> bytes:
    return xlsx(
        {
            name: sheet_data(*(row(n, cell(f"A{n}", text)) for n, text in enumerate(lines, start=1)))
            for name, lines in sheets.items()
        }
    )


def test_a_sheet_that_went_is_one_change():
    old = book(要件=LINES, 旧コード=("一覧を廃止する予定", "区分の値は別表による", "桁数は八桁とする"))
    (gone,) = rows_of(old, book(要件=LINES), "list.xlsx")
    assert (gone.kind, gone.old.text, gone.sheet_rows) == ("deleted", "旧コード", 3)


@real
def test_a_turned_page_in_the_contents_is_no_change():
    """Between the two versions of this guide nearly every page number of the contents changed."""
    old = "ja-cadde-provider-guide-202209-draft.docx"
    new = "ja-cadde-provider-guide-202303-final.docx"
    rows = rows_of((CORPUS / old).read_bytes(), (CORPUS / new).read_bytes())
    pages = [row for row in rows if row.old and row.new and "\t" in row.old.text]
    titles = [(row.old.text.rsplit("\t", 1)[0], row.new.text.rsplit("\t", 1)[0]) for row in pages]
    assert all(was != now for was, now in titles)


@real
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ja-gif-core-model-overview-202207-tracked.docx", "ja-gif-core-model-overview-202208.docx"),
        (
            "en-18f-agile-solicitation-template-201908-comments.docx",
            "en-18f-agile-solicitation-template-201910.docx",
        ),
    ],
)
def test_documents_that_read_the_same_have_no_changes(old, new):
    assert rows_of((CORPUS / old).read_bytes(), (CORPUS / new).read_bytes()) == ()


@real
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ja-gif-address-model-202306.docx", "ja-gif-address-model-202603.docx"),
        ("ja-cadde-message-list-v1.xlsx", "ja-cadde-message-list-v2.xlsx"),
    ],
)
def test_every_word_that_is_not_in_a_row_stands_in_both_versions(old, new):
    before, after = read((CORPUS / old).read_bytes(), old), read((CORPUS / new).read_bytes(), new)
    comparison = compare(before, after)
    left = [
        b.text for at, b in enumerate(before.blocks) if at not in comparison.row_of_old and b.text.strip()
    ]
    right = [
        b.text for at, b in enumerate(after.blocks) if at not in comparison.row_of_new and b.text.strip()
    ]
    assert len(left) == len(right)
    assert sorted(map(str.split, left)) == sorted(map(str.split, right))
