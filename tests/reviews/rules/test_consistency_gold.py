"""The gold documents: every planted contradiction is found, their clean twins give none."""

import json
from pathlib import Path

import pytest

from procurement.reading import read
from reviews.rules import CaseFile, Document, check
from tests.reviews.rules.consistency import RULES

GOLD = Path(__file__).resolve().parents[4] / "shared" / "rules-gold"
EXPECTED = GOLD / "expected.json"


@pytest.mark.skipif(not EXPECTED.is_file(), reason="the gold set is not here")
def test_planted_contradictions_are_found_and_nothing_else():
    off = {"con-count", "con-party"}
    for name, entry in json.loads(EXPECTED.read_text(encoding="utf-8"))["files"].items():
        case = CaseFile([Document(read((GOLD / name).read_bytes(), name), entry["kind"], name)])
        found = {
            (one.rule, one.quote)
            for one in check(case, RULES)
            if one.rule.startswith("con-") and one.rule not in off
        }
        planted = {(one["rule"], one["quote"]) for one in entry["expect"] if one["rule"].startswith("con-")}
        assert found == planted, name
