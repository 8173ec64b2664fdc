"""Defined names of a workbook: what each refers to, and the rows that are printed on every page."""

import re

from procurement.reading.names import S, int_of, is_on

BUILT_IN = "_xlnm."
TITLES = "_xlnm.Print_Titles"
ROWS = re.compile(r"(?:^|[!,])\$?([1-9][0-9]{0,6}):\$?([1-9][0-9]{0,6})(?=$|,)")
SHEET = re.compile(r"^'((?:[^']|'')+)'!|^([^'!\[\]()+*/ ,;]+)!")
MOST = 5_000
LONGEST = 500  # characters of what a name refers to


class Names:
    """The names by sheet; `broken` lists those that refer to cells that are gone."""

    def __init__(self, book, sheets: list[str]):
        self.broken: list[str] = []
        self._titles: dict[int, tuple[int, int]] = {}
        self._of: dict[int, list[tuple[str, str, str, bool, bool]]] = {}
        order = {name: index for index, name in reversed(list(enumerate(sheets)))}
        for element in book.findall(f"{S}definedNames/{S}definedName")[:MOST]:
            name, text = element.get("name", ""), (element.text or "").strip()
            scope = int_of(element.get("localSheetId"), -1)
            scope = scope if 0 <= scope < len(sheets) else -1
            if name == TITLES and scope >= 0:
                rows = ROWS.search(text)
                if rows:
                    self._titles[scope] = (int(rows[1]), int(rows[2]))
            if name.startswith(BUILT_IN):
                continue
            broken = "#REF!" in text
            if broken:
                self.broken.append(name)
            match = SHEET.match(text)
            target = (match[1].replace("''", "'") if match[1] else match[2]) if match else ""
            at = scope if scope >= 0 else order.get(target, 0)
            item = (name, text[:LONGEST], sheets[scope] if scope >= 0 else "", _hidden(element), broken)
            self._of.setdefault(at, []).append(item)

    def of(self, sheet: int) -> tuple[tuple[str, str, str, bool, bool], ...]:
        """The names that refer to a sheet or belong to it; all others are with the first sheet."""
        return tuple(self._of.get(sheet, ()))

    def titles(self, sheet: int) -> tuple[int, int] | None:
        """First and last of the rows that are printed on every page."""
        return self._titles.get(sheet)


def _hidden(element) -> bool:
    return is_on(element.get("hidden", "0"))
