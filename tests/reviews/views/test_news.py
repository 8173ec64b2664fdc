"""What the draft page asks every few seconds, and what it shows of the list: by right, cheaply, no more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.enums import AnnotationState, Aspect
from reviews.models import Annotation
from reviews.services import annotations
from sharingbook.accounts.sessions import SEEN
from tests.factories.accounts import make_organisation, make_person
from tests.factories.reviews import make_annotation, make_answer, make_review, make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return make_reviewer("miyake")


@pytest.fixture
def review(reviewer):
    return make_review(reviewers=[reviewer])


@pytest.fixture
def version(review):
    return review.versions.get()


@pytest.fixture
def ask(client, version):
    def news(etag=""):
        return client.get(f"/versions/{version.pk}/comments/news/", headers={"If-None-Match": etag})

    return news


def test_two_queries_tell_that_nothing_changed_however_many_comments_there_are(client, ask, review, reviewer):
    for _ in range(3):
        issued = make_annotation(review, author=reviewer, state=AnnotationState.ISSUED)
        annotations.reply(annotation=issued, text="返信", actor=reviewer)
    client.force_login(reviewer)
    etag = ask()["ETag"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = ask(etag)
    assert response.status_code == 304
    assert response.content == b""
    own = [
        q["sql"]
        for q in asked
        if not any(t in q["sql"] for t in ("django_session", "accounts_user", "SAVEPOINT"))
    ]
    about = [sql for sql in own if "accounts_membership" not in sql.split("WHERE")[0]]
    assert len(about) == 2, about


def test_every_act_on_a_comment_is_news(client, ask, review, reviewer, version):
    client.force_login(reviewer)
    seen = [ask()["ETag"]]

    def changed():
        response = ask(seen[-1])
        assert response.status_code == 200
        seen.append(response["ETag"])
        assert ask(seen[-1]).status_code == 304
        return response.json()

    draft = make_annotation(review, author=reviewer)
    stamp = dict(map(tuple, changed()["order"]))[draft.pk]
    words = {"kind": "must", "aspect": "", "text": "直した文", "replacement": ""}
    annotations.edit_annotation(annotation=draft, **words, edition=1, actor=reviewer)
    assert dict(map(tuple, changed()["order"]))[draft.pk] != stamp
    issued = make_annotation(review, author=reviewer, state=AnnotationState.ISSUED)
    changed()
    annotations.reply(annotation=issued, text="返信", actor=reviewer)
    changed()
    make_answer(issued.item, submitted=True)
    changed()
    draft.refresh_from_db()
    annotations.withdraw_annotation(annotation=draft, reason="", actor=reviewer)
    assert draft.pk not in dict(map(tuple, changed()["order"]))


def test_the_department_hears_nothing_of_drafts(client, ask, review, reviewer, version):
    client.force_login(version.case.created_by)
    etag = ask()["ETag"]
    make_annotation(review, author=reviewer)
    assert ask(etag).status_code == 304
    assert ask().json()["order"] == []


def test_who_may_not_see_the_version_hears_nothing(client, ask):
    assert ask().status_code == 302
    client.force_login(make_person("other", member=make_organisation("hama", "はま市")))
    assert ask().status_code == 404


def test_a_page_that_asks_by_itself_does_not_keep_the_session_alive(client, ask, reviewer):
    client.force_login(reviewer)
    ask()
    session = client.session
    session[SEEN] -= 120
    session.save()
    ask()
    assert client.session[SEEN] == session[SEEN]
    client.get("/reviews/")
    assert client.session[SEEN] > session[SEEN]


def test_the_cards_that_changed_come_by_name(client, review, reviewer, version):
    wanted, other = (make_annotation(review, author=reviewer) for _ in range(2))
    client.force_login(reviewer)
    html = client.get(f"/versions/{version.pk}/?part=cards&ids={wanted.pk}").text
    assert f'id="c{wanted.pk}"' in html
    assert f'id="c{other.pk}"' not in html
    assert f"{other.pk}:" in html


def test_the_address_narrows_the_list(client, review, reviewer, version):
    one = make_annotation(review, author=reviewer, aspect=Aspect.SECURITY)
    two = make_annotation(review, author=reviewer, aspect=Aspect.DATA)
    client.force_login(reviewer)

    def shown(query):
        html = client.get(f"/versions/{version.pk}/?{query}").text
        cards = [part.split(">")[0] for part in html.split("<article ")[1:]]
        return [
            a.pk
            for a in Annotation.objects.order_by("pk")
            if any(f'id="c{a.pk}"' in c and not c.endswith(" hidden") for c in cards)
        ]

    assert shown("aspect=security") == [one.pk]
    assert shown("state=drafted&person=" + str(reviewer.pk)) == [one.pk, two.pk]
    assert shown("state=issued") == []
    assert shown("made=2") == []
    assert shown("place_is=moved") == []
    assert shown("place_is=exact&aspect=data&made=1") == [two.pk]
    assert shown("aspect=nonsense&place_is=nowhere&person=x&state=odd") == [one.pk, two.pk]
