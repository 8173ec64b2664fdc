"""What changed inside a paragraph, in words that a reader would name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.anchoring.edits import map_range, opcodes


def shown(old, new):
    return [(e.kind, old[e.old_start : e.old_end], new[e.new_start : e.new_end]) for e in opcodes(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("同じ", "同じ", [("equal", "同じ", "同じ")]),
        ("", "新しい", [("insert", "", "新しい")]),
        (
            "契約締結後5日以内",
            "契約締結後10日以内",
            [("equal", "契約締結後", "契約締結後"), ("replace", "5", "10"), ("equal", "日以内", "日以内")],
        ),
        (
            "実施計画書を提出",
            "実施計画を提出",
            [("equal", "実施計画", "実施計画"), ("delete", "書", ""), ("equal", "を提出", "を提出")],
        ),
        (
            "Issues Covered",
            "Issues development",
            [("equal", "Issues ", "Issues "), ("replace", "Covered", "development")],
        ),
    ],
)
def test_edits_are_words(old, new, edits):
    assert shown(old, new) == edits


def test_a_range_is_where_its_kept_words_stand():
    old, new = "業務責任者は、週に一度、進み具合を報告する。", "責任者は、毎月、作業の進み具合を報告する。"
    found = map_range(opcodes(old, new), old.index("進み"), old.index("を報告"))
    assert new[found.start : found.end] == "進み具合"


def test_a_range_of_which_nothing_is_left_is_a_point():
    old, new = "前の文。消える文。後の文。", "前の文。後の文。"
    found = map_range(opcodes(old, new), 4, 9)
    assert (found.start, found.end, found.kept) == (4, 4, 0)


texts = st.text(st.sampled_from("調達の要件はABC 12、。\n"), max_size=30)


@given(texts, texts)
def test_edits_make_the_new_text_of_the_old_one(old, new):
    edits = opcodes(old, new)
    assert "".join(old[e.old_start : e.old_end] for e in edits) == old
    assert "".join(new[e.new_start : e.new_end] for e in edits) == new
    for edit in edits:
        assert (edit.kind == "equal") == (
            old[edit.old_start : edit.old_end] == new[edit.new_start : edit.new_end]
        )


@given(texts, texts, st.data())
def test_a_mapped_range_is_inside_the_new_text(old, new, data):
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    found = map_range(opcodes(old, new), start, end)
    assert 0 <= found.start <= found.end <= len(new)
    assert found.kept <= end - start
