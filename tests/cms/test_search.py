"""The search of staff: everything that the searcher may see, and not a word more (T34)."""

import time

import pytest

from sharingbook.accounts.services import edit_department
from tests.cms.conftest import CANARY
from tests.factories.accounts import make_person
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db


def found(client, words: str) -> str:
    response = client.get("/search/", {"q": words})
    assert response.status_code == 200
    return response.content.decode()


def test_the_public_searches_in_the_book(client):
    assert client.get("/search/", {"q": "保育"}).url.startswith("/book/?q=")


@pytest.mark.parametrize("words", ["図", "図書", "図書館", "ﾄｼｮｶﾝ", "予約 図書館"])
def test_japanese_words_find(client, world, words):
    world.register(world.a, world.member, kana="としょかん トショカン")
    client.force_login(world.other_member)
    assert "図書館の予約をひとつにする" in found(client, words)


def test_a_renamed_department_finds_its_projects_by_the_new_name(client, world):
    project = world.register(world.a, world.member)
    boss = make_person("boss", administrator=world.a.organisation)
    client.force_login(world.other_member)
    edit_department(
        department=world.a, edition=world.a.edition, changes={"name": "生涯学習推進課"}, actor=boss
    )
    assert project.name in found(client, "生涯学習推進")
    assert project.name not in found(client, "図書館課")


def test_what_is_closed_is_found_by_its_own_department_alone(client, world):
    draft = world.register(world.b, world.other_member, as_draft=True, name=f"{CANARY}の下書き")
    client.force_login(world.member)
    assert f"{CANARY}の" not in found(client, CANARY)
    assert f"{CANARY}の" not in found(client, draft.code)
    client.force_login(world.other_member)
    assert f"{CANARY}の下書き" in found(client, CANARY)


def test_cases_are_found_by_name_where_they_may_be_seen(client, world):
    project = world.register(world.b, world.other_member)
    make_case(project, name=f"{CANARY}の案件", level="department")
    make_case(project, name="公開の案件")
    client.force_login(world.member)
    assert "公開の案件" in found(client, "案件")
    assert f"{CANARY}の" not in found(client, "案件")


@pytest.mark.parametrize(
    "words", ["あ" * 33_000, "'\"" * 500, "a" * 100_000, "(((((", "\\", "%_%", "\0", "\u202e"]
)
def test_hostile_words_are_answered_quickly(client, world, words):
    world.register(world.a, world.member)
    client.force_login(world.member)
    started = time.perf_counter()
    found(client, words)
    assert time.perf_counter() - started < 2
