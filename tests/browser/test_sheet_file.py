"""A reviewer takes a workbook home with its comments, from the menu above the draft."""

import pytest

from procurement.reading import read
from reviews.enums import AnnotationState
from tests.builders.packages import cell, row, sheet_data, xlsx
from tests.factories.cases import make_case, make_version
from tests.factories.register import make_project
from tests.factories.reviews import make_annotation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def version():
    rows = sheet_data(row(1, cell("A1", "要件")), row(2, cell("A2", "応答は速やかにすること。")))
    case = make_case(make_project(), name="要件一覧のある仕様書")
    return make_version(case, data=xlsx({"要件": rows}), filename="要件.xlsx")


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_the_menu_gives_the_workbook_with_names_or_with_roles(
    request, screen, open_draft, review, reviewer, axe
):
    make_annotation(review, author=reviewer, words="速やかに", state=AnnotationState.ISSUED)
    page = open_draft(request.getfixturevalue(screen))
    menu = page.locator("summary", has_text="Excel")
    assert page.locator("summary", has_text="Word").count() == 0
    for words, author in (("Excelで受け取る", reviewer.name), ("役割だけで受け取る", "レビュー担当")):
        if not page.get_by_role("link", name=words).is_visible():
            menu.click()
        axe(page)
        with page.expect_download() as waiting:
            page.get_by_role("link", name=words).click()
        assert waiting.value.suggested_filename == "要件_コメント付き.xlsx"
        with open(waiting.value.path(), "rb") as file:
            (note,) = read(file.read(), "copy.xlsx").comments
        assert (note.path, note.author) == ("要件!A2", author)
    if screen == "phone":
        assert page.evaluate("document.documentElement.scrollWidth") == 390
