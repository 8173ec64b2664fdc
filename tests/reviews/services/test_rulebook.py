"""What an organisation decides about its rules, and who may."""

import json

import pytest

from reviews.models import RulePack, RuleSwitch
from reviews.rules import RuleSet
from reviews.selectors.rulebook import OWN, packs_of, rulebook_of, rules_for
from reviews.services import rulebook
from reviews.services.rulebook import PackRefused
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused, StaleEdit
from tests.factories.accounts import make_organisation, make_person
from tests.factories.findings import HOUSE, VAGUE, make_pack

pytestmark = [pytest.mark.django_db, pytest.mark.data]
OWN_RULE = {
    "id": "own-soon", "title": {"ja": "早急に", "en": "Soon"}, "severity": "hint", "aspect": "clarity",
    "phrases": ["早急に"], "message": {"ja": "日を書いてください", "en": "Give a date"},
    "examples": {"bad": ["早急に届けること。"], "good": ["五日以内に届けること。"]},
}  # fmt: skip


@pytest.fixture
def organisation(town):
    return town.section.organisation


@pytest.fixture
def house(organisation) -> RulePack:
    return make_pack(organisation)


def is_on(organisation, kind="spec", rule=VAGUE) -> bool:
    rules: RuleSet = rules_for(organisation)
    return rules.is_on(rules.by_id[rule], kind)


def switch(town, on, kind="", reason="庁内では使わない。", **changes):
    facts = {"organisation": town.section.organisation, "rule": VAGUE, "kind": kind, "on": on}
    return rulebook.switch_rule(**facts | {"reason": reason, "actor": town.lead} | changes)


def test_a_switch_for_one_kind_of_draft_wins_over_the_one_for_all(town, organisation, house):
    switch(town, False)
    switch(town, True, kind="requirements")
    assert [is_on(organisation, kind) for kind in ("spec", "requirements")] == [False, True]
    switch(town, None)
    assert [is_on(organisation, kind) for kind in ("spec", "requirements")] == [True, True]
    assert RuleSwitch.objects.filter(superseded_at__isnull=True).count() == 1


def test_switching_off_asks_why_and_switching_twice_is_one_act(town, house):
    with pytest.raises(DomainError):
        switch(town, False, reason=" ")
    first = switch(town, False)
    assert switch(town, False) == first
    assert LedgerEntry.objects.filter(action="rule.switch").count() == 1
    with pytest.raises(DomainError, match="no-such-rule"):
        switch(town, False, rule="no-such-rule")


def test_the_same_choices_give_the_same_rule_set_without_making_it_again(
    town, organisation, house, django_assert_max_num_queries
):
    first = rules_for(organisation)
    with django_assert_max_num_queries(2):
        assert rules_for(organisation) is first
    switch(town, False)
    assert rules_for(organisation).digest != first.digest
    switch(town, None)
    assert rules_for(organisation) is first


def test_a_pack_judges_in_its_own_organisation_alone(town, organisation, house):
    other = make_organisation("umibe", "うみべ県")
    assert VAGUE in rules_for(organisation).by_id
    assert VAGUE not in rules_for(other).by_id


def test_saving_a_pack_again_replaces_it_and_says_when_somebody_else_did(town, organisation, house):
    changed = HOUSE.replace("秒で書いてください", "分で書いてください")
    saved = rulebook.save_pack(organisation=organisation, source=changed, edition=1, actor=town.lead)
    assert (saved.pk, saved.edition) == (house.pk, 2)
    assert rules_for(organisation).by_id[VAGUE].mend.ja == "分で書いてください"
    with pytest.raises(StaleEdit):
        rulebook.save_pack(organisation=organisation, source=HOUSE, edition=1, actor=town.lead)
    entries = LedgerEntry.objects.filter(action="rule_pack.save")
    rulebook.save_pack(organisation=organisation, source=changed, edition=2, actor=town.lead)
    assert entries.count() == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("severity: must", "severity: grave"), "severity"),
        (("rules:", "rules: ["), "YAML"),
        (("pack: house", "pack: 庁内"), "半角の英小文字"),
        (("pack: house", "pack: base-en"), "base-en"),
        (("pack: house", "pack: own"), "1件ずつ書いたルール"),
        (("id: house-vague-speed", "id: en-escape"), "en-escape"),
        (("id: house-vague-speed", f"id: house-{'x' * 80}"), "80文字以内"),
        (("phrases: [できるだけ速やかに]", "patterns: ['(']"), "正規表現"),
        (("phrases: [できるだけ速やかに]", "check: cmp-section"), "check"),
        (("bad: [できるだけ速やかに応答すること。]", "bad: [すぐに応答すること。]"), "悪い例"),
        (("good: [3秒以内に応答すること。]", "good: [できるだけ速やかに。]"), "良い例"),
    ],
)
def test_a_pack_that_cannot_work_is_refused_with_the_reason_and_nothing_is_kept(
    town, organisation, change, said
):
    with pytest.raises(PackRefused, match=said):
        rulebook.save_pack(organisation=organisation, source=HOUSE.replace(*change), actor=town.lead)
    assert not RulePack.objects.exists()


def test_a_refusal_names_the_line(town, organisation):
    wrong = HOUSE.replace("aspect: verifiability", "aspect: beauty")
    with pytest.raises(PackRefused) as refused:
        rulebook.save_pack(organisation=organisation, source=wrong, actor=town.lead)
    assert (refused.value.line, refused.value.rule) == (8, VAGUE)


def test_two_packs_of_one_organisation_share_no_rule(town, organisation, house):
    with pytest.raises(PackRefused, match="house"):
        rulebook.save_pack(
            organisation=organisation, source=HOUSE.replace("pack: house", "pack: house-2"), actor=town.lead
        )


def test_a_pack_is_put_aside_taken_up_and_removed(town, organisation, house):
    rulebook.switch_pack(pack=house, on=False, actor=town.lead)
    assert VAGUE not in rules_for(organisation).by_id
    rulebook.switch_pack(pack=house, on=True, actor=town.lead)
    assert VAGUE in rules_for(organisation).by_id
    rulebook.remove_pack(pack=house, actor=town.lead)
    assert VAGUE not in rules_for(organisation).by_id
    with pytest.raises(DomainError):
        rulebook.switch_pack(pack=house, on=True, actor=town.lead)
    assert rulebook.save_pack(organisation=organisation, source=HOUSE, actor=town.lead).pk != house.pk


def test_rules_written_in_the_browser_are_one_pack_that_grows_and_shrinks(town, organisation):
    rulebook.save_own_rule(organisation=organisation, facts=OWN_RULE, actor=town.lead)
    second = OWN_RULE | {"id": "own-later", "phrases": ["後日"], "examples": {}}
    rulebook.save_own_rule(organisation=organisation, facts=second, actor=town.lead)
    rulebook.save_own_rule(organisation=organisation, facts=second | {"severity": "must"}, actor=town.lead)
    rules = rules_for(organisation).by_id
    assert (rules["own-soon"].pack, rules["own-later"].severity) == (OWN, "must")
    assert [rule["id"] for rule in rulebook.own_rules(organisation)] == ["own-soon", "own-later"]
    for rule in ("own-soon", "own-later"):
        rulebook.remove_own_rule(organisation=organisation, rule=rule, actor=town.lead)
    assert not {"own-soon", "own-later"} & set(rules_for(organisation).by_id)
    with pytest.raises(DomainError):
        rulebook.remove_own_rule(organisation=organisation, rule="own-soon", actor=town.lead)


def test_a_rule_written_in_the_browser_must_find_its_own_example(town, organisation):
    wrong = OWN_RULE | {"phrases": ["すぐ"]}
    with pytest.raises(PackRefused, match="own-soon"):
        rulebook.save_own_rule(organisation=organisation, facts=wrong, actor=town.lead)


def test_the_rulebook_lists_every_rule_with_what_was_decided(town, organisation, house):
    switch(town, False, kind="annex")
    lines = {line.rule.id: line for line in rulebook_of(organisation)}
    assert set(lines) == set(rules_for(organisation).by_id)
    assert lines[VAGUE].switches["annex"].by == town.lead
    assert lines[VAGUE].on
    assert lines[VAGUE].pack.title.ja == "庁内の書き方"


def test_only_the_desks_lead_and_the_administrator_decide_about_rules(town, organisation, house):
    auditor = make_person("auditor", auditor=organisation)
    for person in (town.member, town.approver, town.reviewer, auditor):
        with pytest.raises(Refused):
            switch(town, False, actor=person)
    foreign = make_person("boss", administrator=make_organisation("umibe", "うみべ県"))
    with pytest.raises(Refused):
        switch(town, False, actor=foreign)
    assert switch(town, False, actor=make_person("admin", administrator=organisation)) is not None


def own_of(*rules) -> str:
    """JSON is YAML, and knows no aliases."""
    return json.dumps({"pack": OWN, "title": "-", "rules": rules}, ensure_ascii=False, indent=1)


def test_rules_written_elsewhere_join_those_written_here_in_one_entry(town, organisation, house):
    rulebook.save_own_rule(organisation=organisation, facts=OWN_RULE, actor=town.lead)
    other = make_organisation("umibe", "うみべ県")
    boss = make_person("boss", administrator=other)
    changed = OWN_RULE | {"title": "至急に"}
    for facts in (changed, OWN_RULE | {"id": "own-1"}):
        rulebook.save_own_rule(organisation=other, facts=facts, actor=boss)
    exported = packs_of(other).get(name=OWN).source
    rulebook.merge_own_rules(organisation=organisation, source=exported, actor=town.lead)
    rules = rules_for(organisation).by_id
    told = {rule: rules[rule].title.ja for rule in ("own-soon", "own-soon-2", "own-1")}
    assert told == {"own-soon": "早急に", "own-soon-2": "至急に", "own-1": "早急に"}
    [entry] = LedgerEntry.objects.filter(action="rule.merge")
    assert json.loads(bytes(entry.payload.body))["rule"] == "own-soon-2, own-1"
    again = own_of(OWN_RULE | {"title": "大至急"}, OWN_RULE | {"id": VAGUE, "title": "急ぎ"})
    for _twice in range(2):
        rulebook.merge_own_rules(organisation=organisation, source=again, replace=True, actor=town.lead)
    rules = rules_for(organisation).by_id
    assert (rules["own-soon"].title.ja, rules[VAGUE].pack) == ("大至急", "house")
    assert [rule["id"] for rule in rulebook.own_rules(organisation)] == [
        "own-soon-2", "own-1", "own-soon", f"{VAGUE}-2",
    ]  # fmt: skip


def test_a_file_of_rules_that_stand_here_already_changes_nothing(town, organisation):
    row = rulebook.save_own_rule(organisation=organisation, facts=OWN_RULE, actor=town.lead)
    again = rulebook.merge_own_rules(organisation=organisation, source=row.source, actor=town.lead)
    assert (again.edition, LedgerEntry.objects.filter(action="rule.merge").exists()) == (row.edition, False)


@pytest.mark.parametrize("more", ['"words": {"a": ["b"]}', '"defaults": {"severity": "must"}'])
def test_a_file_of_single_rules_holds_nothing_that_their_form_cannot_show(town, organisation, more):
    source = own_of(OWN_RULE)[:-2] + f",\n{more}}}"
    with pytest.raises(PackRefused, match=more.split('"')[1]):
        rulebook.merge_own_rules(organisation=organisation, source=source, actor=town.lead)
    assert not RulePack.objects.exists()
