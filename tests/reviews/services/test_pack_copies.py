"""A pack of the product leaves as a file that an organisation imports as it is."""

import pytest
from django.utils.translation import override

from reviews.exchange.pack_file import copy_file
from reviews.rules import RuleSet, builtin_packs, check
from reviews.rules.minidraft import case_of
from reviews.rules.pack_copies import PREFIX, copy_of, may_be_copied
from reviews.selectors.rulebook import rules_for
from reviews.services import rulebook

pytestmark = pytest.mark.django_db
PACKS = builtin_packs()
NEEDS_OUR_CHECKS = {"completeness", "excel-machine-readability"}
COPIED = [pack for pack in PACKS if pack.name not in NEEDS_OUR_CHECKS]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("pack", COPIED, ids=lambda one: one.name)
def test_the_copy_is_imported_as_it_is_and_finds_its_own_examples(town, pack, language):
    organisation = town.section.organisation
    with override(language):
        name, data = copy_file(pack.name)
    saved = rulebook.save_pack(organisation=organisation, source=data.decode(), actor=town.lead)
    assert (saved.name, name) == (PREFIX + pack.name, f"{PREFIX}{pack.name}.yaml")
    rules = [rule for rule in rules_for(organisation).rules if rule.pack == saved.name]
    on = RuleSet(rules_for(organisation).packs, on={rule.id: True for rule in rules})
    originals = {PREFIX + rule.id: rule for rule in pack.rules}
    for rule in rules:
        assert (rule.bad, rule.good) == (originals[rule.id].bad, originals[rule.id].good)
        for examples, wanted in ((rule.bad, True), (rule.good, False)):
            for example in examples:
                found = any(one.rule == rule.id for one in check(case_of(example), on))
                assert found == wanted, (rule.id, example)


@pytest.mark.parametrize("pack", PACKS, ids=lambda one: one.name)
def test_what_is_not_in_the_copy_is_named_at_its_head(pack):
    assert may_be_copied(pack) == (pack.name not in NEEDS_OUR_CHECKS)
    if pack.name in NEEDS_OUR_CHECKS:
        assert copy_file(pack.name) is None
        return
    text = copy_file(pack.name)[1].decode()
    head = [line for line in text.splitlines() if line.startswith("#")]
    copied = copy_of(pack.name)
    for rule in pack.rules:
        assert (f"id: {PREFIX}{rule.id}\n" in text) != (rule.id in copied.rules_out)
        if rule.check or rule.id in copied.parts_out:
            assert any(line.startswith(f"# - {rule.id}: ") for line in head)
    assert not any(mark in text for mark in ("&id0", "*id0"))


def test_a_name_that_is_no_pack_of_the_product_has_no_copy():
    assert copy_file("nobody") is None
