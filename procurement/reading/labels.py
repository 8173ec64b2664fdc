"""Bullets in symbol fonts, and the markers that people type by hand in front of a clause."""

import re
import unicodedata

# Fonts whose letters are pictures: stored as the letter, or at U+F000 + its code (w:sym, w:lvlText).
WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x46: "☞", 0x4A: "☺", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "❐",
    0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x78: "⌧", 0x7B: "❀",
    0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "◻", 0xAB: "★", 0xB2: "✧",
    0xD8: "➢", 0xDC: "➲", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x80 + n: "⓪①②③④⑤⑥⑦⑧⑨⑩"[n] for n in range(11)},
    **{0x8B + n: "⓿❶❷❸❹❺❻❼❽❾❿"[n] for n in range(11)},
}  # fmt: skip
WINGDINGS2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x54: "☒", 0xA3: "□", 0x97: "●", 0x98: "●"}
SYMBOL = {
    0x2D: "−", 0xA3: "≤", 0xA5: "∞", 0xA8: "♦", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×",
    0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xDE: "⇒", 0x6D: "μ", 0x44: "Δ",
    0x57: "Ω", 0x61: "α", 0x62: "β", 0x70: "π", 0x53: "Σ",
}  # fmt: skip
SYMBOL_FONTS = {"wingdings": WINGDINGS, "wingdings 2": WINGDINGS2, "symbol": SYMBOL}
PRIVATE = range(0xF020, 0xF100)


def symbol(char: str, font: str) -> str:
    """The Unicode character that looks like `char` in `font`; other characters come back unchanged."""
    table = SYMBOL_FONTS.get(font.lower())
    code = ord(char)
    if code in PRIVATE:
        code -= 0xF000
        # A private-use code says by itself that it is a picture; Wingdings and Symbol share the bullet.
        table = table or (SYMBOL if code == 0xB7 else WINGDINGS)
    elif table is None:
        return char
    return table.get(code, char)


def bullet(text: str, font: str) -> str:
    """A list bullet as readable characters ("o" in Courier New is Word's hollow bullet)."""
    if text == "o" and font.lower().startswith("courier"):
        return "○"
    return "".join(symbol(char, font) for char in text)


_NUM = r"[0-9０-９]{1,3}"
_KAN = r"[〇一二三四五六七八九十百千]{1,6}"
# In a sentence a clause is only mentioned: 第3条で述べた, 第6条（義務）の解説, 別紙のとおり.
_MENTIONED = r"(?!(?:[(（][^)）]*[)）])?[でにのをはがともへやか、,及又若並等第])"
TYPED = re.compile(
    rf"""^[ \u3000\t]*(?P<label>
      第(?:{_NUM}|{_KAN})(?:編|部|章|節|款|目|条|項|号)(?:の(?:{_NUM}|{_KAN}))*+{_MENTIONED}
    | 第(?:{_NUM}|{_KAN})(?=[ \u3000\t])
    | (?:別(?:紙|添|表|記)|様式|付録|附則)(?:第)?+(?:(?:{_NUM}|{_KAN})号?+)?+(?:[-－](?:{_NUM}))?+{_MENTIONED}
    | [(（]別(?:紙|添|表|記)(?:{_NUM}|{_KAN})?[)）](?![でにのをはがと])
    | (?:Chapter|Part|Article|Section|Clause|Appendix|Annex|Schedule|Exhibit)
      [ ](?:[0-9]{{1,3}}(?:\.[0-9]{{1,3}})*|[A-Z]|[IVX]{{1,5}})
      # A title follows, or nothing; in a sentence ("Section 3 says") it is a word like others.
      (?=[.:：]|[ ]?[-–—]|[ \u3000\t]+[^a-z\s]|[ \u3000]*$)
    | {_NUM}(?:[.．\-－‐]{_NUM}){{1,5}}[.．]?
      # Not a measure, a date, a span of hours or a telephone number: 1.5倍, 10-12月, 3-5pm, 03-1234.
      (?![0-9０-９a-zA-Z%％〜～]|(?:以[上下内]|未満|程度)
        |[倍割円億万千百年月日時分秒人台件個回歳度か](?:[^一-龠]|$|以|間|半|未満|程度|前後))
    | {_NUM}[.．、)）](?![0-9０-９])
    # Japanese offices number with a wide digit and a space: １　目的.
    | [０-９]{{1,2}}(?=[ \u3000\t]) | [0-9]{{1,2}}(?=[\u3000\t]|[ ]{{2}})
    | [(（](?:{_NUM}|{_KAN}|[ア-ンｱ-ﾝ]|[a-zA-Zａ-ｚＡ-Ｚ]|[ivxIVX]{{1,5}}|[Ⅰ-Ⅻⅰ-ⅻ])[)）]
    | [【［〔\[]{_NUM}[】］〕\]]
    | [①-⑳㉑-㉟㊱-㊿❶-❿⑴-⒇⒈-⒛㈠-㈩㊀-㊉Ⅰ-Ⅻⅰ-ⅻ][.．、]?
    | [ア-ンｱ-ﾝ][.．、 \u3000)）]
    | {_KAN}[、.．]
    | {_KAN}(?=\u3000)
    | (?:[a-zA-Z]|[ivx]{{2,5}}|[IVX]{{2,5}})[.)](?=[ \u3000\t]) | [ａ-ｚＡ-Ｚ][．.)）]
    | [・･•※○●◎□■◇◆△▲▽▼☐☑✓➢▪◦\-–—](?=[^\-–—])
    )""",
    re.VERBOSE,
)
NUMBER = re.compile(r"[0-9０-９〇一二三四五六七八九十百千ァ-ヶｱ-ﾝA-Za-zａ-ｚＡ-Ｚ①-⓿⑴-⒛㊀-㋾Ⅰ-ⅿ]")
"""What a marker that counts has and a bullet has not."""
_WORDS = {"Chapter": 1, "Part": 1, "Section": 3, "Article": 4, "Clause": 4}
_CIRCLED = re.compile(r"[①-⑳㉑-㉟㊱-㊿❶-❿]")


def typed_label(text: str) -> str:
    """The marker that someone typed at the start of `text` ("第3条", "１．", "(ア)", "・"), or ""."""
    match = TYPED.match(text)
    return match["label"].strip() if match else ""


def parted(text: str) -> tuple[str, str]:
    """The typed marker that counts ("第3条", "(2)") and the words behind it; ("", the text) without one."""
    match = TYPED.match(text)
    if match is None or not NUMBER.search(match["label"]):
        return "", text
    return match["label"].strip(), text[match.end() :].strip()


def typed_level(label: str) -> int:
    """Depth that a typed clause marker suggests, 1-based; 0 for bullets and unknown markers."""
    if not label:
        return 0
    for level, ends in enumerate(("編部", "章", "節", "款条", "項目", "号"), start=1):
        if label.startswith("第") and re.search(f"[{ends}](?:の|$)", label):
            return level
    digits = re.match(r"^[0-9０-９]+((?:[.．\-－‐][0-9０-９]+)*)[.．、]?$", label)
    if digits:
        return 1 + len(re.findall(r"[.．\-－‐]", digits[1]))
    if label[0] in "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ" or label.startswith(("別", "（別", "(別", "様式", "付録", "附則")):
        return 1
    if re.match(r"^第[0-9０-９〇一二三四五六七八九十百千]+$", label):
        return 1
    if " " in label:
        return _WORDS.get(label.split()[0], 1)
    return 0


def shape(label: str) -> str:
    """What markers of one row have in common: "(1)" for （２） and (3), "第1条" for 第十二条, "ア" for イ."""
    if _CIRCLED.match(label):
        return "①"
    plain = unicodedata.normalize("NFKC", label)
    plain = re.sub(r"[0-9〇一二三四五六七八九十百千]+", "1", plain)
    plain = re.sub(r"[ァ-ヶ]", "ア", plain)
    # "i" begins a row of Roman numerals far more often than it is the ninth letter.
    plain = re.sub(r"\b(?:[ivx]{2,5}|i)\b", "i", plain)
    plain = re.sub(r"\b(?:[IVX]{2,5}|I)\b", "I", plain)
    return re.sub(r"\b[A-HJ-Z]\b", "A", re.sub(r"\b[a-hj-z]\b", "a", plain))
