"""The pages about rules: who keeps them, what they show, and that nothing typed is lost."""

import csv
import io

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from reviews.models import Check, Finding, RulePack, RuleSwitch
from reviews.selectors.checks import standing_of
from reviews.selectors.rulebook import OWN, rules_for
from reviews.services import findings, rulebook
from tests.factories.accounts import make_organisation, make_person
from tests.factories.cases import make_case, make_version
from tests.factories.findings import HOUSE, VAGUE, make_check, make_dismissal, make_finding, make_pack
from tests.factories.register import make_project

pytestmark = pytest.mark.django_db
FORM = {
    "id": "", "title_ja": "早急に", "phrases": "早急に\n至急", "severity": "should", "aspect": "clarity",
    "languages": ["ja"], "kinds": ["spec", "requirements"], "message_ja": "「{quote}」には日を書いてください",
    "bad": "早急に届けること。", "good": "五日以内に届けること。", "act": "save",
}  # fmt: skip


@pytest.fixture
def organisation(town):
    return town.section.organisation


@pytest.fixture
def keeper(town):
    return enter(town.lead)


def enter(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(organisation, rest: str = "") -> str:
    return f"/rules/{organisation.pk}/{rest}"


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_lead_and_the_administrator_of_the_organisation_keep_its_rules(town, organisation):
    elsewhere = make_organisation("kita", "きた県", local_government_code="012025")
    for person in (town.lead, make_person("boss", administrator=organisation)):
        assert enter(person).get("/rules/", follow=True).status_code == 200
        assert enter(person).get(address(organisation)).status_code == 200
        assert enter(person).get(address(elsewhere)).status_code == 404
    everywhere = enter(make_person("root", administrator=None))
    assert "きた県" in text_of(everywhere.get("/rules/"))
    assert everywhere.get(address(elsewhere)).status_code == 200
    for person in (town.member, town.reviewer, town.approver):
        refused = enter(person).get("/rules/")
        assert refused.status_code == 403
        assert "次の役割の人です：主任レビュー担当、システム管理者。" in text_of(refused)
        assert enter(person).get(address(organisation)).status_code == 404


def test_the_list_is_narrowed_and_leaves_as_a_file_of_what_is_seen(keeper, organisation):
    make_pack(organisation)
    page = text_of(keeper.get(address(organisation, "?pack=house")))
    assert "測れない速さ" in page
    assert "納期の別表がない" in page
    page = text_of(keeper.get(address(organisation, "?pack=house&severity=hint")))
    assert "測れない速さ" not in page
    sheet = keeper.get(address(organisation, "?pack=house&severity=hint&format=csv"))
    rows = list(csv.reader(io.StringIO(text_of(sheet).removeprefix("\ufeff"))))
    assert [row[0] for row in rows[1:]] == ["house-no-table"]
    book = load_workbook(io.BytesIO(keeper.get(address(organisation, "?pack=house&format=xlsx")).content))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == [VAGUE, "house-no-table"]
    assert "しぼりこみ" in text_of(keeper.get(address(organisation, "?q=ありえない語句")))


def test_a_rule_is_switched_off_for_one_kind_with_a_reason_that_everybody_reads(keeper, organisation):
    make_pack(organisation)
    rule = address(organisation, f"rule/{VAGUE}/")
    answer = keeper.post(rule, {"on": "off", "kind": "annex", "reason": ""})
    assert answer.status_code == 422
    assert not RuleSwitch.objects.exists()
    keeper.post(rule, {"on": "off", "kind": "annex", "reason": "別紙は国の様式による。"})
    page = text_of(keeper.get(rule))
    assert "別紙は国の様式による。" in page
    rules = rules_for(organisation)
    assert [rules.is_on(rules.by_id[VAGUE], kind) for kind in ("annex", "spec")] == [False, True]
    assert "（別紙" in text_of(keeper.get(address(organisation, "?state=switched")))


def test_a_suppression_is_seen_with_its_reason_and_lifted(town, keeper, organisation):
    make_pack(organisation)
    made = findings.suppress_in_organisation(
        rule=VAGUE, organisation=organisation, reason="改定中のため。", actor=town.lead
    )
    findings.suppress_in_case(rule=VAGUE, case=town.case, reason="この案件だけ。", actor=town.member)
    rule = address(organisation, f"rule/{VAGUE}/")
    page = text_of(keeper.get(rule))
    assert "改定中のため。" in page
    keeper.post(address(organisation, f"suppressions/{made.pk}/lift/"))
    made.refresh_from_db()
    assert made.lifted_at is not None
    assert "改定中のため。" not in text_of(keeper.get(rule))


def test_a_rule_is_written_edited_and_removed(keeper, organisation):
    answer = keeper.post(address(organisation, "new/"), FORM)
    assert answer.url == address(organisation, "rule/own-1/")
    rule = rules_for(organisation).by_id["own-1"]
    assert (rule.phrases, rule.kinds, rule.languages) == (
        ("早急に", "至急"),
        ("spec", "requirements"),
        ("ja",),
    )
    edition = RulePack.objects.get(name=OWN).edition
    changed = FORM | {"severity": "must", "edition": edition, "exceptions": "(?:地震|火災)"}
    keeper.post(address(organisation, "rule/own-1/edit/"), changed)
    rule = rules_for(organisation).by_id["own-1"]
    assert rule.severity == "must"
    assert rule.unless[0].pattern.pattern == "(?:地震|火災)"
    assert "(?:地震|火災)" in text_of(keeper.get(address(organisation, "rule/own-1/edit/")))
    assert "取り除" in text_of(keeper.get(address(organisation, "rule/own-1/remove/")))
    keeper.post(address(organisation, "rule/own-1/remove/"))
    assert "own-1" not in rules_for(organisation).by_id
    assert keeper.get(address(organisation, "rule/own-1/")).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"patterns": "(", "phrases": ""}, "patterns"),
        ({"patterns": "(a+)+$"}, "patterns"),
        ({"exceptions": "[あ"}, "exceptions"),
        ({"phrases": " "}, "phrases"),
        ({"bad": "すぐに届けること。"}, "bad"),
        ({"good": "早急に。"}, "good"),
        ({"id": "Rule 1"}, "id"),
        ({"message_ja": ""}, "message_ja"),
        ({"title_ja": ""}, "title_ja"),
    ],
)
def test_an_error_stands_at_its_field_and_keeps_what_was_typed(keeper, organisation, change, field):
    sent = FORM | {"why": "日がないと検査できないため", "try-text": "早急に", **change}
    answer = keeper.post(address(organisation, "new/"), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    page = text_of(answer)
    for value in (sent["why"], sent["phrases"].split()[-1:], sent.get("patterns", "")):
        assert not value or "".join(value) in page
    assert not RulePack.objects.exists()


def test_a_new_rule_does_not_replace_another_of_its_id(keeper, organisation):
    keeper.post(address(organisation, "new/"), FORM | {"id": "own-days"})
    answer = keeper.post(address(organisation, "new/"), FORM | {"id": "own-days", "title_ja": "別のルール"})
    assert answer.status_code == 422
    assert rules_for(organisation).by_id["own-days"].title.ja == "早急に"


def test_an_edit_that_somebody_else_overtook_shows_both_texts(keeper, organisation):
    keeper.post(address(organisation, "new/"), FORM)
    edit = address(organisation, "rule/own-1/edit/")
    keeper.post(edit, FORM | {"edition": 1, "mend": "日付を書いてください"})
    answer = keeper.post(edit, FORM | {"edition": 1, "mend": "期限を書いてください"})
    assert answer.status_code == 409
    assert "日付を書いてください" in text_of(answer)
    assert "期限を書いてください" in text_of(answer)


def test_an_edit_keeps_what_the_form_does_not_show(town, keeper, organisation):
    facts = {
        "id": "own-1", "title": {"ja": "早急に", "en": "Soon"}, "severity": "hint", "aspect": "clarity",
        "phrases": ["早急に"], "message": {"ja": "日を", "en": "Give a date"}, "default": True,
        "why": {"ja": "ため", "en": "because"},
        "unless": [{"heading": "災害"}, {"sentence": "地震"}, "measured"],
        "examples": {"good": [{"text": "早急に。", "heading": "災害"}]},
    }  # fmt: skip
    rulebook.save_own_rule(organisation=organisation, facts=facts, actor=town.lead)
    page = keeper.get(address(organisation, "rule/own-1/edit/"))
    form = page.context["form"]
    sent = {name: value for name, value in form.initial.items() if value not in (None, False)}
    keeper.post(address(organisation, "rule/own-1/edit/"), sent | {"mend": "直す", "act": "save"})
    [saved] = rulebook.own_rules(organisation)
    assert saved["unless"] == ["measured", {"sentence": "地震"}, {"heading": "災害"}]
    assert (saved["why"], saved["default"]) == ({"ja": "ため", "en": "because"}, True)
    assert saved["examples"]["good"] == [{"text": "早急に。", "heading": "災害"}]
    assert (saved["title"], saved["mend"]) == ({"ja": "早急に", "en": "Soon"}, "直す")


def test_a_rule_is_tried_on_a_stored_draft_and_on_a_text_before_it_has_a_name(town, keeper, organisation):
    town.start()  # the lead has declared, and may read
    tried = {
        "phrases": "できるだけ速やかに",
        "languages": ["ja"],
        "kinds": ["spec"],
        "narrative": "on",
        "act": "try",
    }
    answer = keeper.post(address(organisation, "new/"), tried | {"try-version": town.version.pk})
    assert "<mark" in text_of(answer)
    assert answer.context["tried"].total == 1
    lines = [f"- {n}番は、できるだけ速やかに、また、できるだけ速やかに行うこと。" for n in range(40)]
    part = keeper.post(
        address(organisation, "new/"),
        tried | {"try-text": "\n".join(lines)},
        headers={"HX-Request": "true"},
    )
    assert (part.context["tried"].total, len(part.context["tried"].hits)) == (80, 50)
    assert "<html" not in text_of(part)
    assert "ほかに30か所" in text_of(part)
    assert not RulePack.objects.exists()


def test_of_a_draft_and_a_text_the_one_changed_last_is_looked_through_and_named(town, keeper, organisation):
    town.start()
    both = {
        "phrases": "できるだけ", "languages": ["ja"], "kinds": ["spec"], "narrative": "on", "act": "try",
        "try-version": town.version.pk, "try-text": "できるだけ早く、できるだけ安く、できるだけ楽に。",
    }  # fmt: skip

    def shown(**more):
        return keeper.post(address(organisation, "new/"), both | more)

    for last in ("try-text", ""):
        answer = shown(**{"try-last": last})
        assert answer.context["tried"].total == 3
        assert "探した所：入れた文" in text_of(answer)
    answer = shown(**{"try-last": "try-version"})
    assert answer.context["tried"].total == 1
    assert f"探した所：{town.case.name}" in text_of(answer)
    assert shown(**{"try-last": "try-text", "try-text": " "}).context["tried"].total == 1


def test_what_a_rule_finds_stays_when_it_cannot_be_saved_yet(keeper, organisation):
    sent = FORM | {"title_ja": "", "try-text": "早急に、また、至急、届けること。"}
    answer = keeper.post(address(organisation, "new/"), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["title_ja"]
    assert answer.context["tried"].total == 2
    assert "2か所が見つかりました" in text_of(answer)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bad": "すぐに届けること。"}, "見つけるべき例「すぐに届けること。」が見つかりません。"),
        ({"good": "早急に。"}, "見つけてはいけない例「早急に。」が見つかります。"),
    ],
)
def test_an_example_that_does_not_hold_is_told_without_an_id_that_nobody_gave(
    keeper, organisation, change, said
):
    page = text_of(keeper.post(address(organisation, "new/"), FORM | change))
    assert said in page
    assert "own-1" not in page


def test_a_try_out_says_what_is_wrong_and_reads_no_closed_draft(town, keeper, organisation):
    hidden = make_version(make_case(make_project(make_organisation("kita", "きた県"), level="department")))
    tried = {"phrases": "できるだけ", "languages": ["ja"], "kinds": ["spec"], "act": "try"}
    answer = keeper.post(address(organisation, "new/"), tried | {"try-version": hidden.pk})
    assert answer.context["tried"] is None
    assert "version" in answer.context["trying"].errors
    answer = keeper.post(address(organisation, "new/"), tried | {"phrases": "", "patterns": "(a|a"})
    assert "閉じ括弧" in text_of(answer)
    answer = keeper.post(address(organisation, "new/"), tried)
    assert "案を選ぶか、文を" in text_of(answer)


def test_while_a_rule_is_written_what_it_finds_stands_beside_it_and_nothing_is_asked(keeper, organisation):
    page, text = address(organisation, "new/"), {"try-text": "できるだけ早く、できるだけ安く。"}
    half = {"languages": ["ja"], "kinds": ["spec"], "act": "live"}

    def shown(**more):
        return keeper.post(page, half | more, headers={"HX-Request": "true"})

    for nothing_yet in (shown(), shown(**text), shown(phrases="できるだけ")):
        assert nothing_yet.context["tried"] is None
        assert "ルールを書きながら" in text_of(nothing_yet)
        assert "入力" not in text_of(nothing_yet)
    assert shown(phrases="できるだけ", **text).context["tried"].total == 2
    assert "閉じ括弧" in text_of(shown(patterns="(できる", **text))
    assert not RulePack.objects.exists()


def test_a_rule_that_never_applies_is_offered_for_switching_off_with_one_press(town, keeper, organisation):
    make_pack(organisation)
    for number in range(10):
        finding = make_finding(town.version, fingerprint=f"{number:032x}")
        if number:
            make_dismissal(finding)
    annotation_of = Finding.objects.get(fingerprint=f"{0:032x}")
    review = town.start()
    annotation = town.comment(review)
    Finding.objects.filter(pk=annotation_of.pk).update(state="commented", annotation=annotation)
    page = text_of(keeper.get(address(organisation, "yield/")))
    assert "ほとんどあてはまらないルール" in page
    assert "10件の判断のうち9件" in page
    keeper.post(
        address(organisation, f"rule/{VAGUE}/"),
        {"on": "off", "kind": "", "reason": "10件中9件があてはまらない。"},
    )
    assert "ほとんどあてはまらないルール" not in text_of(keeper.get(address(organisation, "yield/")))
    sheet = load_workbook(
        io.BytesIO(keeper.get(address(organisation, "yield/?sort=share&format=xlsx")).content)
    ).active
    assert [cell.value for cell in sheet[2]][:6] == ["測れない速さ", 11, 1, 0, 9, 0.9]
    assert "90%" not in text_of(keeper.get(address(organisation, "yield/?format=csv")))


def test_a_rule_that_was_too_slow_is_named_on_its_page_and_on_the_check(town, keeper, organisation, settings):
    settings.RULE_SECONDS_A_BLOCK = 1e-9
    without, _sep, _rest = HOUSE.partition("    examples:")
    expression = without.replace("phrases: [できるだけ速やかに]", "patterns: ['できるだけ[^。]*に']")
    make_pack(organisation, expression)
    check = make_check(town.version)
    assert (check.state, check.slow_rules) == ("done", [VAGUE])
    assert not Finding.objects.filter(rule=VAGUE).exists()
    assert "時間がかかりすぎ" in text_of(keeper.get(address(organisation)))
    assert "時間がかかりすぎ" in text_of(keeper.get(address(organisation, f"rule/{VAGUE}/")))
    on_the_check = render_to_string("reviews/_rules_put_aside.html", {"standing": standing_of(town.version)})
    assert "測れない速さ" in on_the_check
    settings.RULE_SECONDS_A_BLOCK = 0.2
    Check.objects.all().update(state="waiting", done_at=None)
    assert make_check(town.version).slow_rules == []
    assert Finding.objects.filter(rule=VAGUE).exists()
    assert not render_to_string(
        "reviews/_rules_put_aside.html", {"standing": standing_of(town.version)}
    ).strip()


def test_no_page_asks_more_for_more_rules_or_findings(town, keeper, organisation):
    make_pack(organisation)
    make_finding(town.version)
    pages = [address(organisation, rest) for rest in ("", f"rule/{VAGUE}/", "yield/", "packs/", "new/")]

    def counted() -> list[int]:
        numbers = []
        for page in pages:
            keeper.get(page)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                keeper.get(page)
            numbers.append(len(queries))
        return numbers

    before = counted()
    more = HOUSE.replace("house", "shop").replace("pack: shop", "pack: shop")
    make_pack(organisation, more)
    for number in range(12):
        make_dismissal(make_finding(town.version, rule=VAGUE if number % 2 else "shop-vague-speed"))
        keeper.post(
            address(organisation, f"rule/{VAGUE}/"),
            {"on": "off" if number % 2 else "on", "reason": f"理由{number}"},
        )
    after = counted()
    # A pack more is one row more to read where all packs are listed.
    assert [b - a for a, b in zip(before, after, strict=True)] == [0, 0, 0, 0, 0]
    assert max(after) < 40
