"""The pages of packs of rules: files out and in, shown before they are in force, put aside and removed."""

import io

import pytest

from reviews.models import RulePack
from reviews.rules import read_pack
from reviews.selectors.rulebook import rulebook_of, rules_for
from tests.factories.accounts import make_organisation, make_person
from tests.factories.findings import HOUSE, VAGUE, make_pack
from tests.reviews.views.test_rules import FORM, address, enter, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(town):
    return town.section.organisation


@pytest.fixture
def keeper(town):
    return enter(town.lead)


def test_a_pack_is_shown_before_it_is_in_force(keeper, organisation):
    page = address(organisation, "packs/import/")
    answer = keeper.post(page, {"file": io.BytesIO(HOUSE.encode()), "act": "look"})
    assert "測れない速さ" in text_of(answer)
    assert not RulePack.objects.exists()
    keeper.post(page, {"source": answer.context["form"]["source"].value(), "act": "save"})
    assert VAGUE in rules_for(organisation).by_id
    assert "現在のルールは2件" in text_of(keeper.post(page, {"source": HOUSE, "act": "look"}))


def test_a_wrong_pack_names_rule_and_line_and_keeps_its_text(keeper, organisation):
    wrong = HOUSE.replace("aspect: verifiability", "aspect: beauty")
    answer = keeper.post(address(organisation, "packs/import/"), {"file": io.BytesIO(wrong.encode())})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "8行目 (house-vague-speed)" in page
    assert "aspect: beauty" in page
    assert (8, "    aspect: beauty", True) in answer.context["around"]
    for broken in (b"\xff\xfe\x00", b"", b"a: [", b"pack: &x a\ntitle: *x\nrules: []", b"- 1\n" * 10):
        answer = keeper.post(address(organisation, "packs/import/"), {"file": io.BytesIO(broken)})
        assert answer.status_code == 422


def test_an_own_pack_is_edited_as_text_and_says_when_somebody_else_did(town, keeper, organisation):
    make_pack(organisation)
    page = address(organisation, "packs/import/?pack=house")
    form = keeper.get(page).context["form"]
    sent = {"source": form["source"].value(), "edition": form["edition"].value(), "act": "save"}
    assert sent["source"] == HOUSE
    keeper.post(page, sent | {"source": HOUSE.replace("severity: hint", "severity: must")})
    assert rules_for(organisation).by_id["house-no-table"].severity == "must"
    answer = keeper.post(page, sent | {"source": HOUSE.replace("severity: hint", "severity: should")})
    assert answer.status_code == 409
    assert rules_for(organisation).by_id["house-no-table"].severity == "must"


def test_a_pack_has_one_name_and_one_title_wherever_it_stands(keeper, organisation):
    lines = [line for line in keeper.get(address(organisation, "packs/")).context["lines"] if not line.row]
    shown = {(line.name, line.pack.title.ja) for line in lines}
    assert len(shown) == len(lines) == 9
    listed = keeper.get(address(organisation))
    assert set(listed.context["packs"]) == shown
    rows = {(line.pack.name, line.pack.title.ja) for line in rulebook_of(organisation)}
    assert rows == shown


def test_packs_go_out_as_files_that_can_be_read_again(keeper, organisation):
    make_pack(organisation)
    for name in ("house", "base-en"):
        answer = keeper.get(address(organisation, f"packs/{name}.yaml"))
        assert read_pack(answer.content, name).name == name
        assert "attachment" in answer["Content-Disposition"]
    for nothing in ("packs/no-such.yaml", "packs/no-such.yaml?copy=1", "packs/completeness.yaml?copy=1"):
        assert keeper.get(address(organisation, nothing)).status_code == 404


def test_the_file_to_import_of_a_pack_of_the_product_goes_in_as_it_is(keeper, organisation):
    page = text_of(keeper.get(address(organisation, "packs/")))
    assert "packs/base-ja.yaml?copy=1" in page
    assert "packs/completeness.yaml?copy=1" not in page
    answer = keeper.get(address(organisation, "packs/base-ja.yaml?copy=1"))
    assert 'filename="our-base-ja.yaml"' in answer["Content-Disposition"]
    sent = {"source": answer.content.decode(), "act": "save"}
    assert keeper.post(address(organisation, "packs/import/"), sent).status_code == 302
    assert "our-ja-unmeasured" in rules_for(organisation).by_id


def test_an_own_pack_is_put_aside_taken_up_and_removed(keeper, organisation):
    make_pack(organisation)
    keeper.post(address(organisation, "packs/house/switch/"), {"on": "0"})
    assert VAGUE not in rules_for(organisation).by_id
    assert "使用停止中" in text_of(keeper.get(address(organisation, "packs/")))
    keeper.post(address(organisation, "packs/house/switch/"), {"on": "1"})
    assert VAGUE in rules_for(organisation).by_id
    assert "庁内の書き方" in text_of(keeper.get(address(organisation, "packs/house/remove/")))
    keeper.post(address(organisation, "packs/house/remove/"))
    assert VAGUE not in rules_for(organisation).by_id
    assert keeper.post(address(organisation, "packs/base-en/remove/")).status_code == 404


def test_rules_written_in_one_organisation_go_to_another_as_their_file_is(town, keeper, organisation):
    keeper.post(address(organisation, "new/"), FORM)
    file = keeper.get(address(organisation, "packs/own.yaml")).content
    elsewhere = make_organisation("kita", "きた県", local_government_code="012025")
    boss, page = enter(make_person("boss", administrator=elsewhere)), address(elsewhere, "packs/import/")
    looked = boss.post(page, {"file": io.BytesIO(file), "act": "look"})
    assert "この団体で書いたルールに加えます" in text_of(looked)
    assert "同じ" not in text_of(looked)
    assert not RulePack.objects.filter(organisation=elsewhere).exists()
    assert boss.post(page, {"source": file.decode(), "act": "save"}).status_code == 302
    assert rules_for(elsewhere).by_id["own-1"].title.ja == "早急に"
    assert "すでにあります" in text_of(boss.post(page, {"source": file.decode(), "act": "look"}))


def test_of_two_rules_with_one_id_both_stay_unless_one_is_to_be_replaced(keeper, organisation):
    keeper.post(address(organisation, "new/"), FORM)
    page = address(organisation, "packs/import/")
    file = keeper.get(address(organisation, "packs/own.yaml")).content.decode()
    other = file.replace("title: 早急に", "title: 急ぎ")
    assert "新しいID：own-2" in text_of(keeper.post(page, {"source": other, "act": "look"}))
    for _twice in range(2):
        keeper.post(page, {"source": other, "act": "save", "same_id": "both"})
    rules = rules_for(organisation).by_id
    assert (rules["own-1"].title.ja, rules["own-2"].title.ja, "own-3" in rules) == ("早急に", "急ぎ", False)
    third = file.replace("title: 早急に", "title: 大至急")
    keeper.post(page, {"source": third, "act": "save", "same_id": "replace"})
    rules = rules_for(organisation).by_id
    assert (rules["own-1"].title.ja, "own-3" in rules) == ("大至急", False)
