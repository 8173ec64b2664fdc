"""Stored cell values as they are displayed. Each value of a style is worked out once and remembered."""

import re
from collections.abc import Sequence

from procurement.reading.cellformat import BUILT_IN, display_text, hides_text, shown_number, usual_formatter
from procurement.reading.markup import HIDDEN, escape, render
from procurement.reading.names import S, int_of, is_on
from procurement.reading.plainformat import PlainFormat
from procurement.reading.sheet_formulas import Room
from procurement.reading.sheet_text import NOTHING, SharedStrings, characters

ATTRIBUTES = re.compile(r"""(?:\s+[A-Za-z:]+="[^"']*")*\s*""")
ATTRIBUTE = re.compile(r'\s(s|t)="([^"]*)"')
EMPTY = {"": NOTHING}  # the value table of a cell that has no content, <c r="A1" s="3"/>


class Styles:
    """Number format codes by cell style index, and which styles stand out (bold or filled)."""

    def __init__(self, root):
        self.codes: list[str] = []
        self.strong: list[bool] = []
        if root is None:
            return
        own = {
            int_of(item.get("numFmtId"), -1): item.get("formatCode", "")
            for item in root.iterfind(f"{S}numFmts/{S}numFmt")
        }
        bold = [_is_bold(font) for font in root.iterfind(f"{S}fonts/{S}font")]
        filled = [_is_filled(fill) for fill in root.iterfind(f"{S}fills/{S}fill")]
        for item in root.iterfind(f"{S}cellXfs/{S}xf"):
            number = int_of(item.get("numFmtId"), 0)
            self.codes.append(own.get(number) or BUILT_IN.get(number, "General"))
            self.strong.append(_at(bold, item.get("fontId")) or _at(filled, item.get("fillId")))

    def code(self, style: str | None) -> str:
        index = int_of(style, 0)
        return self.codes[index] if 0 <= index < len(self.codes) else "General"

    def stands_out(self, style: str | None) -> bool:
        return _at(self.strong, style)


def _at(flags: list[bool], index: str | None) -> bool:
    number = int_of(index, 0)
    return flags[number] if 0 <= number < len(flags) else False


def _is_bold(font) -> bool:
    bold = font.find(S + "b")
    return bold is not None and is_on(bold.get("val"))


def _is_filled(fill) -> bool:
    pattern = fill.find(S + "patternFill")
    if pattern is None:
        return fill.find(S + "gradientFill") is not None
    if pattern.get("patternType", "none") in ("none", "gray125"):
        return False
    color = pattern.find(S + "fgColor")
    # White on white paper is no fill: theme 0, FFFFFF.
    return color is None or not (
        color.get("rgb", "").upper().endswith("FFFFFF")
        or (color.get("theme") == "0" and not color.get("tint"))
    )


class _Values(dict):
    """Raw XML text of a value -> (text, HTML), for one stored type and one number format."""

    def __init__(self, kind: str, code: str, epoch_1904: bool, strings: SharedStrings):
        super().__init__()
        self.kind, self.code, self.epoch, self.strings = kind, code, epoch_1904, strings
        self.hides_text = hides_text(code)

    def __missing__(self, raw: str) -> tuple[str, str]:
        found = self[raw] = self._shown(raw)
        return found

    def _shown(self, raw: str) -> tuple[str, str]:
        kind = self.kind
        if kind == "s":
            pair = self.strings[raw]
            return self._text(pair[0], pair) if pair[0] else pair
        value = characters(raw)
        if not value:
            return NOTHING
        if kind in ("str", "inlineStr"):
            return self._text(value, None)
        if kind == "b":
            value = "TRUE" if value.strip() in ("1", "true") else "FALSE"
        elif kind == "d":
            value = value.replace("T", " ")
        elif kind != "e":
            value = value.strip()
            value, hidden = shown_number(value, self.code, self.epoch)
            if hidden:
                return value, render([(value, HIDDEN, "")])
        return value, escape(value)

    def _text(self, text: str, pair: tuple[str, str] | None) -> tuple[str, str]:
        if self.hides_text:
            return text, render([(text, HIDDEN, "")])
        shown = display_text(text, self.code)
        return pair if pair is not None and shown == text else (shown, escape(shown))


class _Numbers(_Values):
    """The same for numbers under one of the usual formats, where nearly every value is new."""

    def __init__(self, code: str, epoch_1904: bool, strings: SharedStrings, shape: PlainFormat):
        super().__init__("n", code, epoch_1904, strings)
        self._format = shape
        self._is_plain = escape(code) == code or escape(code.replace('"', "")) == code.replace('"', "")

    def __missing__(self, raw: str) -> tuple[str, str]:
        try:
            text = self._format.one(raw)
        except ValueError:
            found = self[raw] = self._shown(raw)
            return found
        found = self[raw] = (text, text if self._is_plain else escape(text))
        return found

    def many(self, raws: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
        """The texts and the HTML of several numbers at once; they are not remembered."""
        try:
            texts = self._format.many(raws)
        except ValueError:
            return _one_by_one(self, raws)
        return texts, texts if self._is_plain else list(map(escape, texts))


def shown(table: dict, raws: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The texts and the HTML of values that one value table has."""
    return table.many(raws) if isinstance(table, _Numbers) else _one_by_one(table, raws)


def _one_by_one(table: dict, raws: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    texts, htmls = zip(*map(table.__getitem__, raws), strict=True)
    return texts, htmls


class _Plain(_Values):
    """The same for numbers under General, most of which are whole."""

    def __missing__(self, raw: str) -> tuple[str, str]:
        if raw.isdecimal() and raw.isascii() and len(raw) < 11 and (raw[0] != "0" or raw == "0"):
            found = (raw, raw)
        else:
            found = self._shown(raw)
        self[raw] = found
        return found


class CellValues(dict):
    """The attributes of a cell as written behind its address (' s="3" t="s"') -> its value table.

    A value table maps the raw XML text of a value to (text, HTML). Attributes that are not plainly
    written give None.
    """

    def __init__(self, strings: SharedStrings, styles: Styles, epoch_1904: bool):
        super().__init__()
        self.strings, self.styles, self.epoch = strings, styles, epoch_1904
        self.formula_room = Room()
        self._tables: dict[tuple[str, str], dict] = {}

    def __missing__(self, attributes: str) -> dict | None:
        found = EMPTY if attributes.endswith("/") else None
        if ATTRIBUTES.fullmatch(attributes) and "&" not in attributes:
            known = dict(ATTRIBUTE.findall(attributes))
            found = self.table(known.get("t", "n"), known.get("s"))
        self[attributes] = found
        return found

    def table(self, kind: str, style: str | None) -> dict:
        code = self.styles.code(style)
        if kind == "s" and ("@" not in code or code == "@") and not hides_text(code):
            return self.strings
        found = self._tables.get((kind, code))
        if found is None:
            shape = usual_formatter(code) if kind == "n" else None
            if kind == "n" and code == "General":
                found = _Plain(kind, code, self.epoch, self.strings)
            elif shape is None:
                found = _Values(kind, code, self.epoch, self.strings)
            else:
                found = _Numbers(code, self.epoch, self.strings, shape)
            self._tables[kind, code] = found
        return found

    def text_tables(self) -> list[dict]:
        """The value tables of cells that hold text which somebody typed."""
        typed = [table for (kind, _), table in self._tables.items() if kind in ("s", "inlineStr")]
        return [self.strings, *typed]

    def stands_out(self, attributes: str) -> bool:
        return self.styles.stands_out(dict(ATTRIBUTE.findall(attributes)).get("s"))
