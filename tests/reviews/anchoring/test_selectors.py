"""What a comment remembers about its place."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.anchoring.normalised import normalise, offset_map, text_hash
from reviews.anchoring.selectors import Anchor, make_anchor


@dataclass
class Paragraph:
    seq: int
    path: str
    text: str


def blocks(*texts):
    return [Paragraph(at, f"p{at + 1}", text) for at, text in enumerate(texts)]


DOCUMENT = blocks("第1章 総則", "", "受託者は計画書を提出する。", "期限は契約後５日以内とする。", "○", "○")


def test_an_anchor_holds_quote_context_path_and_hash():
    anchor = make_anchor(DOCUMENT, 2, 4, 7)
    assert anchor == Anchor(
        seq=2,
        end_seq=None,
        start=4,
        end=7,
        path="p3",
        block_hash=text_hash("受託者は計画書を提出する。"),
        quote="計画書",
        prefix="第1章 総則\n受託者は",
        suffix="を提出する。\n期限は契約後５日以内とする。\n○\n○",
        copies=1,
    )
    assert len(anchor.block_hash) == 16


def test_context_is_32_characters_at_most():
    long = blocks("あ" * 100, "い" * 10, "う" * 100)
    anchor = make_anchor(long, 1, 3, 6)
    assert anchor.prefix == "あ" * 28 + "\n" + "い" * 3
    assert anchor.suffix == "い" * 4 + "\n" + "う" * 27


def test_a_range_over_blocks_joins_their_words():
    anchor = make_anchor(DOCUMENT, 0, 4, 3, end_seq=2)
    assert (anchor.seq, anchor.end_seq, anchor.start, anchor.end) == (0, 2, 4, 3)
    assert anchor.quote == "総則\n受託者"


def test_a_range_over_blocks_is_narrowed_to_its_characters():
    anchor = make_anchor(DOCUMENT, 0, 6, 0, end_seq=3)
    assert (anchor.seq, anchor.end_seq, anchor.start, anchor.end) == (2, None, 0, 13)
    assert anchor.quote == DOCUMENT[2].text


def test_an_end_in_the_same_block_is_no_range_over_blocks():
    assert make_anchor(DOCUMENT, 2, 0, 3, end_seq=2).end_seq is None


def test_a_repeated_block_is_counted():
    assert make_anchor(DOCUMENT, 4, 0, 1).copies == 2


def test_blocks_are_found_by_seq_whatever_their_place_in_the_list():
    some = [Paragraph(10, "p1", "一"), Paragraph(20, "p2", "二")]
    assert make_anchor(some, 20, 0, 1).quote == "二"


@pytest.mark.parametrize(
    ("seq", "start", "end", "end_seq"),
    [(99, 0, 1, None), (-1, 0, 1, None), (2, 3, 2, None), (2, 0, 99, None), (2, -1, 2, None), (3, 0, 1, 2)],
)
def test_impossible_ranges_are_refused(seq, start, end, end_seq):
    with pytest.raises(ValueError, match=r"no block|ends before|outside"):
        make_anchor(DOCUMENT, seq, start, end, end_seq)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6), st.data())
def test_json_brings_the_anchor_back(texts, data):
    document = blocks(*texts)
    seq = data.draw(st.integers(0, len(texts) - 1))
    start = data.draw(st.integers(0, len(texts[seq])))
    end = data.draw(st.integers(start, len(texts[seq])))
    anchor = make_anchor(document, seq, start, end)
    assert Anchor.from_json(json.loads(json.dumps(anchor.to_json()))) == anchor
    assert anchor.quote == texts[seq][start:end]


def test_json_of_another_release_is_read_as_far_as_it_is_known():
    stored = make_anchor(DOCUMENT, 2, 4, 7).to_json()
    del stored["copies"]
    assert Anchor.from_json(stored | {"new": 1}).quote == "計画書"


def test_hashes_do_not_see_widths():
    assert text_hash("ＡＢＣ５日") == text_hash("ABC5日")
    assert text_hash("ABC5日") != text_hash("ABC6日")


@given(st.text(max_size=60))
def test_offsets_of_normalised_text_lead_back_to_the_raw_text(text):
    normal = normalise(text)
    offsets = offset_map(text)
    assert len(offsets.starts) == len(normal)
    assert list(offsets.starts) == sorted(offsets.starts)
    for at, char in enumerate(normal):
        raw_start, raw_end = offsets.to_raw(at, at + 1)
        assert char in normalise(text[raw_start:raw_end])


@pytest.mark.parametrize(
    ("text", "words", "raw"),
    [
        ("㈱東京", "東京", "東京"),
        ("㈱東京", "(株)", "㈱"),
        ("ﾃﾞｰﾀ連携", "データ", "ﾃﾞｰﾀ"),
        ("か\u3099っこう", "がっ", "か\u3099っ"),
        ("契約後５日", "5日", "５日"),
        ("𠮷野家", "野", "野"),
    ],
)
def test_raw_ranges_of_normalised_words(text, words, raw):
    at = normalise(text).index(words)
    start, end = offset_map(text).to_raw(at, at + len(words))
    assert text[start:end] == raw
