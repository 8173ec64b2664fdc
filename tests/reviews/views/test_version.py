"""The draft page: who may open it, what it shows, how many queries it takes."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from procurement.enums import CaseState, VersionState
from procurement.selectors import reading_of
from reviews.enums import AnnotationState, Kind, ReviewState
from reviews.services import advice, answers, assignments, placements, reviews
from sharingbook.accounts.verdicts import permit
from sharingbook.audit.models import AccessEntry
from tests.builders.packages import docx, p
from tests.builders.small_docx import LINES
from tests.builders.tracked_docx import AUTHOR, tracked_docx
from tests.factories.accounts import give_hat, make_organisation, make_person
from tests.factories.cases import make_case, make_version
from tests.factories.reviews import make_annotation, make_review, make_reviewer

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


def address(version, query=""):
    return f"/versions/{version.pk}/{query}"


def cards(html: str) -> list[str]:
    return re.findall(r'<article class="thread[^>]*>', html)


def test_a_declared_reviewer_reads_the_whole_text_with_a_button_at_each_block(client, reviewer, version):
    client.force_login(reviewer)
    html = client.get(address(version)).content.decode()
    for line in LINES:
        assert line in html
    blocks = [b for b in reading_of(version).blocks if b.text]
    assert html.count('class="addc') == len(blocks)
    assert 'href="?block=1"' in html
    assert "まだコメントはありません。段落の左の記号を押すか、文を選んで c を押してください。" in html


def test_who_has_not_declared_gets_the_page_of_what_is_not_there(client, version):
    undeclared = make_reviewer("hayashi")
    client.force_login(undeclared)
    assert client.get(address(version)).status_code == 404
    assert client.get("/versions/999999/").status_code == 404


def test_a_second_round_opens_nothing_before_its_own_declaration(client, town):
    first = town.start()
    town.comment(first)
    letter = advice.issue(review=first, overall_opinion="", actor=town.lead)
    answers.draft_answer(
        item=letter.items.get(), verdict="adopted", reason="", edition=None, actor=town.member
    )
    answers.submit_answers(advice=letter, actor=town.approver)
    town.case.refresh_from_db()
    second = make_version(town.case)
    review = reviews.accept_review(review=town.request(versions=[second]), depth="normal", actor=town.lead)
    client.force_login(town.reviewer)
    pages = [address(second), f"/versions/{second.pk}/original/", address(town.version)]
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    assignment = assignments.assign(
        review=review, reviewer=town.reviewer, is_lead=False, specialty="", actor=town.lead
    )
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    town.declare(assignment)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    # Nothing that was done is forgotten: the person rule holds with every round.
    give_hat(town.reviewer, "approver", town.section)
    assert not permit(type(town.reviewer).objects.get(pk=town.reviewer.pk), "record_decision", town.case)


def test_another_department_and_another_organisation_see_nothing(client, version):
    other = make_person("other", member=make_organisation("hama", "はま市"))
    client.force_login(other)
    assert client.get(address(version)).status_code == 404
    assert client.post(f"/versions/{version.pk}/annotations/", {}).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in_before_notice_and_reads_after(client, version):
    response = client.get(address(version))
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")
    case = version.case
    case.state, case.noticed_at = CaseState.NOTICED, case.created_at
    case.save()
    page = client.get(address(version))
    assert page.status_code == 200
    assert LINES[3] in page.content.decode()
    assert 'class="addc' not in page.content.decode()


def test_the_department_reads_without_buttons_and_sees_no_draft_comment(client, review, version):
    draft = make_annotation(review, text="まだチームだけの下書き")
    issued = make_annotation(review, words="設計書", state=AnnotationState.ISSUED, text="発出したコメント")
    client.force_login(version.case.created_by)
    html = client.get(address(version)).content.decode()
    assert f'id="c{issued.pk}"' in html
    assert "発出したコメント" in html
    assert f'id="c{draft.pk}"' not in html
    assert "まだチームだけの下書き" not in html
    assert 'class="addc' not in html


def test_settled_comments_are_one_click_away(client, reviewer, review, version):
    open_one = make_annotation(review)
    settled = make_annotation(review, words="設計書", state=AnnotationState.VERIFIED)
    client.force_login(reviewer)

    def hidden(query):
        html = client.get(address(version, query)).content.decode()
        return {
            pk: " hidden>" in re.search(rf'<article[^>]*id="c{pk}"[^>]*>', html)[0]
            for pk in (open_one.pk, settled.pk)
        }

    assert hidden("") == {open_one.pk: False, settled.pk: True}
    assert hidden("?state=settled") == {open_one.pk: True, settled.pk: False}
    assert hidden("?kind=praise") == {open_one.pk: True, settled.pk: True}
    assert hidden(f"?comment={settled.pk}") == {open_one.pk: False, settled.pk: False}


def test_each_card_says_kind_clause_text_and_place_in_this_order(client, reviewer, review, version):
    made = make_annotation(review, text="測れる値にします。")
    second = make_version(draft=version.draft)
    made.state, made.number, made.issued_at = AnnotationState.ISSUED, 1, made.created_at
    made.save()
    placements.carry(version=second)
    client.force_login(reviewer)
    html = client.get(address(second)).content.decode()
    card = html[html.index(f'id="c{made.pk}"') :]
    at = [card.index(words) for words in ("必須", "性能", "測れる値にします。", "同じ位置")]
    assert at == sorted(at)


def test_contents_count_the_open_comments_of_each_part(client, reviewer):
    lines = ["第１章　総則", "本文である。", "第２章　要件", "できるだけ速やかに応答すること。"]
    case = make_case()
    version = make_version(case, lines=lines)
    review = make_review(case, reviewers=[reviewer], versions=[version])
    make_annotation(review, kind=Kind.SHOULD)
    make_annotation(review, words="速やか", kind=Kind.MUST)
    client.force_login(reviewer)
    html = client.get(address(version)).content.decode()
    toc = html[html.index('id="toc"') : html.index("</nav>", html.index('id="toc"'))]
    if "総則" not in toc:
        pytest.skip("the reader infers no headings here")
    line = toc[toc.index("要件") :]
    assert "必須" in line
    assert "> 2</span>" in line


@pytest.mark.parametrize("count", [1, 3])
def test_at_most_twelve_queries_however_many_comments(client, reviewer, review, version, count):
    for words in ("速やかに", "設計書", "保育所")[:count]:
        make_annotation(review, words=words, state=AnnotationState.ISSUED)
    client.force_login(reviewer)
    client.get(address(version))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address(version)).status_code == 200
    assert len(asked) <= 12, "\n".join(q["sql"][:200] for q in asked.captured_queries)


@pytest.mark.parametrize("rounds", [1, 3])
def test_a_leads_page_takes_as_many_queries_for_comments_of_three_rounds(client, review, version, rounds):
    lead = review.assignments.get(is_lead=True).reviewer
    make_annotation(review, state=AnnotationState.ISSUED)
    for _number in range(1, rounds):
        earlier = make_review(version.case, ReviewState.VERIFIED, versions=[version], lead=lead)
        make_annotation(earlier, version=version, words="設計書", state=AnnotationState.ISSUED)
    client.force_login(lead)
    client.get(address(version))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address(version)).status_code == 200
    assert len(asked) == 12, "\n".join(q["sql"][:200] for q in asked.captured_queries)


def test_the_number_of_queries_does_not_grow(client, reviewer, review, version):
    client.force_login(reviewer)
    make_annotation(review, state=AnnotationState.ISSUED)
    client.get(address(version))
    with CaptureQueriesContext(connection) as first:
        client.get(address(version))
    for words in ("設計書", "保育所"):
        make_annotation(review, words=words, state=AnnotationState.ISSUED)
    with CaptureQueriesContext(connection) as second:
        client.get(address(version))
    assert len(second) == len(first)


def test_a_version_that_is_being_read_or_failed_says_so(client, version):
    reading = make_version(draft=version.draft, lines=["読み取り中"], state=VersionState.READING)
    failed = make_version(
        draft=version.draft, lines=["失敗"], state=VersionState.FAILED, failure_message="The file is empty."
    )
    client.force_login(version.case.created_by)
    assert "every 2s" in client.get(address(reading)).content.decode()
    assert f"/versions/{failed.pk}/retry/" in client.get(address(failed)).content.decode()


def test_hostile_text_is_shown_as_text(client, reviewer, review, version):
    make_annotation(review, text="<script>alert(1)</script>\u202egnp.exe")
    client.force_login(reviewer)
    html = client.get(address(version)).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_an_auditor_reads_and_that_is_on_record(client, version):
    auditor = make_person("kansa", auditor=version.owning_department)
    client.force_login(auditor)
    html = client.get(address(version)).content.decode()
    assert "読むだけの権限です。" in html
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.object_id) == ("read_version", str(version.pk))


def test_without_a_script_a_block_link_opens_the_form(client, reviewer, version):
    client.force_login(reviewer)
    html = client.get(address(version, "?block=3")).content.decode()
    form = html[html.index('id="composer"') :]
    assert "hidden>" not in form[: form.index(">") + 1]
    assert 'name="seq" value="3"' in form
    assert LINES[3] in form
    assert client.get(address(version, "?block=99999")).status_code == 200


def test_the_primary_button_follows_the_turn(client, reviewer, review, version):
    lead = review.assignments.get(is_lead=True).reviewer
    make_annotation(review)
    for person, may in ((reviewer, "may_finish"), (lead, "may_issue")):
        client.force_login(person)
        standing = client.get(address(version)).context["bench"].standing
        assert getattr(standing, may)
    review.state = ReviewState.ADVISED
    review.save()
    client.force_login(reviewer)
    standing = client.get(address(version)).context["bench"].standing
    assert not standing.may_finish
    assert not standing.may_comment


def test_a_long_list_sends_its_first_cards_with_the_page_and_the_rest_at_once_after(client):
    reviewer, version = make_reviewer(), make_version(make_case())
    review = make_review(version.case, reviewers=[reviewer], versions=[version])
    for _ in range(43):
        make_annotation(review, author=reviewer)
    client.force_login(reviewer)
    page = client.get(f"/versions/{version.pk}/")
    assert page.content.decode().count('data-id="') == 40
    rest = client.get(page.context["rest_address"])
    assert rest.content.decode().count('data-id="') == 3
    every = client.get(f"/versions/{version.pk}/?every=1")
    assert every.content.decode().count('data-id="') == 43


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "accepted"),
        ("?changes=shown", "shown"),
        ("?changes=original", "original"),
        ("?changes=x", "accepted"),
    ],
)
def test_the_address_says_which_view_of_the_changes_is_shown(client, reviewer, query, shown):
    version = make_version(make_case(), data=tracked_docx())
    make_review(version.case, reviewers=[reviewer], versions=[version])
    client.force_login(reviewer)
    html = client.get(address(version, query)).content.decode()
    assert f'data-changes="{shown}"' in html
    assert re.search(rf'data-view="{shown}" aria-current="true"', html)


def test_the_list_of_changes_says_what_came_and_went_by_whom_and_when(client, reviewer):
    version = make_version(make_case(), data=tracked_docx())
    make_review(version.case, reviewers=[reviewer], versions=[version])
    client.force_login(reviewer)
    listed = client.get(address(version, "?part=changes")).content.decode()
    words = ["削除", "できるだけ速やかに", AUTHOR, "10:00", "追加", "通常時３秒以内に", "この項は廃止する。"]
    at = [listed.index(one) for one in words]
    assert at == sorted(at)
    # Gone as a whole, it is no place for a comment.
    assert 'data-block="2"' not in client.get(address(version)).content.decode()


def test_a_document_without_changes_offers_no_views_of_them(client, reviewer, version):
    client.force_login(reviewer)
    html = client.get(address(version, "?changes=original")).content.decode()
    assert 'data-changes="accepted"' in html
    assert "data-view" not in html
    assert client.get(address(version, "?part=changes")).content.decode().count("<li>") == 0


def test_a_long_document_comes_whole_in_groups_that_the_browser_may_skip(client, reviewer):
    version = make_version(make_case(), lines=[f"第{n}の文である。" for n in range(300)])
    make_review(version.case, reviewers=[reviewer], versions=[version])
    client.force_login(reviewer)
    for _again in range(2):
        html = client.get(address(version)).content.decode()
        assert 5 < html.count('<div class="grp ') < 20
        assert [int(seq) for seq in re.findall(r'class="blk[^"]*" id="b(\d+)"', html)] == list(range(300))
        assert html.count("<div") == html.count("</div>")


def test_the_kept_page_speaks_the_language_of_each_reader(client, reviewer, version):
    client.force_login(reviewer)
    assert 'aria-label="コメントを書く"' in client.get(address(version)).content.decode()
    client.cookies["django_language"] = "en"
    assert 'aria-label="Write a comment"' in client.get(address(version)).content.decode()


def test_an_english_draft_is_marked_as_english(client, reviewer):
    lines = ["Statement of work", "The contractor shall deliver the system within ninety days."]
    for text, language in ((lines, "en"), (LINES, "ja")):
        version = make_version(make_case(), lines=text)
        make_review(version.case, reviewers=[reviewer], versions=[version])
        client.force_login(reviewer)
        assert f'id="draft" lang="{language}"' in client.get(address(version)).content.decode()


def test_contents_that_are_a_guess_say_so(client, reviewer):
    style = '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    declared = docx(p("総則", style="1") + p("本文である。"), styles=style)
    for data, is_guess in ((None, True), (declared, False)):
        version = make_version(make_case(), data=data)
        make_review(version.case, reviewers=[reviewer], versions=[version])
        client.force_login(reviewer)
        html = client.get(address(version)).content.decode()
        assert ("見出しの書式がないため、推定した目次です。" in html) is is_guess
