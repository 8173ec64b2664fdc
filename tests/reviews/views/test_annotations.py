"""Writing, editing, taking back and answering comments, with and without the page's script."""

import pytest

from procurement.selectors import reading_of
from reviews.enums import AnnotationState, ReviewState
from reviews.models import Annotation
from tests.factories.accounts import make_person
from tests.factories.reviews import make_annotation, make_review, make_reviewer

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WORDS = "できるだけ速やかに"


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
def signed_in(client, reviewer):
    client.force_login(reviewer)
    return client


def block_with(version, words):
    return next(b for b in reading_of(version).blocks if words in b.text)


def new(version, words=WORDS, **changes):
    block = block_with(version, words)
    start = block.text.index(words)
    fields = {
        "kind": "must", "aspect": "performance", "text": "測れる値にします。", "replacement": "",
        "seq": block.seq, "start": start, "end": start + len(words), "end_seq": "",
    }  # fmt: skip
    return fields | changes


def test_a_comment_on_words_is_saved_as_a_draft_and_shown(signed_in, version):
    response = signed_in.post(f"/versions/{version.pk}/annotations/", new(version))
    made = Annotation.objects.get()
    assert response["Location"] == f"/versions/{version.pk}/?comment={made.pk}#c{made.pk}"
    assert (made.state, made.anchor["quote"]) == (AnnotationState.DRAFTED, WORDS)
    html = signed_in.get(response["Location"]).content.decode()
    assert "下書き　チームだけ" in html
    assert f'data-start="{made.anchor["start"]}"' in html


def test_with_the_script_what_changed_comes_and_names_the_saved_one(signed_in, version):
    response = signed_in.post(f"/versions/{version.pk}/annotations/", new(version), headers=HTMX)
    made = Annotation.objects.get()
    html = response.content.decode()
    assert response.status_code == 200
    assert f'id="c{made.pk}"' in html
    assert f'data-saved="{made.pk}"' in html
    assert 'id="toc"' in html
    assert 'id="composer"' in html
    assert str(made.uid) not in html  # the next comment has a name of its own


def test_a_whole_block_needs_no_offsets_and_short_words_widen_to_their_sentence(signed_in, version):
    address = f"/versions/{version.pk}/annotations/"
    signed_in.post(address, new(version, start="", end=""))
    signed_in.post(address, new(version, "速やか"))
    whole = block_with(version, WORDS).text
    assert [a.anchor["quote"] for a in Annotation.objects.order_by("pk")] == [whole, whole]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_typed_stays_when_something_is_missing(signed_in, version, headers):
    fields = new(version, text="書きかけの文", replacement="通常時3秒以内")
    del fields["kind"]
    response = signed_in.post(f"/versions/{version.pk}/annotations/", fields, headers=headers)
    html = response.content.decode()
    assert response.status_code == 422
    assert "種類を選んでください。" in html
    assert "書きかけの文" in html
    assert "通常時3秒以内" in html
    assert f'name="seq" value="{fields["seq"]}"' in html
    assert not Annotation.objects.exists()
    if headers:
        assert response["HX-Retarget"] == "#composer"


@pytest.mark.parametrize(
    "wrong", [{"seq": "99999"}, {"seq": ""}, {"start": "5", "end": "1"}, {"end": "99999"}, {"kind": "blame"}]
)
def test_a_place_or_kind_that_is_not_there_is_told_in_the_form(signed_in, version, wrong):
    response = signed_in.post(f"/versions/{version.pk}/annotations/", new(version, **wrong), headers=HTMX)
    assert response.status_code == 422
    assert not Annotation.objects.exists()


def test_only_declared_reviewers_write_and_only_while_the_round_runs(client, signed_in, review, version):
    review.state = ReviewState.ADVISED
    review.save()
    assert (
        signed_in.post(f"/versions/{version.pk}/annotations/", new(version), headers=HTMX).status_code == 422
    )
    client.force_login(version.case.created_by)
    response = client.post(f"/versions/{version.pk}/annotations/", new(version))
    assert response.status_code == 403
    assert not Annotation.objects.exists()


def test_the_author_edits_a_draft_and_nobody_else_does(client, signed_in, review, reviewer):
    made = make_annotation(review, author=reviewer)
    address = f"/annotations/{made.pk}/edit/"
    assert 'name="edition" value="1"' in signed_in.get(address, headers=HTMX).content.decode()
    signed_in.post(address, {"kind": "should", "aspect": "", "text": "改めた文", "edition": "1"})
    made.refresh_from_db()
    assert (made.kind, made.text, made.edition) == ("should", "改めた文", 2)
    client.force_login(review.assignments.get(is_lead=True).reviewer)
    assert client.get(address).status_code == 403
    assert client.post(address, {"kind": "must", "text": "横から", "edition": "2"}).status_code == 403


def test_a_digit_that_is_no_number_is_no_failure(signed_in, review, reviewer):
    made = make_annotation(review, author=reviewer)
    address = f"/annotations/{made.pk}/edit/"
    assert signed_in.get(f"{address}?on=²").status_code == 200
    sent = {"kind": "must", "aspect": "", "text": "文", "edition": "²"}
    assert signed_in.post(address, sent).status_code == 409


def test_a_stale_edit_shows_both_texts_and_loses_nothing(signed_in, review, reviewer):
    made = make_annotation(review, author=reviewer)
    address = f"/annotations/{made.pk}/edit/"
    first = {"kind": "must", "aspect": "", "text": "先の窓の文", "edition": "1"}
    second = {"kind": "must", "aspect": "", "text": "後の窓の文", "edition": "1"}
    signed_in.post(address, first)
    page = signed_in.post(address, second)
    assert page.status_code == 409
    assert "先の窓の文" in page.content.decode()
    assert "後の窓の文" in page.content.decode()
    part = signed_in.post(address, second, headers=HTMX)
    html = part.content.decode()
    assert part.status_code == 422
    assert "先の窓の文" in html
    assert "後の窓の文" in html
    assert 'name="edition" value="2"' in html
    signed_in.post(address, second | {"edition": "2"}, headers=HTMX)
    made.refresh_from_db()
    assert made.text == "後の窓の文"


def test_nobody_is_promised_a_history_of_drafts_that_is_not_kept(signed_in, review, reviewer):
    draft = make_annotation(review, author=reviewer)
    card = signed_in.get(f"/versions/{draft.version_id}/?comment={draft.pk}").text
    assert "監査記録には、取り除いたことだけが残ります。" in card
    sent = {"kind": "must", "text": "わたしの文", "edition": "0"}
    stale = signed_in.post(f"/annotations/{draft.pk}/edit/", sent, headers=HTMX).text
    assert "上の文は残りません。" in stale
    whole = signed_in.post(f"/annotations/{draft.pk}/edit/", sent)
    assert whole.status_code == 409
    assert "履歴に残ります" not in whole.text


def test_a_draft_is_removed_and_an_issued_comment_is_withdrawn_with_a_reason(signed_in, review, reviewer):
    draft = make_annotation(review, author=reviewer)
    signed_in.post(f"/annotations/{draft.pk}/withdraw/", {}, headers=HTMX)
    draft.refresh_from_db()
    assert draft.state == AnnotationState.WITHDRAWN
    issued = make_annotation(review, author=reviewer, words="設計書", state=AnnotationState.ISSUED)
    address = f"/annotations/{issued.pk}/withdraw/"
    assert signed_in.post(address, {"reason": " "}).status_code == 400
    signed_in.post(address, {"reason": "版が変わり、要らなくなったため"})
    issued.refresh_from_db()
    assert issued.state == AnnotationState.WITHDRAWN


def test_the_department_replies_under_an_issued_comment(client, review, version):
    issued = make_annotation(review, state=AnnotationState.ISSUED)
    client.force_login(version.case.created_by)
    response = client.post(
        f"/annotations/{issued.pk}/reply/", {"text": "実測は2秒でした。", "on": version.pk}, headers=HTMX
    )
    assert "実測は2秒でした。" in response.content.decode()
    assert issued.replies.get().from_reviewers is False
    assert client.post(f"/annotations/{issued.pk}/reply/", {"text": " "}).status_code == 400


def test_foreign_comments_are_not_there(client, review):
    made = make_annotation(review)
    client.force_login(make_person("stranger", member=make_reviewer().active_memberships[0].department))
    for act in ("edit", "withdraw", "reply", "confirm"):
        assert client.post(f"/annotations/{made.pk}/{act}/", {}).status_code == 404


def test_a_draft_is_not_there_for_the_department(client, review, version):
    made = make_annotation(review)
    client.force_login(version.case.created_by)
    assert client.post(f"/annotations/{made.pk}/reply/", {"text": "読めますか"}).status_code == 404


def test_posts_without_the_token_are_refused(reviewer, version):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer)
    for address in (
        f"/versions/{version.pk}/annotations/", "/annotations/1/edit/", "/annotations/1/withdraw/",
        "/annotations/1/reply/", "/annotations/1/confirm/", f"/annotations/1/places/{version.pk}/",
    ):  # fmt: skip
        assert strict.post(address, {}).status_code == 403
