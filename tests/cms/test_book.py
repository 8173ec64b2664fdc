"""The public list: search, filters with counts, data and feed, for anybody."""

import csv
import io
import json

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.exports import plain_cell
from cms.search import index_project
from cms.selectors import BookQuery, book_list
from procurement.models import Case, Project
from reviews.models import Annotation
from tests.cms.conftest import CANARY
from tests.factories.accounts import make_department, make_organisation
from tests.factories.cases import make_case, make_decision
from tests.factories.register import make_budget_line, make_health, make_project, make_theme
from tests.factories.reviews import make_advice, make_annotation, make_answer, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return make_department(make_organisation(), "fukushi", "福祉保健局")


def names_in(client, query: str = "") -> set[str]:
    data = client.get(f"/book/data/?format=json{'&' + query if query else ''}").json()
    return {project["name"] for project in data["projects"]}


def index(*projects: Project) -> None:
    for project in projects:
        index_project(project)


def test_a_reader_finds_narrows_and_sees_the_counts(client, bureau):
    section = make_department(bureau, "kodomo", "子ども家庭課")
    nursery = make_project(section, name="保育所の申込", stage="preparing", fy_from=2025, fy_to=2026)
    clinic = make_project(bureau, name="健診の予約", stage="operating", fy_from=2026, fy_to=2028)
    other = make_project(make_department(make_organisation(), "kyoiku", "教育庁"), name="学童クラブの申込")
    index(nursery, clinic, other)
    assert names_in(client, "q=申込") == {"保育所の申込", "学童クラブの申込"}
    assert names_in(client, "department=fukushi") == {"保育所の申込", "健診の予約"}
    assert names_in(client, "department=fukushi&q=申込") == {"保育所の申込"}
    assert names_in(client, "stage=operating") == {"健診の予約"}
    assert names_in(client, "fy=2025") == {"保育所の申込"}
    assert names_in(client, "stage=operating&stage=preparing&fy=2028") == {"健診の予約"}
    found = book_list(BookQuery.of(QueryDict("stage=operating")))
    assert {c.value: c.count for c in found.stages} == {"preparing": 2, "operating": 1}
    assert {c.value: c.count for c in found.departments} == {"fukushi": 1}
    body = client.get("/book/?q=申込&department=fukushi").content.decode()
    assert "保育所の申込" in body
    assert "1件" in body


def test_themes_filter(client, bureau):
    tagged, plain = make_project(bureau, name="印あり"), make_project(bureau, name="印なし")
    tagged.themes.add(make_theme())
    assert names_in(client, "theme=tetsuzuki") == {"印あり"}
    assert names_in(client) == {tagged.name, plain.name}


def test_only_listed_projects_are_anywhere_in_the_book(client, bureau):
    shown = make_project(bureau, name="見える事業")
    hidden = [
        make_project(bureau, name=f"{CANARY}部局内", level="department"),
        make_project(bureau, name=f"{CANARY}庁内", level="government"),
        make_project(bureau, name=f"{CANARY}下書き", draft=True),
        make_project(bureau, name=f"{CANARY}未掲載", in_book=False),
    ]
    index(shown, *hidden)
    for url in ("/book/", "/book/data/?format=csv", "/book/data/?format=json", "/book/feed/"):
        body = client.get(url).content.decode()
        assert "見える事業" in body
        assert CANARY not in body, url
    for project in hidden:
        assert client.get(f"/book/{project.code}/").status_code == 404
    for url in ("/book/", "/book/data/?format=json&", "/book/feed/"):
        response = client.get(url, {"q": CANARY, "format": "json"})
        assert f"{CANARY}部" not in response.content.decode()
    assert names_in(client, f"q={CANARY}") == set()


HOSTILE = [
    ("q", "'" * 50), ("q", '"'), ("q", "保育" * 50_000), ("q", "a\0b"), ("q", "( OR NEAR * ^"),
    ("q", "\u202eevil"), ("fy", "９９９９"), ("fy", "99999999"), ("stage", "x' --"), ("department", "\0"),
    ("theme", "x" * 5000), ("page", "999999"), ("page", "-1"), ("page", "x"), ("sort", "; drop"),
    ("format", "exe"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), HOSTILE)
def test_hostile_queries_get_a_page(client, bureau, name, value):
    make_project(bureau)
    for url in ("/book/", "/book/data/", "/book/feed/"):
        assert client.get(url, {name: value}).status_code == 200


def test_the_csv_runs_no_formula_and_opens_in_excel(client, bureau):
    make_project(bureau, name="=HYPERLINK(1)", summary="＋1")
    response = client.get("/book/data/?format=csv")
    text = response.content.decode("utf-8")
    assert text.startswith("\ufeff")
    row = next(csv.DictReader(io.StringIO(text[1:])))
    assert (row["name"], row["summary"]) == ("'=HYPERLINK(1)", "'＋1")
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "blank", ["", " ", "　", "\t", "\r", "\n", "\xa0", "\u200b", "\ufeff", " \t　", "\x0b", "\x00"]
)
@pytest.mark.parametrize("sign", list("=+-@＝＋－＠"))
def test_no_blank_hides_a_formula(blank, sign):
    assert plain_cell(f"{blank}{sign}1") == f"'{blank}{sign}1"


def test_an_innocent_cell_stays_as_it_is():
    assert [plain_cell(v) for v in ("住民　向け", " 前の空白", 5, None, ["a", "b"])] == [
        "住民　向け", " 前の空白", "5", "", "a b",
    ]  # fmt: skip
    assert plain_cell("\t表") == "'\t表"


def test_every_cell_of_the_csv_is_quoted(client, bureau):
    make_project(bureau, name='区切り,と"引用"')
    text = client.get("/book/data/?format=csv").content.decode("utf-8-sig")
    assert '"区切り,と""引用"""' in text
    assert all(line.startswith('"') and line.endswith('"') for line in text.splitlines())


def test_the_data_names_the_licence_of_the_installation(client, bureau, settings):
    page = client.get("/book/data/").text
    assert 'href="https://creativecommons.org/licenses/by/4.0/" rel="license">CC BY 4.0<' in page
    assert "出典と、変えた点を書けば" in page
    settings.DATA_LICENCE, settings.DATA_LICENCE_URL = (
        "見本市オープンデータ利用規約",
        "https://example.lg.jp/od",
    )
    page = client.get("/book/data/").text
    assert 'href="https://example.lg.jp/od" rel="license">見本市オープンデータ利用規約<' in page
    assert "クリエイティブ・コモンズ" not in page
    data = client.get("/book/data/?format=json").json()
    assert (data["license"], data["license_url"]) == (settings.DATA_LICENCE, settings.DATA_LICENCE_URL)


def test_the_data_holds_the_budget_that_the_list_shows(client, bureau):
    project = make_project(bureau, fy_from=2025, fy_to=2026)
    make_budget_line(project, 10_000_000, fiscal_year=2025, kind="requested")
    make_budget_line(project, 9_000_000, fiscal_year=2025, kind="initial")
    make_budget_line(project, 1_000_000, fiscal_year=2025, kind="supplementary")
    make_budget_line(project, 50_000_000, fiscal_year=2026, kind="requested")
    assert (
        json.loads(client.get("/book/data/?format=json").content)["projects"][0]["planned_yen"] == 60_000_000
    )
    assert "6,000万円" in client.get("/book/").content.decode()


def test_the_feed_is_well_formed_whatever_a_name_holds(client, bureau):
    project = make_project(bureau, name="制御\x0b文字 <b>&\u202e")
    feed = ElementTree.fromstring(client.get("/book/feed/").content)
    entry = feed.find("{http://www.w3.org/2005/Atom}entry")
    assert entry.find("{http://www.w3.org/2005/Atom}id").text.endswith(f"/book/{project.code}/")


def test_list_data_and_page_count_the_same_advice(client, bureau):
    project = make_project(bureau)
    review = make_review(make_case(project), state="advised")
    kinds = ("must", "should", "question", "praise")
    comments = [make_annotation(review, kind=kind) for kind in kinds]
    advice = make_advice(review, annotations=comments)
    must, should, question, praise = advice.items.order_by("number")
    make_answer(must)
    # An answer that a reviewer opened again is none; a withdrawn comment asks for none; praise never did.
    make_answer(should, reopened_at=timezone.now())
    Annotation.objects.filter(pk=should.annotation_id).update(state="reopened")
    Annotation.objects.filter(pk=question.annotation_id).update(state="withdrawn", withdrawal_reason="x")
    Annotation.objects.filter(pk=praise.annotation_id).update(state="verified")
    Case.objects.filter(pk=review.case_id).update(state="noticed", noticed_at=timezone.now())
    data = client.get("/book/data/?format=json").json()["projects"][0]
    assert (data["advice_items"], data["answered_items"]) == (2, 1)
    assert "助言 2件・回答 1件" in client.get("/book/").content.decode()
    assert "回答 1／2件" in client.get(f"/book/{project.code}/").content.decode()


def test_the_csv_has_its_header_without_any_result(client, bureau):
    empty = client.get("/book/data/?format=csv").content.decode("utf-8-sig").splitlines()
    make_project(bureau)
    filled = client.get("/book/data/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(empty) == 1
    assert empty[0] == filled[0]


def test_an_empty_list_says_what_to_do(client, bureau):
    assert "公開されたプロジェクトは、まだありません。" in client.get("/book/").content.decode()
    body = client.get("/book/?q=図書").content.decode()
    assert (
        "「図書」に合うプロジェクトはありませんでした。短いことばで試すか、しぼりこみを外してください。"
        in body
    )


def test_a_page_opens_at_its_permanent_address_with_facts_money_and_history(client, bureau):
    project = make_project(bureau, name="介護認定の事前申請", purpose="来庁の前に書類をそろえる")
    make_budget_line(project, 12_345_000)
    make_health(project, "yellow", reason="公告を2か月後ろへ")
    make_case(project, name="構築業務委託")
    body = client.get(f"/book/{project.code}/").content.decode()
    shown = ("来庁の前に書類をそろえる", "1,235万円", "公告を2か月後ろへ", "構築業務委託", "ブックに登録")
    assert [words for words in shown if words not in body] == []


def test_outcome_and_office_stand_there_at_once_grounds_only_from_the_notice(client, bureau):
    project = make_project(bureau)
    overrides = [{"ref": "1", "label": "速さの目標", "reason": "残す理由の文"}]
    before = make_case(project, name="公告前の案件")
    make_decision(before, grounds="公告前の根拠", conditions="公告前の条件", overrides=overrides)
    body = client.get(f"/book/{project.code}/").content.decode()
    assert "決定：進める" in body
    assert "福祉保健局" in body
    for closed in ("公告前の根拠", "公告前の条件", "残す理由の文"):
        assert closed not in body
    after = make_case(project, name="公告後の案件", state="noticed")
    make_decision(after, grounds="公告後の根拠", overrides=overrides)
    body = client.get(f"/book/{project.code}/").content.decode()
    assert "公告後の根拠" in body
    assert "残す理由の文" in body
    assert "公告前の根拠" not in body


def test_a_closed_case_of_a_public_project_is_not_there(client, bureau):
    project = make_project(bureau)
    case = make_case(project, name=f"{CANARY}案件", level="department", state="noticed")
    make_decision(case, grounds=f"{CANARY}根拠")
    assert CANARY not in client.get(f"/book/{project.code}/").content.decode()


def test_the_book_asks_the_same_number_of_queries_for_one_and_three(
    client, bureau, django_assert_num_queries
):
    def fill():
        project = make_project(bureau)
        make_budget_line(project)
        make_health(project)
        project.themes.add(make_theme())
        make_decision(make_case(project, state="noticed"))
        return project

    first = fill()
    counts = {}
    for url in ("/book/", "/book/data/?format=json", "/book/feed/", f"/book/{first.code}/"):
        client.get(url)
        with CaptureQueriesContext(connection) as one:
            client.get(url)
        counts[url] = len(one)
    fill()
    fill()
    make_decision(make_case(first, state="noticed"))
    make_decision(make_case(first))
    for url, expected in counts.items():
        with django_assert_num_queries(expected):
            client.get(url)
    assert max(counts.values()) <= 20


def test_a_sections_page_costs_the_same_for_one_decision_and_three(client, bureau, django_assert_num_queries):
    section = make_department(make_department(bureau, "kodomo", "子ども家庭課"), "hoiku", "保育係")
    project = make_project(section)
    case = make_case(project, state="noticed")
    make_decision(case)
    url = f"/book/{project.code}/"
    assert "福祉保健局 子ども家庭課 保育係" in client.get(url).content.decode()
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    make_decision(case)
    make_decision(project=project)
    with django_assert_num_queries(len(one)):
        client.get(url)


@pytest.mark.parametrize(
    ("stage", "reason"), [("cancelled", "国の共通機能を使うため"), ("closed", "計画どおり")]
)
def test_a_project_that_ended_stays_listed_with_its_reason(client, bureau, stage, reason):
    project = make_project(bureau, name="終わった事業", stage=stage, stage_reason=reason)
    assert names_in(client) == {"終わった事業"}
    assert reason in client.get(f"/book/{project.code}/").content.decode()
