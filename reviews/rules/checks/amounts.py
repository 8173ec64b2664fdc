"""con-amount: rows that do not add up to their total, and one label with two amounts."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.document import Document
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule
from reviews.rules.table_rows import Cell, Rows, caption_of, tables_of
from reviews.rules.told import told

_UNITS = {
    "円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000, "千万円": 10_000_000, "億円": 100_000_000,
    "点": 1, "%": 1, "": 1,
}  # fmt: skip
_FIGURE = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_UNIT = r"千円|百万円|千万円|万円|億円|円|点|%"
_CELL = re.compile(
    rf"[¥\\$]?\s*([-△▲]?)\s*({_FIGURE})\s*({_UNIT}|人月|人日|件|台|人|名|本|個|式|回|時間|日|か月|ヶ月)?(?:也)?"
)
_NOTHING = re.compile(r"[\s\-－―ー–—/*]*|なし|無し|該当なし")
AMOUNT = re.compile(rf"(?:金\s*)?({_FIGURE})\s*({_UNIT})")
_TAX = re.compile(r"税")
_INCLUSIVE, _EXCLUSIVE = (
    re.compile(r"税込|消費税(?:及び地方消費税)?(?:相当額)?を含む|内税"),
    re.compile(r"税抜|税別|消費税[^。]{0,12}を?(?:含まない|除く)|外税"),
)
_TOTAL_WORD = re.compile(r"[0-9](?:円|点|%|千円|万円|億円)[^。\n]{0,12}?(?:合計|総計|満点|総額|計)")
# "30点、技術点60点の合計100点": addends of one sentence and what they should come to.
_SPOKEN = re.compile(
    rf"(?P<addends>(?:(?:{_FIGURE})\s*(?P<unit>{_UNIT})\)?(?:、|,|及び|並びに|と|・|\+|に|の計)[^。、,0-9\n]{{0,16}}){{1,12}}(?:{_FIGURE})\s*(?P=unit))\)?"
    rf"(?:の|、|,|で、?|を合わせて|とし、?)?\(?(?:合計|総計|計|総合計|総額|満点)[^。、0-9\n]{{0,6}}(?P<total>{_FIGURE})\s*(?P=unit)"
)


_OF = re.compile(r"[一-龠ァ-ヶーA-Za-z]{1,10}の$")
# 予定価格が1,000万円を超える契約: a threshold, not an amount of this procurement.
_BOUND = re.compile(
    r"\s*(?:\([^)]*\))?(?:を超える|以上の|以下の|未満の)(?:契約|工事|調達|業務|もの|案件|委託|場合)"
)


class _Figure(NamedTuple):
    value: Decimal
    cell: Cell
    text: str
    unit: str


class _Labelled(NamedTuple):
    """key: the label without what it is of, when there is only one of them. tax: "in", "ex" or "" unknown."""

    key: str
    label: str
    tax: str
    seq: int
    start: int
    end: int
    worth: Decimal
    shown: str


def _contradict(one: _Labelled, other: _Labelled) -> bool:
    if one.worth == other.worth or {one.tax, other.tax} == {"in", "ex"}:
        return False
    if one.tax == other.tax != "":
        return True
    less, more = sorted((one.worth, other.worth))
    # Without and with tax: said of only one of them, or of neither.
    return not any(
        abs(less * rate - more) <= max(more / 1000, 1) for rate in (Decimal("1.1"), Decimal("1.08"))
    )


@check("amounts")
def amounts(case: CaseFile, rule: Rule) -> Iterable[Hit]:
    checker = _Checker(rule)
    for at, document in enumerate(case.documents):
        told_at: set[tuple[int, int]] = set()
        for seq, start, end, values in [*checker.sums(document), *checker.spoken_totals(document)]:
            if (seq, start) not in told_at:
                told_at.add((seq, start))
                yield document.hit(at, seq, start, end, **values)
    yield from checker.labels(case)


class _Checker:
    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        settings = rule.settings
        self.total = re.compile("|".join(settings["totals"]), re.IGNORECASE)
        self.subtotal = re.compile("|".join(settings["subtotals"]), re.IGNORECASE)
        self.part = re.compile("|".join(settings["parts"]), re.IGNORECASE)
        self.not_added = re.compile("|".join(settings["not_added"]), re.IGNORECASE)
        self.across = re.compile("|".join(settings["added_across"]), re.IGNORECASE)
        self.label = re.compile(
            rf"(?P<label>{'|'.join(settings['labels'])})(?P<between>[^。0-9\n]{{0,24}}?)" + AMOUNT.pattern
        )
        self.spoken_total = re.compile(
            rf"(?P<name>{'|'.join(settings['spoken_totals'])})(?:は|を|:|、|が)?[ ]?{AMOUNT.pattern}"
            rf"|(?P<full>{_FIGURE})[ ]?点満点"
        )
        self.of_all = re.compile("|".join(settings["of_all"]))
        self.other_year = re.compile("|".join(settings["apart"]))

    # ---- tables -------------------------------------------------------------------------------------
    def sums(self, document: Document) -> Iterator[tuple[int, int, int, dict[str, str]]]:
        for table in tables_of(document):
            named = caption_of(document, table)
            for col, head in table.heads().items():
                if not self.not_added.search(head) and not self.not_added.search(named):
                    yield from self._column(table, col)
            yield from self._across(table)
        lines = dict.fromkeys(document.seq_at(match.start()) for match in _TOTAL_WORD.finditer(document.text))
        for seq in lines:
            for match in _SPOKEN.finditer(document.texts[seq]):
                if found := self._spoken(seq, match):
                    yield found

    def spoken_totals(self, document: Document) -> Iterator[tuple[int, int, int, dict[str, str]]]:
        """A sentence that names the total of the only table of its kind, in yen or points, otherwise."""
        totals: dict[str, list[_Figure]] = {"点": [], "円": []}
        for table in tables_of(document):
            for family, figure in self._totals(document, table):
                totals[family].append(figure)
        for match in self.spoken_total.finditer(document.text) if any(totals.values()) else ():
            seq = document.seq_at(match.start())
            line = document.texts[seq]
            written, unit = (match["full"], "点") if match["full"] else (match[2], match[3])
            found = totals.get(unit[-1], [])
            if document.blocks[seq].table is not None or len(found) != 1 or self.other_year.search(line):
                continue
            one = _spoken_as(seq, line, written, unit)
            table_one = one._replace(worth=found[0].value, shown=found[0].text)
            start = document.text.index(written, match.start()) - document.starts[seq]
            if _contradict(one, table_one):
                values = told(self.rule, "label", label=match["name"] or "満点", a=found[0].text, b=one.shown)
                yield seq, start, start + len(written), values

    def _totals(self, document: Document, table: Rows) -> Iterator[tuple[str, _Figure]]:
        """(点 or 円, the last total of a column), worth in yen or points."""
        caption = caption_of(document, table)
        for col, head in table.heads().items():
            rows = [row for row in table.rows[1:] if self.total.fullmatch(_bare(row[0].text))]
            figures = [
                figure for row in rows for cell in row if cell.col == col and (figure := _figure(cell))
            ]
            if not figures or col == table.rows[0][0].col or self.not_added.search(head):
                continue
            figure = figures[-1]
            unit = figure.unit or next(iter(re.findall(_UNIT, f"{head} {caption}")), "")
            if unit == "点" or "配点" in head:
                yield "点", figure
            elif unit.endswith("円"):
                yield "円", figure if figure.unit else figure._replace(value=figure.value * _UNITS[unit])

    def _column(self, table: Rows, col: int) -> Iterator[tuple[int, int, int, dict[str, str]]]:
        plain: list[Decimal] = []  # since the last subtotal
        every: list[Decimal] = []
        subtotals: list[Decimal] = []
        unsure = taxed = False
        for row in table.rows[1:]:
            cells = [cell for cell in row if cell.col == col]
            label = next(
                (
                    cell.text.strip()
                    for cell in row
                    if cell.col < col and not _CELL.fullmatch(cell.text.strip())
                ),
                "",
            )
            bare = _bare(label)
            figure = _figure(cells[0]) if len(cells) == 1 else None
            if len(cells) > 1 or (cells and figure is None and not _NOTHING.fullmatch(cells[0].text.strip())):
                unsure = True
                continue
            if figure is None:
                continue
            total, subtotal = self.total.fullmatch(bare), self.subtotal.fullmatch(bare)
            if subtotal or total:
                groups = [plain] if subtotal else [every, [*subtotals, *plain]]
                if not unsure and not taxed and max(len(group) for group in groups) >= 2:
                    sums = [sum(group) for group in groups if group]
                    if all(abs(one - figure.value) > _tolerance(every) for one in sums):
                        yield self._told(figure, sums[0])
                if subtotal:
                    subtotals.append(figure.value)
                    plain, unsure = [], False
                else:
                    plain, every, subtotals, taxed = [], [], [], True
            elif _TAX.search(bare) or self.part.search(label.strip()):
                taxed = taxed or bool(_TAX.search(bare))
            else:
                if taxed:  # a new part of the table begins after its total
                    taxed = unsure = False
                    plain, every, subtotals = [], [], []
                plain.append(figure.value)
                every.append(figure.value)

    def _told(self, figure: _Figure, total: Decimal) -> tuple[int, int, int, dict[str, str]]:
        start = figure.cell.text.find(figure.text)
        values = told(self.rule, "sum", sum=_written(total, figure.text), total=figure.text)
        return figure.cell.seq, start, start + len(figure.text), values

    def _across(self, table: Rows) -> Iterator[tuple[int, int, int, dict[str, str]]]:
        """Years side by side and their total: 令和8年度 | 令和9年度 | 計."""
        heads = table.heads()
        last = max(heads)
        added = [col for col in heads if self.across.search(heads[col])]
        if (
            not self.total.fullmatch(re.sub(r"[(（][^)）]*[)）]|\s", "", heads[last]))
            or len(added) < 2
            or added[-1] >= last
        ):
            return
        if any(added[0] < col < last and col not in added for col in heads):
            return
        for row in table.rows[1:]:
            figures = {cell.col: _figure(cell) for cell in row if cell.col in added or cell.col == last}
            if any(one is None for one in figures.values()) or len(figures) != len(added) + 1:
                continue
            whole = figures.pop(last)
            total = sum(one.value for one in figures.values())
            if abs(total - whole.value) > _tolerance([one.value for one in figures.values()]):
                yield self._told(whole, total)

    def _spoken(self, seq: int, match: re.Match[str]) -> tuple[int, int, int, dict[str, str]] | None:
        added = [Decimal(one[1].replace(",", "")) for one in AMOUNT.finditer(match["addends"])]
        written = match["total"]
        if len(added) < 2 or abs(sum(added) - Decimal(written.replace(",", ""))) <= _tolerance(added):
            return None
        unit = match["unit"]
        values = told(self.rule, "sum", sum=_written(sum(added), written) + unit, total=written + unit)
        return seq, *match.span("total"), values

    # ---- one label, two amounts ----------------------------------------------------------------------
    def labels(self, case: CaseFile) -> Iterator[Hit]:
        said: dict[str, list[tuple[int, _Labelled]]] = defaultdict(list)
        for at, document in enumerate(case.documents):
            for one in self._labelled(document):
                said[one.key].append((at, one))
        for places in said.values():
            for place, (at, one) in enumerate(places):
                other = next((before for _at, before in places[:place] if _contradict(before, one)), None)
                if other is not None:
                    values = told(self.rule, "label", label=one.label, a=other.shown, b=one.shown)
                    yield case.documents[at].hit(at, one.seq, one.start, one.end, **values)

    def _labelled(self, document: Document) -> Iterator[_Labelled]:
        text = document.text
        for match in self.label.finditer(text):
            seq = document.seq_at(match.start())
            line = document.texts[seq]
            figure, unit = match[3], match[4]
            start, end = match.start(3) - document.starts[seq], match.end() - document.starts[seq]
            if (
                end <= len(line)
                and unit.endswith("円")
                and not self.other_year.search(line)
                and not _BOUND.match(line[end:])
            ):
                of = _OF.search(line[: match.start() - document.starts[seq]])
                label = f"{of[0] if of else ''}{match['label']}"
                yield self._labelled_as(label, line, seq, start, end, figure, unit)
        for table in tables_of(document):
            heads = table.heads()
            for row in table.rows:
                label = self.label_alone(row[0].text)
                figures = [(cell, _figure(cell)) for cell in row[1:]]
                if (
                    not label
                    or len(figures) != 1
                    or figures[0][1] is None
                    or self.other_year.search(row[0].text)
                ):
                    continue
                cell, figure = figures[0]
                unit = figure.unit or next(
                    iter(
                        re.findall(
                            _UNIT, f"{row[0].text} {heads.get(cell.col, '')} {caption_of(document, table)}"
                        )
                    ),
                    "",
                )
                if unit.endswith("円"):
                    line = f"{row[0].text} {heads.get(cell.col, '')} {cell.text}"
                    start = cell.text.find(figure.text)
                    yield self._labelled_as(
                        label, line, cell.seq, start, start + len(figure.text), str(figure.value), unit
                    )

    def label_alone(self, text: str) -> str:
        bare = re.sub(r"[(（][^)）]*[)）]|\s", "", text)
        match = self.label.match(f"{bare}0円")
        return bare if bare and match and match.end("label") == len(bare) else ""

    def _labelled_as(
        self, label: str, line: str, seq: int, start: int, end: int, value: str, unit: str
    ) -> _Labelled:
        tax = "in" if _INCLUSIVE.search(line) else "ex" if _EXCLUSIVE.search(line) else ""
        worth = Decimal(value.replace(",", "")) * _UNITS[unit]
        shown = value if "," in value or "." in value else f"{int(value):,}"
        return _Labelled(self.of_all.sub("", label), label, tax, seq, start, end, worth, shown + unit)


def _bare(label: str) -> str:
    return re.sub(r"[(（][^)）]*[)）]|\s|[:：]", "", label)


def _spoken_as(seq: int, line: str, written: str, unit: str) -> _Labelled:
    tax = "in" if _INCLUSIVE.search(line) else "ex" if _EXCLUSIVE.search(line) else ""
    worth = Decimal(written.replace(",", "")) * _UNITS[unit]
    return _Labelled("", "", tax, seq, 0, 0, worth, written + unit)


def _figure(cell: Cell) -> _Figure | None:
    match = _CELL.fullmatch(cell.text.strip())
    if not match:
        return None
    unit = match[3] or ""
    value = Decimal(match[2].replace(",", "")) * (-1 if match[1] else 1)
    return _Figure(value * _UNITS[unit] if unit.endswith("円") else value, cell, match[0], unit)


def _tolerance(figures: Iterable[Decimal]) -> Decimal:
    """Rounded figures may be one unit off: 33.3 three times is 100; whole points and yen are not rounded."""
    places = max((-one.as_tuple().exponent for one in figures), default=0)
    return Decimal(0) if places <= 0 else Decimal(1).scaleb(-places) * 2


def _written(value: Decimal, like: str) -> str:
    """The number as the text writes such numbers: 8,500 beside 9,000."""
    match = re.search(r"(千円|百万円|千万円|万円|億円)", like)
    if match:
        value = value / _UNITS[match[1]]
    plain = f"{value:,.10f}".rstrip("0").rstrip(".")
    tail = re.sub(r"^[¥\\$△▲\s-]*[0-9.,]+", "", like)
    return plain + tail
