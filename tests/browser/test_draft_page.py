"""The draft page as people use it: with a mouse, by keyboard alone, on a phone, without a script."""

import pytest
from django.test import Client

from procurement.selectors import reading_of
from reviews.enums import AnnotationState, Kind
from reviews.models import Annotation, Placement
from reviews.services import placements
from tests.builders.small_docx import LINES
from tests.factories.cases import make_case, make_version
from tests.factories.register import make_project
from tests.factories.reviews import make_annotation, make_review, make_reviewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A surrogate pair before the words: code points and UTF-16 units differ from here on.
TEXT = [
    "第１章　総則",
    "𠮷田市の窓口では、できるだけ速やかに応答すること。𠮷の字も正しく扱うこと。",
    "第２章　成果物",
    *[f"受託者は、設計書{n}を期限までに納品し、検査を受けること。" for n in range(1, 60)],
    "おわりに、保守の体制を書面で示すこと。",
]
SELECT = """([seq, words]) => {
  const text = document.querySelector(`#b${seq} .t`).firstChild;
  const at = text.data.indexOf(words);
  getSelection().setBaseAndExtent(text, at, text, at + words.length);
}"""
DRAWN = """name => [...(CSS.highlights.get(name) ?? [])].map(String)"""


def until(page, script):
    """Wait until a script says true (Playwright's own wait needs eval, which the page's policy refuses)."""
    for _ in range(150):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never true: {script}")


@pytest.fixture
def reviewer():
    return make_reviewer("miyake")


@pytest.fixture
def version():
    return make_version(make_case(make_project(), name="窓口システム構築"), lines=TEXT)


@pytest.fixture
def review(version, reviewer):
    return make_review(version.case, reviewers=[reviewer], versions=[version])


@pytest.fixture
def enter(live_server):
    """A function that signs a person in on a page (the sign-in page is tested on its own)."""

    def sign_in(page, person):
        client = Client()
        client.force_login(person)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def open_draft(review, reviewer, version, enter):
    def go(page, query="", person=None, on=None):
        enter(page, person or reviewer)
        page.goto(f"/versions/{(on or version).pk}/{query}")
        page.wait_for_selector(".bench--live")
        return page

    return go


def fill(page, text="測れる値にします。", kind=Kind.MUST):
    page.check(f'#composer [name=kind][value="{kind}"]')
    page.fill("#composer [name=text]", text)


def test_words_selected_with_the_mouse_get_a_comment_without_a_reload(page, open_draft, axe):
    open_draft(page)
    page.evaluate("window.same = true")
    box = page.locator("#b1 .t").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4, steps=5)
    page.mouse.up()
    chosen = page.evaluate("getSelection().toString()")
    page.click("#selpill")
    assert page.input_value("#composer [data-words]") == chosen
    axe(page)
    fill(page)
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    made = Annotation.objects.get()
    assert made.anchor["quote"] == chosen
    assert made.anchor["seq"] == 1
    assert page.evaluate(DRAWN, "must") == [chosen]
    assert page.evaluate("window.same")
    assert page.inner_text("#rail-say") == "下書きを保存しました。"
    assert not page.is_visible("#composer")
    assert "必須" in page.locator("#toc .tally").first.text_content()
    axe(page)


def test_code_points_and_utf16_units_are_not_mixed_up(page, open_draft):
    open_draft(page)
    page.evaluate(SELECT, [1, "できるだけ速やかに"])
    page.keyboard.press("c")
    fill(page)
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    made = Annotation.objects.get()
    assert made.anchor["quote"] == "できるだけ速やかに"
    assert page.evaluate(DRAWN, "must") == ["できるだけ速やかに"]


def test_by_keyboard_alone_on_a_part_of_the_words(page, open_draft):
    open_draft(page)
    page.focus('.addc[data-block="1"]')
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "kind"
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "words"
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.type("x")
    until(page, "document.querySelector('[data-pointed]').textContent !== ''")
    assert "選んだ語だけに付けます。" in page.inner_text("[data-pointed]")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("市の名前は略さずに書くと、後で読む人に伝わります。")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".thread--on[data-id]")
    made = Annotation.objects.get()
    assert (made.kind, made.anchor["quote"]) == (Kind.MUST, "𠮷田市の窓口")


def test_short_words_widen_to_their_sentence_and_the_page_says_so(page, open_draft):
    open_draft(page)
    page.evaluate(SELECT, [1, "速やか"])
    page.keyboard.press("c")
    assert page.input_value("#composer [data-words]") == "𠮷田市の窓口では、できるだけ速やかに応答すること。"
    assert page.inner_text("[data-pointed]") == "短いので、文全体に広げました。"


def test_a_selection_over_several_paragraphs_becomes_one_comment(page, open_draft):
    open_draft(page)
    page.evaluate(
        """() => {
          const at = (seq) => document.querySelector(`#b${seq} .t`).firstChild;
          getSelection().setBaseAndExtent(at(3), 5, at(5), 4);
        }"""
    )
    page.keyboard.press("c")
    fill(page, kind=Kind.SHOULD)
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    anchor = Annotation.objects.get().anchor
    assert (anchor["seq"], anchor["start"], anchor["end_seq"], anchor["end"]) == (3, 5, 5, 4)
    assert len(page.evaluate(DRAWN, "should")) == 1


def test_what_is_missing_is_told_at_the_form_and_nothing_is_lost(page, open_draft):
    open_draft(page)
    page.click('.addc[data-block="1"]')
    page.fill("#composer [name=text]", "書きかけの文")
    page.click("#composer [type=submit]")
    page.wait_for_selector("#composer .error")
    assert page.input_value("#composer [name=text]") == "書きかけの文"
    assert page.is_visible("text=種類を選んでください。")
    fill(page, "書き終えた文")
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    assert Annotation.objects.get().text == "書き終えた文"


def test_text_that_was_not_saved_is_offered_back(page, open_draft, version):
    open_draft(page)
    page.click('.addc[data-block="1"]')
    fill(page, "途中の文", kind=Kind.PRAISE)
    until(page, "Object.keys(localStorage).some((key) => key.includes('comment:'))")
    page.reload()
    page.click(".kept button >> nth=0")
    assert page.input_value("#composer [name=text]") == "途中の文"
    assert page.is_checked('#composer [name=kind][value="praise"]')
    assert "できるだけ速やかに" in page.input_value("#composer [data-words]")
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    page.reload()
    assert page.locator(".kept").count() == 0


def test_people_are_not_written_about_without_a_quiet_hint(page, open_draft):
    open_draft(page)
    page.click('.addc[data-block="1"]')
    page.fill("#composer [name=text]", "あなたは分かっていません")
    assert page.is_visible("[data-tone-hint]")
    page.fill("#composer [name=text]", "この文は二通りに読めます")
    assert not page.is_visible("[data-tone-hint]")


def test_the_proposed_wording_starts_as_the_sentence_and_shows_what_changes(page, open_draft):
    open_draft(page)
    page.evaluate(SELECT, [1, "できるだけ速やかに"])
    page.keyboard.press("c")
    fill(page)
    page.click("[data-replacement] summary")
    box = page.locator("#composer [name=replacement]")
    until(page, "document.querySelector('#composer [name=replacement]').value !== ''")
    assert box.input_value() == "𠮷田市の窓口では、できるだけ速やかに応答すること。"
    box.fill("𠮷田市の窓口では、通常時3秒以内に応答すること。")
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on .swap")
    assert page.text_content(".thread--on .swap ins") == "通常時3秒以内"
    assert page.text_content(".thread--on .swap del") == "できるだけ速やか"


def test_card_and_words_are_tied_both_ways(page, open_draft, review):
    near = make_annotation(review, words="できるだけ速やかに")
    far = make_annotation(review, words="保守の体制", kind=Kind.QUESTION)
    open_draft(page)
    assert page.evaluate("CSS.highlights.size") == 2
    page.keyboard.press("j")
    assert page.get_attribute(f"#c{near.pk}", "aria-current") == "true"
    assert page.evaluate(DRAWN, "selected") == ["できるだけ速やかに"]
    page.keyboard.press("j")
    assert page.get_attribute(f"#c{near.pk}", "aria-current") is None
    assert page.evaluate("location.hash") == f"#c{far.pk}"
    assert page.evaluate("document.querySelector('.blk--on').getBoundingClientRect().top < innerHeight")
    page.keyboard.press("k")
    mark = page.locator(f'a.gutmark[href="#c{far.pk}"]')
    mark.focus()
    assert mark.get_attribute("aria-describedby") == f"c{far.pk}-words"
    page.keyboard.press("Enter")
    assert page.get_attribute(f"#c{far.pk}", "aria-current") == "true"
    box = page.evaluate(
        """() => { const r = [...CSS.highlights.get("must")][0].getBoundingClientRect();
                   document.querySelector("#b1").scrollIntoView(); return null; }"""
    )
    assert box is None
    spot = page.evaluate(
        """() => { const r = [...CSS.highlights.get("must")][0].getBoundingClientRect();
                   return [r.x + r.width / 2, r.y + r.height / 2]; }"""
    )
    page.mouse.click(*spot)
    assert page.get_attribute(f"#c{near.pk}", "aria-current") == "true"


def test_a_link_to_a_comment_opens_it_beside_its_words(page, open_draft, review):
    far = make_annotation(review, words="保守の体制", state=AnnotationState.VERIFIED)
    open_draft(page, f"#c{far.pk}")
    page.wait_for_selector(f"#c{far.pk}.thread--on")
    assert page.evaluate("document.querySelector('.blk--on').getBoundingClientRect().bottom < innerHeight")


def test_the_contents_follow_the_text(page, open_draft):
    open_draft(page)
    if not page.locator("#toc a").count():
        pytest.skip("no headings were inferred")
    page.evaluate("document.getElementById('sheet').scrollTo(0, 1500)")
    until(page, "document.querySelector('#toc a[aria-current=location]')?.textContent.includes('成果物')")


def test_the_list_can_be_narrowed(page, open_draft, review):
    must = make_annotation(review, words="できるだけ速やかに")
    praise = make_annotation(review, words="保守の体制", kind=Kind.PRAISE)
    open_draft(page)
    page.click('.rail__filter [data-kind="praise"]')
    assert not page.is_visible(f"#c{must.pk}")
    assert page.is_visible(f"#c{praise.pk}")
    assert page.evaluate("[...CSS.highlights.keys()]") == ["praise"]
    page.click('.rail__filter [data-state="open"]')
    page.click('.rail__filter [data-kind="praise"]')
    assert page.is_visible(f"#c{must.pk}")


def test_reply_edit_and_remove_in_place(page, open_draft, review, reviewer, version, open_page, enter):
    own = make_annotation(review, author=reviewer)
    issued = make_annotation(review, author=reviewer, words="保守の体制", state=AnnotationState.ISSUED)
    open_draft(page)
    page.keyboard.press("j")
    page.click(f"#c{own.pk} >> text=編集")
    page.wait_for_selector(f"#edit-{own.pk} form")
    page.fill(f"#edit-{own.pk} [name=text]", "改めた文")
    page.keyboard.press("Control+Enter")
    until(page, f"document.querySelector('#c{own.pk} .thread__text').textContent === '改めた文'")
    page.click(f"#c{own.pk} >> text=取り除く")
    page.click(f"#c{own.pk} >> text=下書きを取り除く")
    until(page, f"!document.querySelector('#c{own.pk}')")

    staff = open_draft(open_page(), person=version.case.created_by)
    assert staff.locator(f"#c{issued.pk}").count() == 1
    assert staff.locator(".addc").count() == 0
    staff.keyboard.press("j")
    staff.keyboard.press("r")
    staff.keyboard.type("体制は別紙に書きました。")
    staff.keyboard.press("Control+Enter")
    staff.wait_for_selector(f"#c{issued.pk} .reply")
    assert issued.replies.get().text == "体制は別紙に書きました。"


def test_keys_rest_while_typing_and_can_be_switched_off(page, open_draft, review):
    make_annotation(review)
    open_draft(page)
    page.click('.addc[data-block="3"]')
    page.fill("#composer [name=text]", "")
    page.focus("#composer [name=text]")
    page.keyboard.type("jkcu?")
    assert page.input_value("#composer [name=text]") == "jkcu?"
    page.keyboard.press("Escape")
    assert not page.is_visible("#composer")
    page.keyboard.press("?")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(".thread--on").count() == 0
    page.reload()
    page.keyboard.press("j")
    assert page.locator(".thread--on").count() == 0


def test_the_phone_shows_the_text_and_the_chosen_comment_in_a_sheet(phone, open_draft, review, axe):
    first = make_annotation(review)
    second = make_annotation(review, words="保守の体制", kind=Kind.QUESTION)
    open_draft(phone)
    width = "document.documentElement.scrollWidth"
    assert phone.evaluate(width) == 390
    assert not phone.is_visible(f"#c{first.pk}")
    phone.click("[data-step='1']")
    assert phone.is_visible(f"#c{first.pk}")
    assert phone.inner_text("[data-position]") == "コメント 1 / 2"
    rail = phone.locator("#rail").bounding_box()
    assert rail["height"] <= 844 * 0.47
    phone.click("[data-step='1']")
    assert phone.is_visible(f"#c{second.pk}")
    assert not phone.is_visible(f"#c{first.pk}")
    box = phone.locator(".blk--on").bounding_box()
    assert 0 < box["y"] < rail["y"]
    axe(phone)
    phone.click("[data-opens=toc-dialog]")
    assert phone.is_visible("#toc-dialog #toc")
    phone.keyboard.press("Escape")
    phone.click('.addc[data-block="3"]')
    fill(phone)
    phone.click("#composer [type=submit]")
    until(phone, "document.querySelectorAll('.thread[data-id]').length === 3")
    assert phone.evaluate(width) == 390


def test_where_highlights_are_missing_marks_stand_in(page, open_draft, review, version):
    make_annotation(review, words="できるだけ速やかに")
    page.add_init_script("delete window.Highlight")
    open_draft(page)
    assert page.text_content("mark.hl.must") == "できるだけ速やかに"
    assert page.text_content("#b1 .t") == reading_of(version).blocks[1].text
    page.keyboard.press("j")
    assert page.text_content("#b1 .t") == reading_of(version).blocks[1].text


def test_without_a_script_comments_can_be_read_and_written(open_page, review, reviewer, version, enter):
    made = make_annotation(review, words="保守の体制")
    page = enter(open_page(java_script_enabled=False), reviewer)
    page.goto(f"/versions/{version.pk}/")
    assert page.is_visible(f"#c{made.pk} .thread__more")
    page.click('.addc[data-block="1"]')
    page.check('#composer [name=kind][value="should"]')
    page.fill("#composer [name=text]", "スクリプトなしで書いた文")
    page.click("#composer [type=submit]")
    assert page.is_visible("text=下書きを保存しました。")
    assert Annotation.objects.filter(text="スクリプトなしで書いた文").exists()


def test_a_lost_comment_is_placed_by_hand(page, open_draft, review, reviewer, version, axe):
    lost = make_annotation(review, author=reviewer, words="できるだけ速やかに", state=AnnotationState.ISSUED)
    lines = list(TEXT)
    lines[1] = "𠮷田市の窓口では、通常時三秒以内に応答すること。"
    second = make_version(draft=version.draft, lines=lines)
    placements.carry(version=second)
    open_draft(page, on=second)
    page.keyboard.press("u")
    page.wait_for_url("**/unplaced/")
    axe(page)
    page.get_by_role("link", name="本文から選ぶ").click()
    page.wait_for_selector(".bench--live")
    page.evaluate(SELECT, [1, "通常時三秒以内"])
    page.click("#selpill")
    page.click("#composer [type=submit]")
    page.wait_for_url("**/unplaced/**")
    assert page.is_visible("text=すべての位置が決まりました。")
    placed = Placement.objects.in_force().get(annotation=lost, version=second)
    assert (placed.quote, placed.by_hand) == ("通常時三秒以内", True)
    page.click(".items a")
    page.get_by_role("button", name="元に戻す").click()
    page.wait_for_selector("text=自動で置かなかった理由")


def test_placing_has_no_sideways_scroll_on_the_phone(phone, enter, review, reviewer, version):
    make_annotation(review, author=reviewer, words="できるだけ速やかに", state=AnnotationState.ISSUED)
    second = make_version(draft=version.draft, lines=[*LINES])
    placements.carry(version=second)
    enter(phone, reviewer).goto(f"/versions/{second.pk}/unplaced/")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
