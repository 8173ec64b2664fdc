"""What a proposed wording changes, told from the words that the comment hangs on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.wording import Change, change_of, difference

ANCHOR = {
    "prefix": "画面の応答は、",
    "quote": "利用者が負担を感じない十分な速さ",
    "suffix": "とすること。申込受付の初日は、",
}  # fmt: skip


@pytest.mark.parametrize(
    ("proposal", "change"),
    [
        (
            "画面の応答は、通常時3秒以内とすること。",
            Change("画面の応答は、", ANCHOR["quote"], "通常時3秒以内", "とすること。"),
        ),
        ("通常時3秒以内", Change("", ANCHOR["quote"], "通常時3秒以内", "")),
        ("利用者が負担を感じない速さ", Change("利用者が負担を感じない", "十分な", "", "速さ")),
        (
            "前置きがあり、画面の応答は、3秒",
            Change("前置きがあり、画面の応答は、", ANCHOR["quote"], "3秒", ""),
        ),
    ],
)
def test_a_sentence_or_the_words_alone_may_be_proposed(proposal, change):
    assert change_of(ANCHOR, proposal) == change


@given(st.text(alphabet="あいう。", max_size=12), st.text(alphabet="あいう。", max_size=12))
def test_both_texts_can_be_put_together_again(old, new):
    change = difference(old, new)
    assert change.before + change.removed + change.after == old
    assert change.before + change.added + change.after == new


@given(
    st.text(alphabet="あい。", max_size=8),
    st.text(alphabet="あい。", max_size=8),
    st.text(alphabet="あい。", max_size=14),
)
def test_the_proposal_is_always_shown_whole(prefix, suffix, proposal):
    change = change_of({"prefix": prefix, "quote": "あ。い", "suffix": suffix}, proposal)
    assert change.before + change.added + change.after == proposal
