"""T9: two names that nobody can tell apart have one skeleton; names that differ to the eye have two."""

import pytest

from sharingbook.common.values.lookalike import look_alike, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IT課", "ІТ課"),  # Cyrillic
        ("DX推進課", "DХ推進課"),  # Cyrillic Х
        ("Paypal", "Раураl"),
        ("CIO室", "СΙО室"),  # Cyrillic and Greek
        ("HELP", "ΗΕLΡ"),  # Greek
        ("ＤＸ推進課", "DX推進課"),
        ("dx推進課", "DX推進課"),
        ("子ども\u200b課", "子ども課"),
        ("子ども\u202e課", "子ども課"),
        ("子ども\u3000課", "子ども課"),
        ("葛\U000e0100飾課", "葛飾課"),
        ("がいこく課", "か\u3099いこく課"),
        ("入力課", "入カ課"),
        ("人口課", "人ロ課"),
        ("二課", "ニ課"),
        ("工事課", "エ事課"),
        ("夕張市", "タ張市"),
        ("卜部課", "ト部課"),
        ("八王子市", "ハ王子市"),
        ("第一課", "第ー課"),
        ("第一課", "第―課"),
        ("センター", "センタ一"),
        ("霞ヶ関", "霞ケ関"),
        ("へいわ課", "ヘいわ課"),
        ("第1課", "第l課"),
        ("第１課", "第Ⅰ課"),
        ("⼒課", "力課"),  # a radical
    ],
)
def test_what_looks_alike_has_one_skeleton(one, other):
    assert one != other
    assert look_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("総務課", "総合課"),
        ("第一課", "第二課"),
        ("第1課", "第2課"),
        ("福祉局", "福祉部"),
        ("かいご課", "がいご課"),
        ("はは", "ばば"),
        ("土木課", "士木課"),  # two kanji of their own
        ("IT課", "ICT課"),
    ],
)
def test_what_differs_to_the_eye_stays_different(one, other):
    assert not look_alike(one, other)


def test_a_skeleton_of_a_skeleton_is_itself():
    for name in ("IТ課", "ΗΕLΡ", "センタ一", "Straße", "ﾊﾟｿｺﾝ"):
        assert skeleton(skeleton(name)) == skeleton(name)
