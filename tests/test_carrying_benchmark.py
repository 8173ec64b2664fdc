"""The simulated revisions tell the truth about every character; what the measurement of carrying rests on."""

import json
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from procurement.reading import read
from tests.builders.sheets import requirement_workbook
from tests.test_benchmarks import bench

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture(autouse=True)
def _in_benchmarks(monkeypatch):
    before = set(sys.modules)
    monkeypatch.syspath_prepend(BENCHMARKS)
    yield
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(BENCHMARKS)):
            del sys.modules[name]


def draft(name):
    from _carried_texts import template

    if name == "sheet":
        return read(requirement_workbook(60), "list.xlsx")
    return template(name, 600)


def revised(name, strength, seed=1):
    from _carried_texts import template
    from _revisions import STRENGTHS, revise

    pool = [block.text for block in template("ja", 100, seed="more").blocks]
    return revise(draft(name), STRENGTHS[strength], seed, pool)


@pytest.mark.parametrize("strength", ["light", "heavy", "brutal"])
@pytest.mark.parametrize("name", ["ja", "en", "sheet"])
def test_every_kept_character_is_the_old_one_that_it_says(name, strength):
    revision = revised(name, strength)
    old = "".join(block.text for block in revision.old.blocks)
    numbers = []
    for block, sources in zip(revision.new.blocks, revision.source, strict=True):
        assert len(sources) == len(block.text)
        kept = [(old[number], char) for number, char in zip(sources, block.text, strict=True) if number >= 0]
        assert all(was == now for was, now in kept)
        numbers += [number for number in sources if number >= 0]
    assert len(numbers) == len(set(numbers)) == len(revision.target)
    assert 0.4 < len(numbers) / len(old) < 1


@pytest.mark.parametrize("name", ["ja", "sheet"])
def test_a_revision_looks_like_a_reading_and_is_the_same_each_time(name):
    revision = revised(name, "heavy")
    blocks = revision.new.blocks
    assert [block.seq for block in blocks] == list(range(len(blocks)))
    assert len({block.path for block in blocks}) == len(blocks)
    for block in blocks:
        if block.table:
            assert block.table.table < len(revision.new.tables)
    assert revised(name, "heavy").new.blocks == blocks
    assert revised(name, "heavy", seed=2).new.blocks != blocks


@pytest.mark.parametrize("name", ["en", "sheet"])
def test_rows_stay_whole(name):
    revision = revised(name, "brutal")
    rows = defaultdict(set)
    row_of = {}
    for block, start in zip(revision.old.blocks, revision.starts, strict=True):
        for number in range(start, start + len(block.text)):
            row_of[number] = block.table and (block.table.table, block.table.row)
    for block, sources in zip(revision.new.blocks, revision.source, strict=True):
        if block.table:
            rows[block.table.table, block.table.row].update(row_of[n] for n in sources if n >= 0)
    assert rows
    assert all(len(came_from) <= 1 for came_from in rows.values())


def test_of_a_replaced_clause_nothing_is_left_but_its_form():
    from _carried_texts import drafts_of, pool_of
    from _revisions import Strength, revise

    (old,) = drafts_of("clauses ja", 300)
    untouched = Strength(0, 0, 0, 0, 0, 0, 0, 0)
    revision = revise(old, untouched, 1, pool_of("clauses ja", old), replaced=0.1)
    kept = {number for numbers in revision.source for number in numbers}
    gone = [
        block
        for block, start in zip(old.blocks, revision.starts, strict=True)
        if kept.isdisjoint(range(start, start + len(block.text)))
    ]
    assert {block.seq for block in gone} == revision.edited
    titles = [block.text for block in revision.new.blocks if block.level]
    assert len(titles) == sum(bool(block.level) for block in old.blocks)
    assert [title.split("条")[0] for title in titles] == [f"第{n}" for n in range(1, len(titles) + 1)]
    standard = [block.text for block in gone if sum(b.text == block.text for b in old.blocks) > 1]
    came = [
        b.text
        for b, numbers in zip(revision.new.blocks, revision.source, strict=True)
        if set(numbers) == {-1}
    ]
    assert sorted(text for text in came if text in standard) == sorted(standard)


def test_the_fate_of_a_comment_follows_its_characters():
    from _simulated_comments import LIVE, ORPHAN, Place, Ruler, comments_on, fate_of

    revision = revised("ja", "heavy")
    unchanged = [b for b in revision.old.blocks if b.text and b.seq not in revision.edited]
    for block in unchanged:
        fate, truth = fate_of(revision, block.seq, 0, len(block.text))
        assert fate == LIVE
        assert (truth.seq, truth.start) == (truth.end_seq, 0)
        assert revision.new.blocks[truth.seq].text[truth.start : truth.end] == block.text
    gone = [
        block
        for block, start in zip(revision.old.blocks, revision.starts, strict=True)
        if block.text and not any(n in revision.target for n in range(start, start + len(block.text)))
    ]
    assert gone
    assert {fate_of(revision, block.seq, 0, len(block.text)) for block in gone} == {(ORPHAN, None)}
    truths = [comment.truth for comment in comments_on(revision, 300, 1)]
    assert any(truth and truth.end_seq > truth.seq for truth in truths), "some were split over two blocks"
    ruler = Ruler(revision.new.blocks)
    assert ruler.overlap(Place(3, 0, 3, 4), Place(3, 2, 3, 6)) == pytest.approx(2 / 6)
    assert ruler.overlap(Place(3, 0, 3, 4), Place(5, 0, 5, 4)) == 0


def test_the_measurement_says_each_verdict_beside_its_peers():
    pytest.importorskip("edlib")
    options = ("--paragraphs=300", "--comments=40", "--seeds=1", "--sets=template ja", "--no-pairs", "--json")
    found = bench("carrying", *options, before="carrying.CORPUS = carrying.Path('absent')")
    assert found.stderr == "NOT MEASURED: ../shared/corpus is not there, nor are its real pairs.\n"
    report = json.loads(found.stdout)
    assert [row["strength"] for row in report["sets"]] == ["light", "heavy", "brutal"]
    for row in report["sets"]:
        assert set(row["methods"]) == {"ours", "Hypothes.is-style", "whole diff", "ceiling"}
        assert {"precision", "harm", "offered"} <= set(row["targets"])
    missed = any("MISSED" in one["target"] for row in report["sets"] for one in row["targets"].values())
    assert found.returncode == int(missed), found.stdout
