"""Markers that people type, and headings that a document does not declare."""

# XML reads better unbroken.
# ruff: noqa: E501

import pytest

from procurement.reading import read
from procurement.reading.labels import parted, shape, typed_label, typed_level
from tests.builders.packages import abstract, docx, level, num, p, tbl, tc, tr

BOLD, LARGE = "<w:b/>", '<w:b/><w:sz w:val="32"/>'
TEXT = p("本業務は、窓口の手続をオンラインにするものである。")


def headings(body: str, **parts) -> list[tuple[int, str]]:
    found = read(docx(body, **parts), "a.docx")
    assert found.counts["headings"] == 0
    return [(b.level, f"{b.label} {b.text}".strip()) for b in found.blocks if b.inferred]


@pytest.mark.parametrize(
    ("text", "label", "depth"),
    [
        ("第３条　受託者は", "第３条", 4),
        ("第十二条の二 定義", "第十二条の二", 4),
        ("第2章 総則", "第2章", 2),
        ("第１節　概要", "第１節", 3),
        ("１．業務の概要", "１．", 1),
        ("１　目的", "１", 1),
        ("一　目的", "一", 0),
        ("1.2.3 性能", "1.2.3", 3),
        ("2.3時刻同期", "2.3", 2),
        ("(ア) 画面", "(ア)", 0),
        ("（１）対象", "（１）", 0),
        ("(iv) last", "(iv)", 0),
        ("① 手順", "①", 0),
        ("Ⅱ．概要", "Ⅱ．", 1),
        ("・資料を出すこと", "・", 0),
        ("ア　設計書", "ア", 0),
        ("別紙１ 要件定義書", "別紙１", 1),
        ("様式第２号　入札書", "様式第２号", 1),
        ("a) first", "a)", 0),
        ("Appendix A: Terms", "Appendix A", 1),
        ("Article 12 Confidentiality", "Article 12", 4),
        ("第３条（目的）", "第３条", 4),
        ("第１　業務の目的", "第１", 1),
        ("2  乙は、甲に対し", "2", 1),
        ("（ⅱ）対象", "（ⅱ）", 0),
        ("［１］対象", "［１］", 0),
        ("㈠ 手順", "㈠", 0),
        ("Ａ．設計書", "Ａ．", 0),
        ("（別紙２）要件定義書", "（別紙２）", 1),
    ],
)
def test_typed_markers_are_recognised(text, label, depth):
    assert typed_label(text) == label
    assert typed_level(typed_label(text)) == depth


@pytest.mark.parametrize(
    "text",
    [
        "令和8年度の予算",
        "アクセシビリティ",
        "3人以上とする",
        "1.5倍とする",
        "1.2年間の計画",
        "3.5以上",
        "10-12月に行う",
        "03-1234-5678",
        "3-5pm",
        "2026.1.5",
        "Section 3 says so",
        "3 items",
        "第3条で解説したとおり",
        "第3条の2により",
        "第6条（各自の義務）の解説に記載したとおり",
        "第１条及び第２条の規定",
        "別紙のとおり提出すること",
        "別紙１のとおり提出すること",
        "様式第１号に記入する",
        "附則による",
    ],
)
def test_measures_dates_and_words_are_no_markers(text):
    assert typed_label(text) == ""


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        ("第3条　（目的）", "第3条", "（目的）"),
        ("（２）連絡先", "（２）", "連絡先"),
        ("・連絡先", "", "・連絡先"),
        ("連絡先", "", "連絡先"),
    ],
)
def test_a_number_parts_from_its_words_and_a_bullet_does_not(text, number, words):
    assert parted(text) == (number, words)


@pytest.mark.parametrize(
    "row",
    [
        ("(1)", "（２）", "(10)", "(十)"),
        ("第１条", "第十二条"),
        ("ア", "イ"),
        ("①", "⑫", "❸"),
        ("1.1", "２．３"),
        ("i.", "iv."),
    ],
)
def test_markers_of_one_row_have_one_shape(row):
    assert len({shape(label) for label in row}) == 1


def test_different_rows_have_different_shapes():
    assert (
        len(
            {
                shape(label)
                for label in ("1", "1.", "(1)", "①", "1.1", "ア", "(ア)", "a)", "A.", "第1条", "第1章")
            }
        )
        == 11
    )


def test_larger_letters_stand_above_smaller_ones():
    body = (
        p("第一日", run=LARGE) + TEXT + p("午前", run=BOLD) + TEXT + p("午後", run=BOLD) + TEXT
        + p("第二日", run=LARGE) + TEXT * 6
    )  # fmt: skip
    assert headings(body) == [(1, "第一日"), (2, "午前"), (2, "午後"), (1, "第二日")]


def test_the_size_may_come_from_the_style_or_the_documents_default():
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="big"><w:name w:val="big"/><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
    )
    body = (p("概要", style="big") + TEXT * 2 + p("目的", run=BOLD) + TEXT * 2) * 2 + TEXT * 4
    assert [found for found, _ in headings(body, styles=styles)] == [1, 2, 1, 2]


def test_one_larger_line_in_the_middle_does_not_push_the_others_down():
    body = "".join(p(text, run=run) + TEXT * 2 for text, run in [
        ("概要", BOLD), ("目的", BOLD), ("重要", LARGE), ("範囲", BOLD),
    ])  # fmt: skip
    assert [found for found, _ in headings(body)] == [1, 1, 1, 1]


def test_articles_stand_below_chapters():
    body = "".join(
        p(text) + TEXT * 2
        for text in ("第１章　総則", "第１条　目的", "第２条　定義", "第２章　業務", "第３条　範囲")
    )
    assert [found for found, _ in headings(body)] == [1, 2, 2, 1, 2]


def test_short_numbered_paragraphs_are_headings_when_something_stands_below_them():
    body = "".join(p(text) + TEXT for text in ("１　目的", "２　業務の内容", "３　期間"))
    assert headings(body) == [(1, "１　目的"), (1, "２　業務の内容"), (1, "３　期間")]


def test_a_list_of_short_numbered_items_is_not():
    numbering = abstract(0, level(0, "decimal", "%1.")) + num(1, 0)
    typed = "".join(p(f"{n}．設計書") for n in "１２３４")
    automatic = p("納品書", num=(1, 0)) * 4
    assert headings(p("成果物", run=BOLD) + typed + TEXT + automatic + TEXT * 5, numbering=numbering) == [
        (1, "成果物")
    ]


def test_automatic_numbers_in_bold_are_headings_and_bullets_are_not():
    numbering = abstract(0, level(0, "upperLetter", "%1."), level(1, "bullet", "•")) + num(1, 0)
    body = p("Purpose", num=(1, 0), run=BOLD) + TEXT * 3 + p("Mind this", num=(1, 1), run=BOLD) + TEXT * 3
    assert headings(body + p("Scope", num=(1, 0), run=BOLD) + TEXT, numbering=numbering) == [
        (1, "A. Purpose"),
        (1, "B. Scope"),
    ]


def test_sentences_form_rows_and_stored_contents_stay_out():
    body = (
        p("概要", run=BOLD)
        + p("必ず読むこと。", run=BOLD)
        + "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>品名</w:t><w:tab/><w:t>数量</w:t></w:r></w:p>"
        + p("１　目的……………… 3", run=BOLD)
        + p("―――", run=BOLD)
        + tbl(tr(tc(p("列の名", run=BOLD))))
        + TEXT * 8
    )
    assert headings(body) == [(1, "概要")]


def test_bold_everywhere_means_nothing():
    assert headings(p("強調", run=BOLD) * 9 + TEXT) == []
