"""Where a comment stands in the next version; a wrong place is worse than none."""

import json
import random
import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.anchoring import make_anchor, resolve, resolve_many


@dataclass
class Paragraph:
    seq: int
    path: str
    text: str


def blocks(*texts):
    return [Paragraph(at, f"p{at + 1}", text) for at, text in enumerate(texts)]


SPECIFICATION = (
    "第1章 総則",
    "本書は、保育所入所申込システムの調達に関する仕様を定める。",
    "受託者は、契約締結後５日以内に実施計画書を提出すること。",
    "",
    "第2章 体制",
    "受託者は、業務責任者を置き、その氏名を書面で届け出ること。",
    "業務責任者は、週に一度、進み具合を報告すること。",
    "第3章 成果物",
    "成果物は、電子データで2部納めること。",
)


def anchor_at(texts, words, *, seq=None):
    document = blocks(*texts)
    block = document[seq] if seq is not None else next(one for one in document if words in one.text)
    start = block.text.index(words)
    return make_anchor(document, block.seq, start, start + len(words))


def where(resolution):
    return resolution.state, resolution.seq, resolution.quote


def without(texts, *gone):
    return [text for at, text in enumerate(texts) if at not in gone]


def test_in_the_same_version_every_place_is_exact():
    document = blocks(*SPECIFICATION)
    for block in document:
        anchor = make_anchor(document, block.seq, 0, len(block.text))
        answer = resolve(anchor, document)
        assert (answer.state, answer.seq, answer.start, answer.end) == (
            "exact",
            block.seq,
            0,
            len(block.text),
        )
        assert answer.end_seq is None


def test_a_block_further_down_is_moved():
    anchor = anchor_at(SPECIFICATION, "業務責任者を置き")
    answer = resolve(anchor, blocks("改訂履歴", *SPECIFICATION))
    assert where(answer) == ("moved", 6, "業務責任者を置き")
    assert (answer.start, answer.end) == (5, 13)
    assert answer.how == "block_and_context"


def test_words_that_stand_in_a_changed_block_are_changed():
    anchor = anchor_at(SPECIFICATION, "実施計画書を提出すること")
    changed = list(SPECIFICATION)
    changed[2] = "受託者は、契約締結後１０日以内に実施計画書を提出すること。"
    answer = resolve(anchor, blocks(*changed))
    assert where(answer) == ("changed", 2, "実施計画書を提出すること")
    assert answer.how == "quote_and_context"
    assert 0.3 < answer.score < 1


def test_widths_do_not_matter_and_the_new_raw_words_are_given():
    anchor = anchor_at(SPECIFICATION, "５日以内")
    changed = list(SPECIFICATION)
    changed[2] = changed[2].replace("５", "5")
    answer = resolve(anchor, blocks(*changed))
    assert where(answer) == ("exact", 2, "5日以内")
    changed[2] = "株式会社である" + changed[2]
    answer = resolve(anchor_at(SPECIFICATION, "５日以内に実施計画書"), blocks(*changed))
    assert where(answer) == ("changed", 2, "5日以内に実施計画書")


def test_offsets_are_raw_where_characters_were_taken_apart():
    old = ["㈱みなとと契約したデータ連携の範囲は別紙1による。"]
    new = ["はじめに", "㍿みなとと契約したﾃﾞｰﾀ連携の範囲は別紙1による。"]
    answer = resolve(anchor_at(old, "データ連携の範囲"), blocks(*new))
    assert answer.seq == 1
    assert new[1][answer.start : answer.end] == "ﾃﾞｰﾀ連携の範囲"


def test_deleted_words_are_unplaced():
    anchor = anchor_at(SPECIFICATION, "業務責任者は、週に一度")
    answer = resolve(anchor, blocks(*without(SPECIFICATION, 6)))
    assert (answer.state, answer.seq, answer.start, answer.end, answer.quote) == (
        "unplaced",
        None,
        None,
        None,
        "",
    )
    assert answer.how == "quote_gone"


def test_reworded_text_is_unplaced_but_its_place_is_offered():
    anchor = anchor_at(SPECIFICATION, "週に一度、進み具合")
    changed = list(SPECIFICATION)
    changed[5] = "受託者は、業務責任者を置き、その氏名を書面で届け出ること。"
    changed[6] = "業務責任者は、毎月、進捗を報告すること。"
    answer = resolve(anchor, blocks(*changed))
    assert answer.state == "unplaced"
    [candidate] = answer.candidates
    assert changed[6][candidate.start : candidate.end] == "毎月、進捗"


def test_a_comment_never_jumps_to_a_look_alike():
    old = [
        "第1章 移行",
        "移行の費用は受託者が負う。",
        "詳細は協議して定めること。",
        "第2章 運用",
        "運用の時間は平日とする。",
        "詳細は協議して定めること。",
        "第3章 保守",
    ]
    anchor = anchor_at(old, "詳細は協議して定めること。", seq=2)
    answer = resolve(anchor, blocks(*without(old, 2)))
    assert answer.state == "unplaced"
    assert answer.how == "context_differs"
    assert [candidate.seq for candidate in answer.candidates] == [4]


def test_a_look_alike_that_slid_into_the_very_place_is_not_taken():
    old = ["見出し", "同じ文である。", "同じ文である。", "結び", "後の文"]
    # The first copy is commented; it goes, and an unlike text now stands before the other one.
    anchor = anchor_at(old, "同じ文である。", seq=1)
    answer = resolve(anchor, blocks("まったく別の書き出し", "同じ文である。", "別の終わり方をする"))
    assert answer.state == "unplaced"


def test_equal_places_are_left_to_a_person():
    old = ["表1", "項目の一覧を示す表である", "対象", "表2"]
    anchor = anchor_at(old, "項目の一覧を示す表である")
    new = ["序", *old, "別", *old, "終"]
    answer = resolve(anchor, blocks(*new))
    assert (answer.state, answer.how) == ("unplaced", "ambiguous")
    assert [candidate.seq for candidate in answer.candidates] == [2, 7]


@pytest.mark.parametrize("words", ["2", "2部", "部"])
def test_short_words_are_not_placed_elsewhere_by_themselves(words):
    anchor = anchor_at(SPECIFICATION, words, seq=8)
    new = ["第1部", "2部会の設置", *SPECIFICATION[:8], "納めるものは2種類で各1部とする。"]
    assert resolve(anchor, blocks(*new)).state == "unplaced"


def test_short_words_follow_their_unchanged_block():
    anchor = anchor_at(SPECIFICATION, "2部")
    answer = resolve(anchor, blocks("第2部 2部の構成", *SPECIFICATION))
    assert where(answer) == ("moved", 9, "2部")


def test_a_repeated_cell_is_found_by_its_neighbours():
    rows = [["機能", "必須", "期限"], ["申込", "○", "4月"], ["審査", "○", "5月"], ["通知", "○", "6月"]]
    old = [cell for row in rows for cell in row]
    anchor = make_anchor(blocks(*old), 7, 0, 1)  # 審査 ○ 5月
    answer = resolve(anchor, blocks(*old[:3], "照会", "○", "3月", *old[3:]))
    assert where(answer) == ("moved", 10, "○")
    gone = resolve(anchor, blocks(*old[:6], *old[9:]))
    assert gone.state == "unplaced"


def test_a_range_over_blocks_is_carried_whole():
    document = blocks(*SPECIFICATION)
    anchor = make_anchor(document, 5, 0, len(SPECIFICATION[6]), end_seq=6)
    same = resolve(anchor, document)
    assert (same.state, same.seq, same.end_seq, same.end) == ("exact", 5, 6, len(SPECIFICATION[6]))
    moved = resolve(anchor, blocks("改訂履歴", *SPECIFICATION))
    assert (moved.state, moved.seq, moved.end_seq) == ("moved", 6, 7)
    assert moved.quote == anchor.quote
    parted = [*SPECIFICATION[:6], "新しい文。", *SPECIFICATION[6:]]
    assert resolve(anchor, blocks(*parted)).state == "unplaced"


def test_an_empty_block_stays_only_among_its_neighbours():
    anchor = make_anchor(blocks(*SPECIFICATION), 3, 0, 0)
    assert resolve(anchor, blocks(*SPECIFICATION)).state == "exact"
    elsewhere = blocks("全く別の文書である", "目次と概要", "その本文が続く", "", "別の章")
    assert resolve(anchor, elsewhere).state == "unplaced"


def test_a_point_between_words_follows_both():
    anchor = make_anchor(blocks(*SPECIFICATION), 5, 8, 8)
    assert resolve(anchor, blocks(*SPECIFICATION)).state == "exact"
    answer = resolve(anchor, blocks("改訂履歴", *SPECIFICATION))
    assert (answer.state, answer.seq, answer.start, answer.end) == ("moved", 6, 8, 8)


def test_at_most_three_candidates_best_first():
    old = ["前の文がここにある。", "詳細は別途定める。", "後の文がここにある。"]
    anchor = anchor_at(old, "詳細は別途定める。")
    new = [text for n in range(9) for text in (f"章{n}の前置き", "詳細は別途定める。", f"章{n}の結び")]
    answer = resolve(anchor, blocks(*new))
    assert answer.state == "unplaced"
    scores = [candidate.score for candidate in answer.candidates]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)


def test_an_empty_version_holds_nothing():
    anchor = anchor_at(SPECIFICATION, "成果物は")
    assert resolve(anchor, []).state == "unplaced"
    assert resolve(anchor, blocks("", "")).state == "unplaced"


def test_a_resolution_is_plain_json():
    answer = resolve(anchor_at(SPECIFICATION, "成果物は"), blocks(*SPECIFICATION))
    assert json.loads(json.dumps(answer.to_json())) == {
        "state": "exact",
        "seq": 8,
        "end_seq": None,
        "start": 0,
        "end": 4,
        "quote": "成果物は",
        "score": 1.0,
        "how": "same_block",
        "candidates": [],
    }


# --- properties

sentences = st.text(st.sampled_from("調達仕様書の要件は、受託者が定める。ＡB１２ ｶﾞ㈱\n"), max_size=30)


@given(st.lists(sentences, min_size=1, max_size=12), st.data())
def test_unchanged_documents_keep_every_comment_exactly(texts, data):
    document = blocks(*texts)
    first = data.draw(st.integers(0, len(texts) - 1))
    last = data.draw(st.integers(first, len(texts) - 1))
    start = data.draw(st.integers(0, len(texts[first])))
    lowest = start if first == last else 0
    end = data.draw(st.integers(lowest, len(texts[last])))
    anchor = make_anchor(document, first, start, end, last)
    answer = resolve(anchor, document)
    assert (answer.state, answer.seq, answer.end_seq, answer.start, answer.end, answer.quote) == (
        "exact",
        anchor.seq,
        anchor.end_seq,
        anchor.start,
        anchor.end,
        anchor.quote,
    )


KANJI = "移行運用保守研修計画試験点検訓練検収納入"
left_words = st.text(st.sampled_from(KANJI), min_size=12, max_size=20)
other_words = st.text(st.sampled_from("あいうえおかきくけこさしすせそ"), min_size=12, max_size=20)


@given(left_words, left_words, st.lists(other_words, min_size=4, max_size=12), st.data())
def test_deleted_words_are_never_placed_in_another_context(before, after, others, data):
    quote = data.draw(
        st.sampled_from(
            ["詳細は別途、協議して定めること。", "○", "対象外", "成果物の一覧は別紙のとおりとする。"]
        )
    )
    copy_at = data.draw(st.integers(1, len(others) - 1))
    old = blocks(before, quote, after, *others[:copy_at], quote, *others[copy_at:])
    anchor = make_anchor(old, 1, 0, len(quote))
    new = blocks(*[block.text for block in old if block.seq != 1])
    assert resolve(anchor, new).state == "unplaced"
    alone = blocks(*others[:copy_at], quote, *others[copy_at:])
    assert resolve(anchor, alone).state == "unplaced"


@given(st.lists(sentences, max_size=10), st.lists(sentences, max_size=10), st.data())
def test_whatever_is_placed_reads_as_the_quote_does(old_texts, new_texts, data):
    shared = data.draw(st.text(st.sampled_from(KANJI), min_size=6, max_size=40))
    old, new = blocks(*old_texts, shared, *old_texts), blocks(*new_texts, shared, *old_texts)
    start = data.draw(st.integers(0, len(shared) - 1))
    end = data.draw(st.integers(start + 1, len(shared)))
    anchor = make_anchor(old, len(old_texts), start, end)
    answer = resolve(anchor, new)
    assert 0 <= answer.score <= 1
    assert len(answer.candidates) <= 3
    if answer.state != "unplaced":
        assert answer.end_seq is None
        assert new[answer.seq].text[answer.start : answer.end] == answer.quote == anchor.quote


def test_500_comments_on_5000_blocks_take_a_moment():
    chance = random.Random(1)
    words = ["受託者", "移行", "計画", "試験", "報告", "すること。", "期限", "成果物", "（別紙）", "協議"]
    texts = ["".join(chance.choices(words, k=chance.randint(3, 20))) for _ in range(4_000)] + ["○"] * 1_000
    chance.shuffle(texts)
    old = blocks(*texts)
    anchors = [make_anchor(old, seq, 0, max(1, len(texts[seq]) // 2)) for seq in range(0, 5_000, 10)]
    new = blocks(*(text for text in texts if chance.random() > 0.1))
    started = time.process_time()
    answers = resolve_many(anchors, new)
    assert time.process_time() - started < 2
    assert len(answers) == 500
