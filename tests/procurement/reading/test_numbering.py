"""Automatic numbers come out as Word shows them."""

# XML reads better unbroken.
# ruff: noqa: E501

import pytest

from procurement.reading import read, render
from procurement.reading.numberformats import format_number
from tests.builders.packages import abstract, docx, level, num, p


def labels(body: str, numbering: str, styles: str = "") -> list[str]:
    parts = {"numbering": numbering}
    if styles:
        parts["styles"] = styles
    return [block.label for block in read(docx(body, **parts), "a.docx").blocks]


@pytest.mark.parametrize(
    ("fmt", "expected"),
    [
        ("decimal", "1 2 3 10 21"),
        ("decimalZero", "01 02 03 10 21"),
        ("decimalFullWidth", "１ ２ ３ １０ ２１"),
        ("decimalEnclosedCircle", "① ② ③ ⑩ 21"),
        ("decimalEnclosedParen", "⑴ ⑵ ⑶ ⑽ 21"),
        ("aiueoFullWidth", "ア イ ウ コ ナ"),
        ("aiueo", "ｱ ｲ ｳ ｺ ﾅ"),
        ("irohaFullWidth", "イ ロ ハ ヌ ナ"),
        ("iroha", "ｲ ﾛ ﾊ ﾇ ﾅ"),
        ("japaneseCounting", "一 二 三 十 二十一"),
        ("japaneseDigitalTenThousand", "一 二 三 一〇 二一"),
        ("japaneseLegal", "壱 弐 参 壱拾 弐拾壱"),
        ("ideographTraditional", "甲 乙 丙 癸 甲"),
        ("ideographZodiac", "子 丑 寅 酉 申"),
        ("upperRoman", "I II III X XXI"),
        ("lowerRoman", "i ii iii x xxi"),
        ("upperLetter", "A B C J U"),
        ("lowerLetter", "a b c j u"),
        ("ideographEnclosedCircle", "㈠ ㈡ ㈢ ㈩ 21"),
        ("ideographDigital", "一 二 三 一〇 二一"),
        ("chineseCountingThousand", "一 二 三 十 二十一"),
        ("numberInDash", "- 1 - - 2 - - 3 - - 10 - - 21 -"),
        ("ordinal", "1st 2nd 3rd 10th 21st"),
        ("somethingNew", "1 2 3 10 21"),
    ],
)
def test_formats(fmt, expected):
    assert " ".join(format_number(value, fmt) for value in (1, 2, 3, 10, 21)) == expected


@pytest.mark.parametrize(
    ("value", "fmt", "expected"),
    [
        (27, "lowerLetter", "aa"),
        (28, "upperLetter", "BB"),
        (105, "japaneseCounting", "百五"),
        (1000, "japaneseCounting", "千"),
        (10_000, "japaneseCounting", "一万"),
        (0, "decimal", "0"),
        (-1, "aiueoFullWidth", "-1"),
        (4_000, "upperRoman", "4000"),
        # Word begins again after the last letter; it does not double it (MS-OI29500 on 17.18.59).
        (47, "aiueoFullWidth", "ア"),
        (49, "irohaFullWidth", "イ"),
    ],
)
def test_formats_at_their_ends(value, fmt, expected):
    assert format_number(value, fmt) == expected


MULTI = abstract(
    0, level(0, "decimal", "第%1条"), level(1, "decimal", "%1.%2"), level(2, "aiueoFullWidth", "(%3)")
) + num(1, 0)


def test_levels_count_and_restart_below():
    body = "".join(p("x", num=(1, depth)) for depth in (0, 1, 1, 2, 2, 1, 2, 0, 1))
    assert labels(body, MULTI) == ["第1条", "1.1", "1.2", "(ア)", "(イ)", "1.3", "(ア)", "第2条", "2.1"]


def test_a_skipped_level_counts_as_begun():
    assert labels(p("x", num=(1, 1)) + p("y", num=(1, 0)), MULTI)[0] == "1.1"


def test_start_values_and_a_missing_start_is_zero():
    numbering = abstract(0, level(0, "decimal", "%1.", start=5)) + abstract(
        1, level(0, "decimal", "%1.", start=None)
    )
    body = p("a", num=(1, 0)) + p("b", num=(1, 0)) + p("c", num=(2, 0))
    assert labels(body, numbering + num(1, 0) + num(2, 1)) == ["5.", "6.", "0."]


def test_lists_of_one_abstract_numbering_continue_each_other():
    body = p("a", num=(1, 0)) + p("b", num=(2, 0)) + p("c", num=(1, 0))
    assert labels(body, MULTI + num(2, 0)) == ["第1条", "第2条", "第3条"]


def test_a_start_override_restarts_its_list_once():
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    body = p("a", num=(1, 0)) * 2 + p("b", num=(2, 0)) * 2 + p("c", num=(1, 0))
    assert labels(body, MULTI + num(2, 0, override)) == ["第1条", "第2条", "第1条", "第2条", "第3条"]


def test_a_start_override_counts_whenever_its_level_begins_again():
    """ECMA-376 part 1, 17.9.26: it is used when the level first starts and whenever it is restarted."""
    override = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride>'
    body = "".join(p("x", num=(2, depth)) for depth in (0, 1, 1, 0, 1))
    assert labels(body, MULTI + num(2, 0, override)) == ["第1条", "1.5", "1.6", "第2条", "2.5"]


def test_a_skipped_level_begins_at_its_override():
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride>'
    body = p("x", num=(2, 1)) + p("y", num=(2, 0))
    assert labels(body, MULTI + num(2, 0, override)) == ["3.1", "第4条"]


def test_overrides_of_deep_levels_leave_the_levels_above_alone():
    """As in a real guidebook: each section's list overrides all nine levels, chapters count on."""
    every = "".join(
        f'<w:lvlOverride w:ilvl="{n}"><w:startOverride w:val="1"/></w:lvlOverride>' for n in range(9)
    )
    body = (
        p("a", num=(1, 0)) * 3
        + p("b", num=(1, 1))
        + p("c", num=(2, 2))
        + p("d", num=(1, 1))
        + p("e", num=(1, 0))
    )
    assert labels(body, MULTI + num(2, 0, every))[2:] == ["第3条", "3.1", "(ア)", "3.2", "第4条"]


def test_an_override_may_bring_its_own_level():
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)")}</w:lvlOverride>'
    assert labels(p("a", num=(2, 0)), MULTI + num(2, 0, override)) == ["A)"]


def test_restart_rules_of_a_level():
    never = abstract(
        0, level(0, "decimal", "%1"), level(1, "decimal", "%2", more='<w:lvlRestart w:val="0"/>')
    ) + num(1, 0)
    body = p("a", num=(1, 0)) + p("b", num=(1, 1)) + p("c", num=(1, 0)) + p("d", num=(1, 1))
    assert labels(body, never) == ["1", "1", "2", "2"]


def test_legal_style_writes_plain_digits():
    numbering = abstract(
        0, level(0, "upperRoman", "%1"), level(1, "decimalFullWidth", "%1.%2", more="<w:isLgl/>")
    ) + num(1, 0)
    assert labels(p("a", num=(1, 0)) + p("b", num=(1, 1)), numbering) == ["I", "1.1"]


def test_numbering_by_style_takes_the_level_that_names_the_style():
    numbering = abstract(
        0,
        level(0, "decimal", "%1", more='<w:pStyle w:val="H1"/>'),
        level(1, "decimal", "%1.%2", more='<w:pStyle w:val="H2"/>'),
    ) + num(1, 0)
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2b"><w:name w:val="mine"/><w:basedOn w:val="H2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2c"><w:name w:val="bare"/><w:basedOn w:val="H2"/>'
        '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>'
    )
    body = (
        p("a", style="H1")
        + p("b", style="H2")
        + p("c", style="H2b")
        + p("d", style="H2c")
        + p("e", style="H1")
    )
    assert labels(body, numbering, styles) == ["1", "1.1", "1.2", "", "2"]


def test_a_paragraph_may_take_its_number_away():
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    assert labels(p("a", style="H1") + p("b", style="H1", num=(0, 0)), MULTI, styles) == ["第1条", ""]


def test_a_numbering_style_lends_its_levels():
    numbering = (
        '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="List"/></w:abstractNum>'
        + MULTI
        + num(7, 5)
    )
    styles = (
        '<w:style w:type="numbering" w:styleId="List"><w:name w:val="List"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    assert labels(p("a", num=(7, 0)), numbering, styles) == ["第1条"]


def test_bullets_in_picture_fonts_become_characters():
    fonts = '<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr>'
    numbering = abstract(0, level(0, "bullet", "\uf06c", more=fonts), level(1, "bullet", "・")) + num(1, 0)
    assert labels(p("a", num=(1, 0)) + p("b", num=(1, 1)), numbering) == ["●", "・"]


def test_a_number_that_is_set_hidden_counts_but_is_not_shown():
    hidden = level(1, "decimal", "%1.%2", more="<w:rPr><w:vanish/></w:rPr>")
    shown = level(2, "decimal", "%1.%2.%3", more='<w:rPr><w:vanish w:val="0"/></w:rPr>')
    numbering = abstract(0, level(0, "decimal", "%1"), hidden, shown) + num(1, 0)
    body = "".join(p("x", num=(1, depth)) for depth in (0, 1, 1, 2))
    assert labels(body, numbering) == ["1", "", "", "1.2.1"]


def test_a_picture_bullet_is_its_stand_in_or_a_dot():
    fonts = '<w:lvlPicBulletId w:val="0"/><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    numbering = abstract(
        0,
        level(0, "bullet", "\uf0d8", more=fonts),
        level(1, "bullet", "", more='<w:lvlPicBulletId w:val="0"/>'),
    )
    body = p("x", num=(1, 0)) + p("x", num=(1, 1))
    assert labels(body, numbering + num(1, 0)) == ["➢", "•"]


def test_percent_signs_that_name_no_level_are_words():
    numbering = abstract(0, level(0, "decimal", "100%: %1%")) + num(1, 0)
    assert labels(p("x", num=(1, 0)), numbering) == ["100%: 1%"]


@pytest.mark.parametrize("name", ["zero²", "zero999999999", "zero"])
def test_a_name_that_only_looks_like_leading_zeros_counts_plainly(name):
    assert format_number(7, name) == "7"


def test_a_custom_pattern_of_leading_zeros():
    custom = (
        '<w:lvl w:ilvl="0"><w:start w:val="7"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback>'
        '<w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1"/></w:lvl>'
    )
    assert labels(p("a", num=(1, 0)), abstract(0, custom) + num(1, 0)) == ["007"]


@pytest.mark.parametrize(
    ("pattern", "label"),
    [
        ("イ, ロ, ハ, ...", "ト"),
        ("①, ②, ③, ...", "⑦"),
        ("１, ２, ３, ...", "７"),
        ("1, 2, 3, ...", "7"),
        ("?", "7"),
    ],
)
def test_a_custom_pattern_names_its_format_by_its_first_numbers(pattern, label):
    custom = (
        f'<w:lvl w:ilvl="0"><w:start w:val="7"/><w:numFmt w:val="custom" w:format="{pattern}"/>'
        '<w:lvlText w:val="%1"/></w:lvl>'
    )
    assert labels(p("a", num=(1, 0)), abstract(0, custom) + num(1, 0)) == [label]


def test_empty_paragraphs_count_but_section_breaks_and_deleted_marks_do_not():
    deleted = '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>'
    body = (
        p("a", num=(1, 0))
        + p("", num=(1, 0))
        + p("", num=(1, 0), more="<w:sectPr/>")
        + p("", num=(1, 0), more=deleted)
        + p("b", num=(1, 0))
    )
    assert labels(body, MULTI) == ["第1条", "第2条", "", "", "第3条"]


def test_a_list_that_does_not_exist_gives_no_label():
    assert labels(p("a", num=(99, 0)) + p("b", num=(1, 20)), MULTI)[0] == ""


@pytest.mark.parametrize(
    ("written", "suffix"),
    [("", "tab"), ('<w:suff w:val="space"/>', "space"), ('<w:suff w:val="nothing"/>', "nothing")],
)
def test_what_stands_between_number_and_text_comes_along(written, suffix):
    numbering = abstract(0, level(0, "decimal", "第%1条", more=written)) + num(1, 0)
    found = read(docx(p("目的", num=(1, 0)), numbering=numbering), "a.docx")
    assert found.blocks[0].suffix == suffix
    gap = "" if suffix == "nothing" else " "
    html = "".join(render.document_html(found))
    assert f'<span class="lbl">第1条</span>{gap}<span class="t">目的</span>' in html
