"""The head of a comment in a Word file is read back as people and programs leave it."""

import uuid

import pytest
from django.utils.translation import override

from procurement.reading.samewords import same_words
from reviews.exchange.headed import Spoken, code_of, speak, understand

FULL = Spoken("速さを\n秒で書く。", "三秒以内に\n応答すること", "must", "8", "performance")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_we_write_we_read_in_every_language(language):
    with override(language):
        text = speak(FULL)
    with override("ja"):
        assert understand(text) == FULL
    assert understand(text.replace("\n", "\r\n")) == FULL
    flat = understand(text.replace("\n", ""))  # a program that keeps no lines
    assert (same_words(flat.text), same_words(flat.replacement)) == (
        same_words(FULL.text), same_words(FULL.replacement),
    )  # fmt: skip
    assert (flat.kind, flat.ref, flat.aspect) == ("must", "8", "performance")
    assert understand(f"「注の言葉」\n{text}") == FULL
    assert understand(f"“a ”quoted” note” {text}") == FULL


@pytest.mark.parametrize(
    ("text", "kind", "said", "ref", "aspect"),
    [
        ("必須：直す", "must", "直す", "", ""),
        ("【質問】これは", "question", "これは", "", ""),
        ("[should] do it", "should", "do it", "", ""),
        ("推奨（セキュリティ）鍵を", "should", "鍵を", "", "security"),
        ("要望　納期を", "should", "納期を", "", ""),
        ("Must: say when", "must", "say when", "", ""),
        ("必須 #８ 速さ", "must", "速さ", "8", ""),
        ("必須 #k7q2mx（性能）\n速さ", "must", "速さ", "K7Q2MX", "performance"),
        ("必須#8（注）本文", "must", "（注）本文", "8", ""),
        # Sentences that only begin with such a word are left alone.
        ("質問があります。", "", "質問があります。", "", ""),
        ("必須項目が足りない。", "", "必須項目が足りない。", "", ""),
        ("Must be clear", "", "Must be clear", "", ""),
        ("推奨（任意）鍵を", "", "推奨（任意）鍵を", "", ""),
        ("「必須 #8」の件", "", "「必須 #8」の件", "", ""),
        ("必須", "must", "必須", "", ""),
    ],
)
def test_a_kind_is_understood_where_it_is_set_off(text, kind, said, ref, aspect):
    assert understand(text) == Spoken(said, "", kind, ref, aspect)


def test_a_proposed_wording_ends_the_comment():
    found = understand("必須：直す\n修正文の案: 三秒以内")
    assert (found.text, found.replacement) == ("直す", "三秒以内")
    assert understand("修正文の案：").text == "修正文の案："


def test_codes_are_stable_and_no_numbers():
    uid = uuid.UUID("12345678123456781234567812345678")
    assert code_of(uid) == code_of(uid)
    codes = {code_of(uuid.uuid4()) for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == 6 and code[0].isalpha() and code.isupper() for code in codes)


def test_widths_blanks_and_line_ends_do_not_matter_for_comparing():
    assert same_words("Ａ　Ｂ\r\n\u200bｶﾞ") == same_words("A B\nガ")
    # What XML cannot hold.
    assert same_words("甲\x01乙\x0b") == same_words("甲\ufffd乙\n") == same_words("甲\u2401乙\u240b")
