"""Bullets in symbol fonts, and the markers that people type by hand in front of a clause."""

import re

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
TYPED = re.compile(
    rf"""^[ \u3000\t]*(?P<label>
      第(?:{_NUM}|{_KAN})(?:編|部|章|節|款|目|条|項|号)(?:の(?:{_NUM}|{_KAN}))*
    | 別(?:紙|添|表|記)(?:第)?(?:{_NUM}|{_KAN})?
    | {_NUM}(?:[.．\-－‐]{_NUM}){{1,5}}[.．]?
    | {_NUM}[.．、)）]
    | [(（](?:{_NUM}|{_KAN}|[ア-ンｱ-ﾝ]|[a-zA-Zａ-ｚＡ-Ｚ]|[ivxIVX]{{1,5}})[)）]
    | [①-⑳㉑-㉟㊱-㊿❶-❿⑴-⒇⒈-⒛㊀-㊉Ⅰ-Ⅻⅰ-ⅻ]
    | [ア-ンｱ-ﾝ][.．、 \u3000)）]
    | {_KAN}[、.．]
    | [a-zA-Z][.)](?=[ \u3000\t])
    | [・･•※○●◎□■◇◆△▲▽▼☐☑✓➢▪◦\-–—](?=[^\-–—])
    )""",
    re.VERBOSE,
)


def typed_label(text: str) -> str:
    """The marker that someone typed at the start of `text` ("第3条", "１．", "(ア)", "・"), or ""."""
    match = TYPED.match(text)
    return match["label"].strip() if match else ""


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
    if label[0] in "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ" or label.startswith("別"):
        return 1
    return 0
