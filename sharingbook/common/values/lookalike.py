"""Names that look alike though they are written with other characters (security: T9).

The letters follow the Unicode Consortium's list of confusables (Unicode Technical Standard 39, "Unicode
Security Mechanisms", confusables.txt), as far as names of Japanese offices can be imitated with it: Cyrillic
and Greek beside Latin, and the kana that look like a kanji. A skeleton is for comparing alone, never shown.
"""

import unicodedata

# Each line: the character that stands for all that follow it.
_ALIKE = (
    # Latin beside Cyrillic and Greek, capitals and small letters
    "aаαАΑ", "bвьВЬβΒ", "cсСϲ", "dԁԀ", "eеЕεΕ", "hһнНΗ", "jјЈ", "kкКκΚ", "mмМΜ", "nпΝη", "oоОοΟσ0〇○◯",
    "pрРρΡ", "qԛԚ", "rг", "sѕЅ", "tтТτΤ", "uυ", "vνѵ", "wԝԜω", "xхХχΧ", "yуУүҮγΥ", "zΖζ", "3зЗ",
    # what stands upright
    "l1iіІӀӏιΙ|ǀ",
    # what lies: the long vowel, the numeral, dashes
    "一ーｰ―—–‐‑‒−-─━_㇐",
    # kana beside kanji
    "力カヵ", "口ロ囗", "二ニ", "工エ", "夕タ", "卜ト", "八ハ", "才オ", "千チ", "又ヌ", "厶ム", "匕ヒ",
    "亻イ", "丿ノ", "儿ル", "日曰",
    # katakana beside hiragana, and large beside small
    "へヘ", "べベ", "ぺペ", "りリ", "ケヶ",
)  # fmt: skip
_SKELETON = str.maketrans({char: line[0] for line in _ALIKE for char in line[1:]})
# Drawn as nothing, or as a space; categories Cf, Cc, Zs and the selectors of variants besides.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_INVISIBLE = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})


def skeleton(text: str) -> str:
    """What is left of a name when everything is taken away that the eye does not see."""
    folded = unicodedata.normalize("NFKC", "".join(char for char in text if not _is_unseen(char)))
    # Capitals are mapped as capitals first: Η looks like H, its small letter η like n.
    return folded.translate(_SKELETON).casefold().translate(_SKELETON)


def look_alike(one: str, other: str) -> bool:
    return skeleton(one) == skeleton(other)


def _is_unseen(char: str) -> bool:
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return char in _BLANK or selector or unicodedata.category(char) in _INVISIBLE
