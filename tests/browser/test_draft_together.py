"""Two people on one draft; connections, sessions and browsers that end: nothing that was typed is lost."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from reviews.enums import AnnotationState
from reviews.models import Annotation
from tests.browser.draft_parts import fill, until
from tests.factories.reviews import make_annotation, make_assignment, make_reviewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "Object.keys(localStorage).filter((key) => key.includes('comment:')).length"


@pytest.fixture
def colleague(review):
    person = make_reviewer("sato")
    make_assignment(review, person)
    return person


def write(page, block, text):
    page.click(f'.addc[data-block="{block}"]')
    fill(page, text)


def save(page):
    page.click("#composer [type=submit]")


def test_what_a_colleague_writes_appears_while_one_types_and_moves_nothing(
    page, open_page, open_draft, colleague, axe
):
    mine = open_draft(page)
    theirs = open_draft(open_page(), person=colleague)
    write(mine, 5, "書きかけの文")
    mine.evaluate("window.same = true")
    mine.focus("#composer [name=text]")
    before = mine.locator("#composer").bounding_box()["y"]
    write(theirs, 3, "先に書き終えた文")
    save(theirs)
    theirs.wait_for_selector(".thread--on[data-id]")
    made = Annotation.objects.get()
    mine.evaluate("bench.poll()")
    mine.wait_for_selector(f"#c{made.pk}")
    assert mine.inner_text("#rail-say") == "新しいコメント 1件。"
    assert "新着" in mine.inner_text(f"#c{made.pk} .thread__head")
    assert mine.evaluate("document.activeElement.name") == "text"
    assert mine.input_value("#composer [name=text]") == "書きかけの文"
    assert abs(mine.locator("#composer").bounding_box()["y"] - before) <= 1
    axe(mine)
    save(mine)
    until(mine, "document.querySelectorAll('.thread[data-id]').length === 2")
    assert mine.evaluate("window.same")
    theirs.evaluate("bench.poll()")
    until(theirs, "document.querySelectorAll('.thread[data-id]').length === 2")
    assert Annotation.objects.count() == 2


def test_two_who_save_at_the_same_moment_both_keep_their_comment(page, open_page, open_draft, colleague):
    both = [open_draft(page), open_draft(open_page(), person=colleague)]
    for one, text in zip(both, ("一人目の文", "二人目の文"), strict=True):
        write(one, 5, text)
    for one in both:
        one.evaluate("document.querySelector('#composer').requestSubmit()")
    for one in both:
        one.wait_for_selector(".thread--on[data-id]")
        one.evaluate("bench.poll()")
        until(one, "document.querySelectorAll('.thread[data-id]').length === 2")
    assert set(Annotation.objects.values_list("text", flat=True)) == {"一人目の文", "二人目の文"}


def test_a_reply_that_is_being_typed_stays_when_its_comment_changes(
    page, open_page, open_draft, review, reviewer, colleague
):
    issued = make_annotation(review, author=reviewer, state=AnnotationState.ISSUED)
    mine = open_draft(page)
    theirs = open_draft(open_page(), person=colleague)
    mine.keyboard.press("j")
    mine.keyboard.press("r")
    mine.keyboard.type("こちらの返信は")
    theirs.keyboard.press("j")
    theirs.keyboard.press("r")
    theirs.keyboard.type("先の返信です。")
    theirs.keyboard.press("Control+Enter")
    theirs.wait_for_selector(f"#c{issued.pk} .reply")
    mine.evaluate("bench.poll()")
    mine.wait_for_selector(f"#c{issued.pk} .reply")
    mine.keyboard.type("続きます。")
    assert mine.input_value(f"#reply-{issued.pk}") == "こちらの返信は続きます。"
    mine.keyboard.press("Control+Enter")
    until(mine, f"document.querySelectorAll('#c{issued.pk} .reply').length === 2")
    assert [reply.text for reply in issued.replies.all()] == ["先の返信です。", "こちらの返信は続きます。"]


def test_one_draft_edited_in_two_windows_shows_both_texts(page, open_page, open_draft, review, reviewer, axe):
    own = make_annotation(review, author=reviewer)
    first, second = open_draft(page), open_draft(open_page())
    for window in (first, second):
        window.keyboard.press("j")
        window.keyboard.press("e")
        window.wait_for_selector(f"#edit-{own.pk} textarea")
    for window, text in ((first, "一つ目の窓の文"), (second, "二つ目の窓の文")):
        window.fill(f"#edit-{own.pk} [name=text]", text)
        window.press(f"#edit-{own.pk} [name=text]", "Control+Enter")
        if window is first:
            until(window, f"document.querySelector('#c{own.pk} .thread__text').textContent === '{text}'")
    second.wait_for_selector(".versus")
    both = second.inner_text(".versus")
    assert "一つ目の窓の文" in both
    assert "二つ目の窓の文" in both
    axe(second)
    second.click("text=あなたの文を残す")
    until(second, f"document.querySelector('#c{own.pk} .thread__text').textContent === '二つ目の窓の文'")
    own.refresh_from_db()
    assert own.text == "二つ目の窓の文"


def test_a_cut_connection_keeps_the_text_and_sends_it_once(open_page, open_draft, axe):
    page = open_draft(open_page(may_be_cut=True))
    write(page, 5, "つながらない間に書いた文")
    page.context.set_offline(True)
    save(page)
    note = page.locator("#composer [data-resend]")
    expect(note).to_be_visible()
    assert "つながりしだい送ります" in note.inner_text()
    assert page.input_value("#composer [name=text]") == "つながらない間に書いた文"
    axe(page)
    page.context.set_offline(False)
    page.wait_for_selector(".thread--on[data-id]")
    assert Annotation.objects.get().text == "つながらない間に書いた文"
    assert page.evaluate(KEPT) == 0


def test_an_answer_that_is_lost_on_the_way_makes_no_second_comment(open_page, open_draft):
    page = open_draft(open_page(may_be_cut=True))
    lost = []

    def lose(route):
        if not lost:
            lost.append(route.fetch().status)  # the server saved it; the browser never hears of it
            route.abort()
        else:
            route.continue_()

    page.route("**/annotations/", lose)
    write(page, 5, "一度だけ残る文")
    save(page)
    page.wait_for_selector(".thread--on[data-id]")
    assert lost == [200]
    assert Annotation.objects.count() == 1


def test_who_types_on_after_a_cut_is_asked_to_save(open_page, open_draft):
    page = open_draft(open_page(may_be_cut=True))
    write(page, 5, "半分")
    page.context.set_offline(True)
    save(page)
    page.locator("#composer [data-resend]").wait_for()
    page.fill("#composer [name=text]", "半分と残り")
    assert "書き終えたら保存してください" in page.inner_text("#composer [data-resend]")
    page.context.set_offline(False)
    page.wait_for_timeout(300)
    assert Annotation.objects.count() == 0
    save(page)
    page.wait_for_selector(".thread--on[data-id]")
    assert Annotation.objects.get().text == "半分と残り"


def test_a_session_that_ended_leads_back_to_the_text(page, open_draft, enter, reviewer):
    open_draft(page)
    write(page, 5, "時間切れの前に書いた文")
    Session.objects.all().delete()
    save(page)
    page.wait_for_url("**/login/?next=**")
    back = page.evaluate("new URLSearchParams(location.search).get('next')")
    enter(page, reviewer).goto(back)
    expect(page.locator("#composer [name=text]")).to_have_value("時間切れの前に書いた文")
    assert "書きかけを戻しました" in page.inner_text("#composer [data-back]")
    save(page)
    page.wait_for_selector(".thread--on[data-id]")
    assert Annotation.objects.get().text == "時間切れの前に書いた文"


def test_a_page_left_open_says_that_the_session_ended(page, open_draft, axe):
    open_draft(page)
    write(page, 5, "書きかけ")
    Session.objects.all().delete()
    page.evaluate("bench.poll()")
    link = page.locator("#news-ended a")
    link.wait_for()
    assert "書きかけは残っています" in page.inner_text("#news-ended")
    assert page.evaluate(KEPT) == 1
    axe(page)
    link.click()
    page.wait_for_url("**/login/?next=**")


def test_text_survives_a_browser_that_ends_without_saving(page, open_page, open_draft):
    open_draft(page)
    write(page, 5, "落ちる前に書いた文")
    until(page, f"{KEPT} === 1")
    disk = page.context.storage_state()
    page.context.close()
    again = open_draft(open_page(storage_state=disk))
    expect(again.locator("#composer [name=text]")).to_have_value("落ちる前に書いた文")
    assert again.is_checked('#composer [name=kind][value="must"]')
    assert again.evaluate("document.activeElement.name") != "text"
    save(again)
    again.wait_for_selector(".thread--on[data-id]")
    again.reload()
    assert again.evaluate(KEPT) == 0
    assert again.is_hidden("#composer")


def test_signing_out_takes_the_drafts_away(page, open_draft):
    open_draft(page)
    write(page, 5, "共用の端末で書いた文")
    until(page, f"{KEPT} === 1")
    page.evaluate("document.querySelector('form[data-clears-drafts]').requestSubmit()")
    page.wait_for_url(lambda url: "/versions/" not in url)
    assert page.evaluate(KEPT) == 0


def test_another_person_on_the_same_browser_never_sees_a_draft(page, open_draft, colleague, enter):
    open_draft(page)
    write(page, 5, "ほかの人に見せない文")
    until(page, f"{KEPT} === 1")
    enter(page, colleague)
    page.reload()
    page.wait_for_selector(".bench--live")
    assert page.is_hidden("#composer")
    assert "ほかの人に見せない文" not in page.inner_text("#rail")
