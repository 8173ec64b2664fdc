"""List numbers as Word writes them (ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

from collections.abc import Callable

AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
AIUEO_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
IROHA_HALF = "ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽﾝ"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
KANJI = "〇一二三四五六七八九"
LEGAL_KANJI = "〇壱弐参四伍六七八九"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    out = []
    for size, letters in ROMAN:
        count, value = divmod(value, size)
        out.append(letters * count)
    return "".join(out)


def _letters(value: int) -> str:
    """a ... z, aa, bb ...: Word repeats the letter, unlike a spreadsheet's columns."""
    if value < 1 or value > 26 * 30:
        return str(value)
    return chr(97 + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _cycle(letters: str) -> Callable[[int], str]:
    def write(value: int) -> str:
        return letters[(value - 1) % len(letters)] if value > 0 else str(value)

    return write


def _range(first: str, count: int) -> Callable[[int], str]:
    """Ready-made characters for 1..count, plain digits beyond, as the standard says."""

    def write(value: int) -> str:
        return chr(ord(first) + value - 1) if 0 < value <= count else str(value)

    return write


def _counting(digits: str, units: str, ten_thousand: str, *, drop_one: bool) -> Callable[[int], str]:
    """Kanji with units: 二十一, 百五, 一万."""

    def below(value: int) -> str:
        out = []
        for power, unit in ((1000, units[2]), (100, units[1]), (10, units[0])):
            count, value = divmod(value, power)
            if count:
                out.append(("" if count == 1 and drop_one else digits[count]) + unit)
        if value:
            out.append(digits[value])
        return "".join(out)

    def write(value: int) -> str:
        if not 0 < value < 100_000_000:
            return digits[0] if value == 0 else str(value)
        high, low = divmod(value, 10_000)
        return (below(high) + ten_thousand if high else "") + below(low)

    return write


def _digits(digits: str) -> Callable[[int], str]:
    def write(value: int) -> str:
        return "".join(digits[int(char)] if char.isdigit() else char for char in str(value))

    return write


def _ordinal(value: int) -> str:
    if 10 <= value % 100 <= 20:
        return f"{value}th"
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th') }"


def _full_width(value: int) -> str:
    return str(value).translate(FULL_WIDTH)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda value: f"{value:02d}",
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "ordinal": _ordinal,
    "hex": lambda value: f"{value:X}",
    "numberInDash": lambda value: f"- {value} -",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _range("①", 20),
    "decimalEnclosedCircleChinese": _range("①", 20),
    "decimalEnclosedFullstop": _range("⒈", 20),
    "decimalEnclosedParen": _range("⑴", 20),
    # Parentheses in spite of its name: [MS-OI29500] says so, and [MS-DOCX] gives these characters.
    "ideographEnclosedCircle": _range("㈠", 10),
    "aiueo": _cycle(AIUEO_HALF),
    "aiueoFullWidth": _cycle(AIUEO),
    "iroha": _cycle(IROHA_HALF),
    "irohaFullWidth": _cycle(IROHA),
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "ideographZodiacTraditional": lambda value: (
        STEMS[(value - 1) % 10] + BRANCHES[(value - 1) % 12] if value > 0 else str(value)
    ),
    "japaneseCounting": _counting(KANJI, "十百千", "万", drop_one=True),
    "japaneseLegal": _counting(LEGAL_KANJI, "拾百阡", "萬", drop_one=False),
    "japaneseDigitalTenThousand": _digits(KANJI),
    "ideographDigital": _digits(KANJI),
    "ideographLegalTraditional": _counting("零壹貳參肆伍陸柒捌玖", "拾佰仟", "萬", drop_one=False),
    "chineseCounting": _counting("○一二三四五六七八九", "十百千", "万", drop_one=True),
    "chineseCountingThousand": _counting(KANJI, "十百千", "万", drop_one=True),
    "taiwaneseCounting": _counting("○一二三四五六七八九", "十百千", "萬", drop_one=True),
    "none": lambda value: "",
    "bullet": lambda value: "",
}


# Word also names a format by how it begins: "イ, ロ, ハ, ..." ([MS-DOCX] 2.4).
PATTERNS = {
    ", ".join(write(value) for value in (1, 2, 3)): name
    for name, write in reversed(FORMATS.items())
    if name not in ("none", "bullet")
}


def custom_format(pattern: str) -> str:
    """Name of the format that a custom pattern shows ("001, 002, 003, ..."); "decimal" when not known."""
    values = [item.strip() for item in pattern.split(",")]
    known = PATTERNS.get(", ".join(values[:3]))
    if known is not None:
        return known
    return f"zero{len(values[0])}" if values[0].isdecimal() and len(values[0]) < 10 else "decimal"


def is_known(name: str) -> bool:
    return name in FORMATS or name.startswith("zero")


def writer_of(name: str) -> Callable[[int], str]:
    """What writes a number in the format `name`; plain digits for a format that is not known."""
    write = FORMATS.get(name)
    if write is not None:
        return write
    # The name may also stand in the file itself: one digit, as `custom_format` makes it.
    if name.startswith("zero") and len(name) == 5 and name[4].isdecimal():
        width = int(name[4:])
        return lambda value: str(value).zfill(width)
    return str


def format_number(value: int, name: str) -> str:
    """`value` in the numbering format `name`."""
    return writer_of(name)(value)
