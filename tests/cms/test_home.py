"""Home: my turn, their turn, what happened; nothing that another department does in closed rooms."""

import datetime
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.services import Closing
from procurement.enums import Waiting
from sharingbook.notifications.models import Notice
from tests.cms.conftest import CANARY
from tests.factories.accounts import give_hat, make_organisation, make_person
from tests.factories.cases import make_case
from tests.factories.register import make_project
from tests.factories.reviews import make_review

pytestmark = pytest.mark.django_db


def home(client, person) -> str:
    client.force_login(person)
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_public_is_led_to_the_book(client):
    assert client.get("/").url == "/book/"


def test_a_member_sees_the_drafts_to_finish(client, world):
    world.register(world.a, world.member, as_draft=True, name="途中の登録")
    body = home(client, world.member)
    assert "登録を続ける" in body
    assert "途中の登録" in body
    assert "途中の登録" not in home(client, world.other_member)


def test_an_approver_sees_levels_to_confirm_and_pages_to_publish(client, world):
    closing = Closing("department", "security", datetime.date(2099, 4, 1))
    world.register(world.a, world.member, name="閉じた事業", closing=closing)
    world.register(world.a, world.member, name="公開前の事業")
    body = home(client, world.approver)
    assert "公開範囲を確認する" in body
    assert "閉じた事業" in body
    assert "紹介ページを公開する" in body
    assert "公開前の事業" in body
    assert "公開範囲を確認する" not in home(client, world.member)


def test_a_case_stands_on_one_side_only(client, world):
    case = make_case(make_project(world.a), name="構築業務", waiting_on=Waiting.DEPARTMENT)
    body = home(client, world.member)
    assert body.count("構築業務") == 1
    assert body.index("構築業務") < body.index('id="theirs"')
    make_review(case=case, state="requested")
    body = home(client, world.member)
    assert body.index("構築業務") > body.index('id="theirs"')


def test_an_administrator_sees_the_roles_to_confirm(client, world):
    organisation = make_organisation()
    first, second = (make_person(name, administrator=organisation) for name in ("admin-1", "admin-2"))
    person = make_person("new-approver", last_name="新任")
    give_hat(person, "approver", world.a, confirmed=False, granted_by=first)
    assert "役割「決定者」を確認する" in home(client, second)
    assert "役割「決定者」を確認する" not in home(client, first)


def test_notices_are_ones_own(client, world):
    Notice.objects.create(person=world.other_member, event="x", message=f"{CANARY}", url="/")
    Notice.objects.create(person=world.member, event="x", message="助言書が届きました", url="/")
    body = home(client, world.member)
    assert "助言書が届きました" in body
    assert CANARY not in body


def test_a_newcomer_reads_three_lines_and_an_idle_person_what_there_is(client, world):
    body = home(client, world.member)
    assert "あなたの役割ですること" in body
    assert "案を版として追加し、レビューを依頼します。" in body
    assert "いま、することはありません。" in body
    world.member.date_joined -= datetime.timedelta(days=60)
    world.member.save()
    assert "あなたの役割ですること" not in home(client, world.member)
    assert client.get("/help/").status_code == 200


def test_more_rows_ask_no_more_queries(client, world, django_assert_num_queries):
    organisation = make_organisation()
    person = make_person("all", approver=world.a, administrator=organisation)
    closing = Closing("department", "security", datetime.date(2099, 4, 1))

    def fill(number: int) -> None:
        world.register(world.a, world.member, as_draft=True)
        world.register(world.a, world.member)
        world.register(world.a, world.member, closing=closing)
        project = world.register(world.a, world.member)
        make_case(project, waiting_on=Waiting.APPROVER)
        make_case(project, waiting_on=Waiting.DEPARTMENT)
        give_hat(make_person(f"n{number}"), "approver", world.b, confirmed=False, granted_by=world.member)
        Notice.objects.create(person=person, event="x", message="x", url="/")

    fill(0)
    home(client, person)
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    fill(1)
    fill(2)
    with django_assert_num_queries(len(one)):
        client.get("/")
    assert len(one) <= 30


def test_the_help_lists_the_keys_of_the_guide_and_tells_of_the_check(client):
    guide = (Path(settings.BASE_DIR) / "docs" / "user" / "reviewers.md").read_text()
    table = guide.partition("| キー | 動き |")[2].partition("\n\n")[0]
    page = client.get("/help/").content.decode()
    keys = re.findall(r"`([^`]+)`", table)
    assert len(keys) > 20
    assert [key for key in keys if f"<kbd>{key}</kbd>" not in page] == []
    assert "案は読み取りのあと、自動で点検されます" in page
    assert "点検のルール" in page
    assert 'href="/rules/"' not in page
    client.force_login(make_person(administrator=make_organisation()))
    assert 'href="/rules/"' in client.get("/help/").content.decode()
