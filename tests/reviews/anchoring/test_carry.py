"""Comments through the alignment: applied where sure, suggested where not, never on a look-alike."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.reading import read
from reviews.anchoring import make_anchor
from reviews.anchoring.carry import carry
from tests.reviews.anchoring.test_align import LINES, draft, drafts

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real documents is not here")


def anchor(old, words, seq=None, last=None):
    block = old.blocks[seq] if seq is not None else next(b for b in old.blocks if words in b.text)
    start = block.text.index(words)
    return make_anchor(old.blocks, block.seq, start, start + len(words))


def carried(old, new, words, seq=None):
    [found] = carry([anchor(old, words, seq)], old, new)
    return found


def changed(at, line):
    lines = list(LINES)
    lines[at] = line
    return draft(*lines)


def test_where_nothing_changed_it_is_the_same_place():
    found = carried(draft(*LINES), draft(*LINES), "業務責任者を置き")
    assert (found.state, found.seq, found.start, found.end, found.score) == ("exact", 4, 5, 13, 1.0)


def test_a_paragraph_that_only_slid_down_is_the_same_place():
    found = carried(draft(*LINES), draft("改訂履歴", *LINES), "業務責任者を置き")
    assert (found.state, found.seq, found.quote) == ("exact", 5, "業務責任者を置き")


def test_a_paragraph_that_left_its_order_has_moved():
    found = carried(draft(*LINES), draft(*LINES[:3], *LINES[6:], *LINES[3:6]), "成果物は、電子データで")
    assert (found.state, found.seq, found.how) == ("moved", 4, "moved")


def test_words_in_a_reworded_paragraph_are_followed():
    found = carried(
        draft(*LINES), changed(5, "業務責任者は、毎月、作業の進み具合を報告すること。"), "進み具合を報告"
    )
    assert (found.state, found.seq, found.quote) == ("changed", 5, "進み具合を報告")


def test_a_quote_that_was_reworded_itself_is_followed_by_what_is_left_of_it():
    new = changed(2, "受託者は、契約締結後10日以内に業務の実施計画書を提出すること。")
    found = carried(draft(*LINES), new, "契約締結後５日以内に実施計画書を提出")
    assert (found.state, found.quote) == ("changed", "契約締結後10日以内に業務の実施計画書を提出")


def test_words_that_were_taken_out_are_offered_where_others_stand_instead():
    found = carried(
        draft(*LINES), changed(5, "業務責任者は、毎月末に進捗を報告すること。"), "週に一度、進み具合"
    )
    assert (found.state, found.seq, found.start, found.how) == ("unplaced", None, None, "reworded")
    assert [place.seq for place in found.candidates] == [5]


def test_a_deleted_paragraph_has_no_place():
    found = carried(draft(*LINES), draft(*LINES[:5], *LINES[6:]), "週に一度")
    assert (found.state, found.how, found.candidates) == ("unplaced", "quote_gone", ())


def test_a_comment_never_jumps_to_a_look_alike():
    lines = [
        "# 移行",
        "費用は受託者が負う。",
        "詳細は協議して定める。",
        "# 運用",
        "時間は平日とする。",
        "詳細は協議して定める。",
    ]
    found = carried(draft(*lines), draft(*lines[:2], *lines[3:]), "詳細は協議して定める。", seq=2)
    assert found.state == "unplaced"
    assert [place.seq for place in found.candidates] == [4]


def test_of_two_neighbours_that_read_the_same_nobody_knows_which_is_left():
    lines = ["見出し", "同じ文である。", "同じ文である。", "結びの文である。"]
    found = carried(draft(*lines), draft(lines[0], *lines[2:]), "同じ文である。", seq=1)
    assert (found.state, found.how) == ("unplaced", "ambiguous")


def test_words_in_a_divided_paragraph_are_in_their_part():
    new = draft(*LINES[:4], "受託者は、業務責任者を置くこと。", "その氏名を書面で届け出ること。", *LINES[5:])
    found = carried(draft(*LINES), new, "氏名を書面で届け出る")
    assert (found.state, found.seq, found.start, found.how) == ("changed", 5, 2, "split")


def test_a_whole_paragraph_that_was_divided_is_both_parts():
    new = draft(*LINES[:4], "受託者は、業務責任者を置き、", "その氏名を書面で届け出ること。", *LINES[5:])
    found = carried(draft(*LINES), new, LINES[4])
    assert (found.seq, found.start, found.end_seq, found.end) == (4, 0, 5, 15)


def test_words_in_joined_paragraphs():
    new = draft(*LINES[:4], LINES[4] + LINES[5], *LINES[6:])
    found = carried(draft(*LINES), new, "週に一度")
    assert (found.state, found.seq, found.quote, found.how) == ("changed", 4, "週に一度", "merged")


def test_a_range_over_several_blocks_keeps_both_ends():
    old, new = draft(*LINES), draft("序文", *LINES[:5], "間に入った文である。", *LINES[5:])
    wide = make_anchor(old.blocks, 4, 5, 4, end_seq=5)
    [found] = carry([wide], old, new)
    assert (found.seq, found.start, found.end_seq, found.end) == (5, 5, 7, 4)
    assert found.quote.startswith("業務責任者を置き")


def test_a_range_whose_ends_went_apart_is_not_placed():
    old, new = draft(*LINES), draft(LINES[5], *LINES[:5], *LINES[6:])
    [found] = carry([make_anchor(old.blocks, 4, 5, 4, end_seq=5)], old, new)
    assert (found.state, found.how) == ("unplaced", "torn")


def test_an_empty_paragraph_keeps_its_comment_by_its_neighbours():
    old, new = (
        draft("一つ目の文である。", "", "二つ目の文である。"),
        draft("序", "一つ目の文である。", "", "二つ目の文である。"),
    )
    [found] = carry([make_anchor(old.blocks, 1, 0, 0)], old, new)
    assert (found.state, found.seq, found.start, found.end) == ("exact", 2, 0, 0)


def test_widths_do_not_matter_and_offsets_are_raw():
    old = draft("㈱みなとと契約したデータ連携の範囲は別紙1による。")
    new = draft("はじめに", "㍿みなとと契約したﾃﾞｰﾀ連携の範囲は別紙１による。")
    found = carried(old, new, "データ連携の範囲")
    assert (found.seq, found.quote) == (1, "ﾃﾞｰﾀ連携の範囲")
    assert new.blocks[1].text[found.start : found.end] == "ﾃﾞｰﾀ連携の範囲"


def test_a_cell_goes_where_its_row_goes():
    rows = [("項目", "要否"), ("氏名", "必須"), ("住所", "必須"), ("電話", "任意"), ("性別", "必須")]
    old, new = draft(*rows), draft(rows[0], rows[4], rows[3], rows[1])
    assert carried(old, new, "必須", seq=9).seq == 3
    assert carried(old, new, "必須", seq=5).seq is None


def test_what_was_cut_out_and_pasted_elsewhere_is_offered():
    lines = [
        "受託者は、作業を行う。再委託をするときは、書面で承認を得ること。",
        "発注者は、資料を貸与する。",
        "以上のとおり定める。",
    ]
    new = draft(
        "受託者は、作業を行う。",
        lines[1],
        "第三者への委託について定める。再委託をするときは、書面で承認を得ること。",
        lines[2],
    )
    found = carried(draft(*lines), new, "再委託をするときは、書面で承認を得ること")
    assert (found.seq or found.candidates[0].seq) == 2


def test_a_reworded_paragraph_that_was_put_into_another_one_is_offered_there():
    lines = [
        "第１条　目的を定める。",
        "受託者は、作業の体制図を契約締結後速やかに発注者へ提出するものとする。",
        "検収は、納品の日から十日以内に、発注者の指定する職員が立ち会って行うものとする。",
        "第２条　期間を定める。",
    ]
    joined = (
        "なお受託者は、業務実施の体制を図として契約後に発注者あて速やかに出すこととし、"
        "検収は、納品の日から十日以内に、発注者の指定する職員が立ち会って行うものとする。"
    )
    found = carried(draft(*lines), draft(lines[0], joined, lines[3]), lines[1])
    place = found if found.seq is not None else found.candidates[0]
    assert place.seq == 1
    assert "体制を図として契約後に発注者" in joined[place.start : place.end]
    assert place.end < joined.index("職員")


def test_of_cells_that_read_the_same_the_one_in_the_likest_row_comes_first():
    old = draft(
        "一覧", ("項番", "要件", "区分"),
        ("A-1", "利用者の登録を窓口で受け付けて画面から行えること", "必須"),
        ("A-2", "帳票を夜間に一括して出力できること", "必須"),
        ("A-3", "利用者の照会を画面から行えること", "任意"),
        "以上",
    )  # fmt: skip
    new = draft(
        "一覧", ("項番", "要件", "区分"),
        ("B-7", "帳票は翌朝までに出力が終わること", "必須"),
        ("B-8", "窓口で受け付けた利用者の登録は端末から行う", "必須"),
        ("B-9", "統計は月次で集計されること", "必須"),
        "以上",
    )  # fmt: skip
    found = carried(old, new, "必須", seq=6)
    place = found if found.seq is not None else found.candidates[0]
    assert new.blocks[place.seq].table.row == 3


# --- properties


@given(drafts, drafts, st.data())
def test_places_are_inside_the_text(old, new, data):
    if not old.blocks:
        return
    anchors = []
    for _ in range(3):
        first = data.draw(st.integers(0, len(old.blocks) - 1))
        last = data.draw(st.integers(first, min(first + 3, len(old.blocks) - 1)))
        start = data.draw(st.integers(0, len(old.blocks[first].text)))
        end = data.draw(st.integers(start if last == first else 0, len(old.blocks[last].text)))
        anchors.append(make_anchor(old.blocks, first, start, end, None if last == first else last))
    found = carry(anchors, old, new)
    assert found == carry(anchors, old, new)
    for one in found:
        assert len(one.candidates) <= 3
        assert (one.seq is None) == (one.state == "unplaced")
        scores = [place.score for place in one.candidates]
        assert scores == sorted(scores, reverse=True)
        for place in one.candidates:
            assert 0 <= place.start <= place.end <= len(new.blocks[place.seq].text)
        if one.seq is not None:
            last = one.seq if one.end_seq is None else one.end_seq
            assert (one.seq, 0) <= (last, one.end)
            assert 0 <= one.start <= len(new.blocks[one.seq].text)
            assert one.end <= len(new.blocks[last].text)
            assert last > one.seq or one.start <= one.end


@given(drafts, st.data())
def test_in_the_same_version_every_place_is_exact(one, data):
    if not one.blocks:
        return
    seq = data.draw(st.integers(0, len(one.blocks) - 1))
    start = data.draw(st.integers(0, len(one.blocks[seq].text)))
    end = data.draw(st.integers(start, len(one.blocks[seq].text)))
    [found] = carry([make_anchor(one.blocks, seq, start, end)], one, one)
    assert (found.state, found.seq, found.start, found.end) == ("exact", seq, start, end)


# --- real revisions


def reading(name):
    return read((CORPUS / name).read_bytes(), name)


@needs_corpus
def test_the_comments_of_a_real_working_draft_follow_into_its_final_version():
    old = reading("ja-cadde-provider-guide-202209-draft.docx")
    new = reading("ja-cadde-provider-guide-202303-final.docx")
    comments = [comment for comment in old.comments if comment.seq is not None]
    anchors = [make_anchor(old.blocks, c.seq, c.start, c.end, c.end_seq) for c in comments]
    found = carry(anchors, old, new)
    in_old, in_new = ([block.text for block in one.blocks] for one in (old, new))
    once = [
        at for at, c in enumerate(comments) if in_old.count(in_old[c.seq]) == 1 == in_new.count(in_old[c.seq])
    ]
    assert len(once) >= 15
    for at in once:
        assert found[at].state == "exact"
        assert in_new[found[at].seq] == in_old[comments[at].seq]
        assert (found[at].start, found[at].quote) == (anchors[at].start, anchors[at].quote)
    assert sum(one.seq is not None for one in found) >= 36


@needs_corpus
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ja-gif-core-model-overview-202207-tracked.docx", "ja-gif-core-model-overview-202208.docx"),
        (
            "en-18f-agile-solicitation-template-201908-comments.docx",
            "en-18f-agile-solicitation-template-201910.docx",
        ),
    ],
)
def test_the_same_words_in_another_file_keep_every_comment(old, new):
    old, new = reading(old), reading(new)
    wordy = [block for block in old.blocks if block.text.strip() and block.kind not in ("header", "footer")]
    found = carry([make_anchor(old.blocks, b.seq, 0, len(b.text)) for b in wordy], old, new)
    for block, one in zip(wordy, found, strict=True):
        assert (one.state, one.quote.split()) == ("exact", block.text.split())


@needs_corpus
def test_five_hundred_comments_on_a_long_draft_take_a_moment():
    old = reading("ja-gif-regional-service-guidebook-202510.docx")
    wordy = [block for block in old.blocks if len(block.text) > 3]
    anchors = [make_anchor(old.blocks, b.seq, 0, len(b.text)) for b in wordy[:: len(wordy) // 500]]
    started = time.process_time()
    carry(anchors, old, old)
    assert time.process_time() - started < 2  # half a second where nobody else works
