"""A workbook on the draft page: what is frozen stays in view, formulas are one tab stop."""

import pytest

from tests.builders.packages import cell, row, sheet_data, xlsx
from tests.factories.cases import make_case, make_version
from tests.factories.register import make_project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PANE = '<pane xSplit="3" ySplit="2" state="frozen"/>'
COLUMNS = "".join(
    f'<col min="{first}" max="{last}" width="{width}"/>'
    for first, last, width in ((1, 2, 6), (3, 3, 80), (4, 9, 24))
)
LAYOUT = f'<sheetViews><sheetView workbookViewId="0">{PANE}</sheetView></sheetViews><cols>{COLUMNS}</cols>'
SEEN = "([x, y]) => document.elementFromPoint(x, y).closest('td, th').className"
HEADINGS = ("番号", "区分", "要件内容", "必須/任意", "備考", "担当", "金額", "期限", "根拠")


def line(number: int) -> str:
    words = (cell(f"{letter}{number}", f"{letter}の{number}行目") for letter in "BDEFHI")
    formula = f'<c r="G{number}"><f>SUM(A1:A{number})</f><v>{number}</v></c>'
    cells = [*words, cell(f"A{number}", str(number - 2), "n"), formula]
    if number % 2:
        cells.append(cell(f"C{number}", "検索できること。"))
    return row(number, *sorted(cells, key=lambda one: one[6]))


@pytest.fixture
def version():
    head = row(2, *(cell(f"{letter}2", words) for letter, words in zip("ABCDEFGHI", HEADINGS, strict=True)))
    rows = sheet_data(row(1, cell("A1", "要件の一覧")), head, *map(line, range(3, 80)))
    case = make_case(make_project(), name="要件一覧のある仕様書")
    return make_version(case, data=xlsx({"要件": LAYOUT + rows}), filename="要件.xlsx")


def scrolled(page, left: int, top: int) -> None:
    page.evaluate(
        "([left, top]) => document.querySelector('.xbox').scrollTo({left, top, behavior: 'instant'})",
        [left, top],
    )


def place(page, words: str) -> dict:
    return page.locator(".xtable .blk", has=page.get_by_text(words, exact=True)).first.bounding_box()


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_frozen_columns_and_rows_stay_as_far_as_they_leave_room(request, screen, open_draft, axe):
    page = open_draft(request.getfixturevalue(screen))
    page.wait_for_selector(".xtable[data-fz]")
    assert page.get_attribute(".xtable", "data-fz").split() == (["1", "2"] if screen == "page" else ["1"])
    page.locator(".xbox").scroll_into_view_if_needed()
    before = {words: place(page, words) for words in ("番号", "区分", "要件内容")}
    scrolled(page, 300, 900)
    after = {words: place(page, words) for words in before}
    box = page.locator(".xbox").bounding_box()
    assert after["番号"]["x"] == before["番号"]["x"]
    assert (after["区分"]["x"] == before["区分"]["x"]) is (screen == "page")
    assert after["要件内容"]["x"] == pytest.approx(before["要件内容"]["x"] - 300, abs=1)
    assert box["y"] <= after["番号"]["y"] < box["y"] + box["height"] / 2
    # An empty cell in a frozen column hides what slides below it, and the first column stands where it stood.
    assert "fz-1" in page.evaluate(SEEN, [before["番号"]["x"] + 4, box["y"] + 300])
    axe(page)


def test_the_formulas_of_a_sheet_are_one_tab_stop(page, open_draft):
    open_draft(page)
    page.wait_for_selector(".fx[tabindex='0']")
    assert page.locator(".fx").count() == 77
    assert page.locator(".fx[tabindex='0']").count() == 1
    page.focus(".fx[tabindex='0']")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    focused = "document.activeElement.dataset.f"
    assert page.evaluate(focused) == "SUM(A1:A4)"
    page.keyboard.press("End")
    assert page.evaluate(focused) == "SUM(A1:A79)"
    assert page.locator(".fx[tabindex='0']").count() == 1
    shown = page.evaluate("getComputedStyle(document.activeElement, '::after').content")
    assert "SUM" in shown


def test_a_sign_takes_no_width_from_the_words_of_a_cell(phone, open_draft):
    open_draft(phone)
    sign = phone.locator("td.blk", has_text="Bの3行目").locator(".addc")
    assert sign.is_visible()
    assert sign.evaluate("one => getComputedStyle(one).position") == "absolute"
    box, around = sign.bounding_box(), phone.locator("td.blk", has_text="Bの3行目").bounding_box()
    assert box["width"] >= 24
    assert around["x"] <= box["x"]
    assert box["x"] + box["width"] <= around["x"] + around["width"] + 1
