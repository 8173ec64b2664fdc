"""Where a clause went and another of its form came, its comments wait; a look-alike is only offered."""

import pytest

from reviews.anchoring import make_anchor
from reviews.anchoring.carry import carry
from tests.reviews.anchoring.test_align import draft

OWN = {
    "応答時間": ("通常時は三秒以内に画面を返す。", "繁忙期の遅れは月ごとに集計する。"),
    "可用性": ("稼働率は九割九分を下回らない。", "計画停止は一週間前に知らせる。"),
    "バックアップ": ("夜間に全件の写しを別の拠点へ送る。", "年に一度、写しからの復元を試す。"),
    "監視": ("死活と容量を五分おきに確かめる。", "異常は当番の携帯電話に知らせる。"),
    "障害対応": ("連絡から一時間以内に技術者が着手する。", "原因と再発防止を書面で報告する。"),
    "教育": ("操作の研修を庁舎で二回ひらく。", "欠席した職員には動画を配る。"),
    "移行": ("旧データの文字化けは受託者が直す。", "切替えの日は閉庁日とする。"),
    "検収": ("納品から十日以内に合否を通知する。", "不合格の品は無償で取り替える。"),
}
NEW = {"総合評価": ("技術点と価格点を足して順位を決める。", "同点のときはくじで決める。")}
STANDARD = (
    "受託者は、本条の定めに従うこと。",
    "詳細は、発注者と協議のうえ定めること。",
    "成果物は、電子データで納品すること。",
)


def lines(*topics):
    texts = []
    for n, topic in enumerate(topics, start=1):
        first, second = (OWN | NEW)[topic]
        texts += [f"第{n}条　{topic}", STANDARD[0], first, STANDARD[1], second, STANDARD[2],
                  f"{n}.1　{topic}の目標値は別紙{n}に定める。"]  # fmt: skip
    return texts


def topics_of(*topics):
    """The clause of each line, and which of its lines it is."""
    return [(topic, number) for topic in topics for number in range(7)]


def carried(before, after):
    """For a comment on each line: clause and line before, now (None where it waits), and what was found."""
    old, new = draft(*lines(*before)), draft(*lines(*after))
    anchors = [make_anchor(old.blocks, seq, 0, len(block.text)) for seq, block in enumerate(old.blocks)]
    theirs = topics_of(*after)
    found = carry(anchors, old, new)
    return [
        (was, None if one.seq is None else theirs[one.seq], one)
        for was, one in zip(topics_of(*before), found, strict=True)
    ]


@pytest.mark.parametrize("place", [0, 2, 5, 7])
def test_comments_on_a_clause_that_went_wait_where_another_of_its_form_came(place):
    after = [topic for topic in OWN if topic != "監視"]
    after.insert(place, "総合評価")
    for was, now, found in carried(OWN, after):
        assert now == (None if was[0] == "監視" else was), found


def test_in_the_very_place_of_the_clause_its_standard_sentences_wait_too():
    """Only the last line, which names the same number and reads alike, is told as reworded."""
    after = [topic.replace("監視", "総合評価") for topic in OWN]
    gone = {was[1]: now for was, now, _ in carried(OWN, after) if was[0] == "監視"}
    assert [number for number, now in gone.items() if now] in ([], [6])


def test_the_standard_sentence_of_the_other_clause_is_offered():
    after = [topic for topic in OWN if topic != "監視"]
    [found] = [
        found for was, _, found in carried(OWN, [*after[:6], "総合評価", *after[6:]]) if was == ("監視", 3)
    ]
    theirs = topics_of(*after[:6], "総合評価", *after[6:])
    assert ("総合評価", 3) in [theirs[one.seq] for one in found.candidates]


@pytest.mark.parametrize(
    "after",
    [
        ("監視", "応答時間", "可用性", "バックアップ", "障害対応", "教育", "移行", "検収"),
        ("応答時間", "検収", "バックアップ", "監視", "障害対応", "教育", "移行", "可用性"),
    ],
)
def test_a_number_that_another_clause_has_now_leads_nowhere(after):
    """第4条 became 第1条: what names 別紙4 now is not what named it."""
    for was, now, found in carried(OWN, after):
        assert now == was, found


def test_a_block_that_two_gaps_end_at_goes_to_what_is_most_like_it():
    """Behind the clause that went, its last line and that of the clause before it both lead to one place."""
    after = [topic for topic in OWN if topic != "教育"]
    after.insert(2, "総合評価")
    for was, now, found in carried(OWN, after):
        if was[0] != "教育":
            assert now == was, found
