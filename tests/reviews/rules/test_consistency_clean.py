"""A well-made specification, requirements document and RFI give no consistency finding at all."""

from pathlib import Path

import pytest

from reviews.rules import check
from reviews.rules.minidraft import case_of
from reviews.rules.rule import Example
from reviews.rules.wording import message
from tests.reviews.rules.consistency import RULES

CLEAN = Path(__file__).with_name("clean")


@pytest.mark.parametrize("kind", ["spec", "requirements", "rfi", "spec_en"])
def test_clean_document_gives_no_consistency_finding(kind: str):
    text = (CLEAN / f"{kind}.txt").read_text(encoding="utf-8")
    assert text.count("\n") >= 60 or kind == "spec_en"
    found = [
        message(RULES.by_id[one.rule], one, "ja")
        for one in check(case_of(Example(text, kind.removesuffix("_en")), whole=True), RULES)
        if one.rule.startswith("con-")
    ]
    assert found == []
