"""The whole chain as six people on a real document: register, review, answer, decide, prove, read."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from procurement.models import Case, Decision, Project, Version
from reviews.models import Advice, Annotation, Placement
from sharingbook.audit.models import LedgerEntry
from tests.factories.accounts import PASSWORD, make_department, make_organisation, make_person
from tests.factories.cases import CORPORATE_NUMBER
from tests.factories.register import make_theme
from tests.factories.reviews import make_desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DRAFTS = Path(settings.BASE_DIR) / "cms" / "demo" / "drafts"
FIRST, SECOND = DRAFTS / "ja-gif-address-model-202306.docx", DRAFTS / "ja-gif-address-model-202603.docx"
GROUNDS = "住所の表記ゆれは移行の前に直すと決めたため、公告へ進む。"
OVERRIDE = "表記の例は契約後の打合せで決めるため、残して進む。"


class Person:
    """Somebody at a browser of their own, signed in by the sign-in page."""

    def __init__(self, page, user=None):
        self.page = page
        if user is not None:
            page.goto("/login/")
            page.fill("[name=username]", user.email)
            page.fill("[name=password]", PASSWORD)
            self.press("ログインする")

    def go(self, path):
        self.page.goto(path)
        return self

    def press(self, name, *, exact=True):
        self.page.get_by_role("main").get_by_role("button", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()
        return self

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"main [name={name}]", value)
        return self

    def choose(self, **fields):
        for name, value in fields.items():
            self.page.check(f'main [name={name}][value="{value}"]')
        return self

    def sees(self, *words):
        text = self.page.inner_text("main")
        for word in words:
            assert word in text, f"{word!r} is not on {self.page.url}"
        return self

    def does_not_see(self, *words):
        text = self.page.inner_text("main")
        for word in words:
            assert word not in text, f"{word!r} is on {self.page.url}"
        return self


@pytest.fixture
def staff(open_page):
    """A function that seats each of the six (and the public) at a browser."""
    home = make_organisation("minato", "みなと県")
    section = make_department(home, "kodomo", "子ども家庭課")
    desk = make_desk(home)
    make_theme()
    users = {
        "member": make_person("takase", last_name="高瀬", member=section),
        "approver": make_person("kacho", last_name="森", approver=section),
        "lead": make_person("shunin", last_name="三枝", lead=desk),
        "reviewer": make_person("miyake", last_name="三宅", reviewer=desk),
        "executive": make_person("fukuchiji", last_name="桐谷", executive=home),
        "auditor": make_person("kansa", last_name="原", auditor=home),
    }
    seated = {}

    def seat(role):
        if role not in seated:
            seated[role] = Person(open_page(), users.get(role))
        return seated[role]

    seat.users = users
    return seat


def register(staff):
    member = staff("member").go("/projects/new/")
    member.fill(
        name="保育所等入所申込のオンライン化",
        kana="ほいくしょとうにゅうしょもうしこみのおんらいんか",
        summary="保護者が窓口に行かずに保育所へ申し込めるようにします。",
        purpose="保護者の来庁をなくし、審査を45日から30日にする",
        budget_amount="１８６，４００",
    ).choose(beneficiaries="residents", level="public")
    member.press("登録する")
    project = Project.objects.get()
    assert project.budget_lines.get().amount == 186_400_000
    member.sees("保育所等入所申込のオンライン化", project.code)
    staff("public").go("/book/").does_not_see("保育所等入所申込")
    staff("approver").go(f"/projects/{project.pk}/").press("公開する")
    staff("public").go("/book/?q=保育所").sees("保育所等入所申込のオンライン化")
    return project


def upload(staff, case, file, *, new):
    member = staff("member").go(f"/cases/{case.pk}/versions/new/")
    member.page.set_input_files("main [name=file]", str(file))
    if new:
        member.page.select_option("main [name=kind]", "specification")
        member.fill(title="調達仕様書 別紙 住所データ")
    else:
        member.choose(document=str(case.drafts.get().pk))
    member.fill(note="第2版" if not new else "初版").press("この版を追加する")
    return Version.objects.latest("pk")


def open_case(staff, project):
    member = staff("member").go(f"/projects/{project.pk}/cases/new/")
    member.fill(name="構築業務委託").press("案件を作る", exact=False)
    case = Case.objects.get()
    version = upload(staff, case, FIRST, new=True)
    member.go(f"/versions/{version.pk}/").sees("住所")
    due = timezone.localdate() + timedelta(days=14)
    member.go(f"/cases/{case.pk}/reviews/new/")
    member.fill(due_on=due.isoformat(), vendors=f"{CORPORATE_NUMBER} みなとシステム株式会社")
    member.press("レビューを依頼する")
    return case, version


def declare(person, review):
    person.go(f"/reviews/{review.pk}/declare/")
    person.choose(has_work_interest="no", has_family_interest="no", helped_to_draft="no")
    return person.press("申告して開く")


def assign(staff, case, version):
    review = case.reviews.get()
    lead, reviewer = staff("lead"), staff("reviewer")
    assert reviewer.page.goto(f"/versions/{version.pk}/").status == 404
    assert lead.page.goto(f"/versions/{version.pk}/").status == 404
    lead.go("/").sees("構築業務委託")
    lead.go(f"/reviews/{review.pk}/triage/").sees("みなとシステム株式会社").press("受け付ける", exact=False)
    lead.go(f"/reviews/{review.pk}/triage/")
    lead.choose(reviewer=staff.users["reviewer"].pk, lead=staff.users["lead"].pk).press("担当を決める")
    declare(lead, review)
    declare(reviewer, review)
    return review


def comment(person, version, words, kind, text):
    """Select words of the text and write a comment on them."""
    person.go(f"/versions/{version.pk}/")
    page = person.page
    page.wait_for_selector(".bench--live")
    page.evaluate(
        """words => {
          for (const t of document.querySelectorAll('.draft .t')) {
            const walker = document.createTreeWalker(t, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
              const at = walker.currentNode.data.indexOf(words);
              if (at < 0) continue;
              t.scrollIntoView({block: 'center'});
              getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
              return;
            }
          }
          throw new Error('no such words');
        }""",
        words,
    )
    page.keyboard.press("c")
    page.check(f'#composer [name=kind][value="{kind}"]')
    page.fill("#composer [name=text]", text)
    before = Annotation.objects.count()
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    assert Annotation.objects.count() == before + 1
    return Annotation.objects.latest("pk")


def advise(staff, case, version, review):
    reviewer, lead = staff("reviewer"), staff("lead")
    kept, gone = words_for_comments(version)
    comment(reviewer, version, kept, "must", "表記の例がないと、事業者により読み方が分かれます。")
    comment(reviewer, version, gone, "should", "根拠となる資料名も書くと、確かめやすくなります。")
    staff("member").go(f"/versions/{version.pk}/").does_not_see("事業者により読み方が分かれます")
    reviewer.go(f"/versions/{version.pk}/").press("自分の分を終える")
    comment(lead, version, kept, "praise", "対象の範囲が先に書かれ、読みやすい文です。")
    lead.go(f"/reviews/{review.pk}/issue/")
    lead.fill(overall_opinion="全体に読みやすい案です。").press("発出の内容を確認する")
    lead.press("助言を発出する")
    advice = Advice.objects.get()
    letter = lead.page.request.get(f"/advice/{advice.pk}/letter.pdf")
    assert letter.headers["content-type"] == "application/pdf"
    staff("member").go(f"/advice/{advice.pk}/").sees("助言書", "事業者により読み方が分かれます")
    return advice


def words_for_comments(version):
    """Words that stand once in both documents, and words that no place of the second surely has."""
    from procurement.reading import read
    from reviews.anchoring import make_anchor
    from reviews.anchoring.carry import carry

    first, second = read(FIRST.read_bytes(), FIRST.name), read(SECOND.read_bytes(), SECOND.name)
    later = "\n".join(block.text for block in second.blocks)
    long = [b for b in first.blocks if len(b.text) > 25 and b.kind == "paragraph"]
    whole = "\n".join(block.text for block in first.blocks)
    once = [
        (b, at)
        for b in long
        for at in range(2, len(b.text) - 18, 6)
        if whole.count(b.text[at : at + 18]) == 1
    ]
    kept = next(b.text[2:20] for b in long if b.text in later and later.count(b.text[2:20]) == 1)
    places = carry([make_anchor(first.blocks, b.seq, at, at + 18) for b, at in once], first, second)
    lost = (one for one, place in zip(once, places, strict=True) if place.state == "unplaced")
    block, at = next(lost)
    return kept, block.text[at : at + 18]


def answer(staff, case, advice):
    member, approver = staff("member"), staff("approver")
    for item in advice.items.exclude(kind="praise"):
        member.go(f"/advice/{advice.pk}/answers/?item={item.number}")
        if item.kind == "must":
            member.choose(verdict="declined").fill(reason="様式は契約後に決めるためです。")
        else:
            member.choose(verdict="adopted")
        member.page.click("form[data-answers] [type=submit]")
        member.page.wait_for_load_state()
    member.go(f"/advice/{advice.pk}/answers/").press("決定者へ回す", exact=False)
    approver.go(f"/advice/{advice.pk}/answers/submit/").press("回答を提出する")
    second = upload(staff, case, SECOND, new=False)
    states = dict(Placement.objects.filter(version=second).values_list("annotation__kind", "state"))
    assert states["must"] != "unplaced"
    assert states["should"] == "unplaced"
    reviewer = staff("reviewer").go(f"/versions/{second.pk}/unplaced/")
    reviewer.sees("根拠となる資料名も書くと")
    return second


def decide(staff, project, case):
    reviewer, approver = staff("reviewer"), staff("approver")
    refused = reviewer.page.goto(f"/cases/{case.pk}/decisions/new/")
    assert refused.status in (403, 404)
    approver.go(f"/cases/{case.pk}/decisions/new/").choose(outcome="proceed").fill(grounds=GROUNDS)
    approver.press("内容を確認する")
    assert not Decision.objects.exists(), "an open must-item without a reason holds the gate"
    must = Annotation.objects.get(kind="must")
    approver.fill(**{f"override_{must.uid}": OVERRIDE}).press("内容を確認する")
    approver.sees(GROUNDS, OVERRIDE).press("決定を記録する")
    case.refresh_from_db()
    assert case.state == "ready_for_notice"
    assert [o["reason"] for o in Decision.objects.get().overrides] == [OVERRIDE]
    public = staff("public").go(f"/book/{project.code}/")
    public.sees("進める", "子ども家庭課").does_not_see(GROUNDS, OVERRIDE, "事業者により読み方が分かれます")
    member = staff("member").go(f"/cases/{case.pk}/move/").choose(state="noticed")
    member.press("進める")
    staff("public").go(f"/book/{project.code}/").sees("進める", "子ども家庭課", GROUNDS, OVERRIDE)


def test_six_people_take_a_real_draft_from_registration_to_a_proved_decision(staff, axe):
    project = register(staff)
    case, version = open_case(staff, project)
    review = assign(staff, case, version)
    advice = advise(staff, case, version, review)
    answer(staff, case, advice)
    decide(staff, project, case)

    executive = staff("executive").go("/portfolio/?unit=thousand").go("/portfolio/")
    executive.sees("保育所等入所申込のオンライン化", "未解決の必須")
    assert executive.page.inner_text("[data-figure=projects]").startswith("1")
    assert executive.page.request.get("/portfolio/report.pdf").body().startswith(b"%PDF")
    assert executive.page.request.get("/portfolio/figures.xlsx").body().startswith(b"PK")

    auditor = staff("auditor").go("/ledger/").press("いま照合する")
    auditor.page.get_by_text("すべての記録が正しくつながっています").first.wait_for()
    axe(auditor.page)
    out = StringIO()
    call_command("verify_ledger", "--json", stdout=out)
    verdict = json.loads(out.getvalue())
    assert verdict["ok"] is True
    assert verdict["entries"] == LedgerEntry.objects.count() > 20
