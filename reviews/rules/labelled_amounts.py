"""Amounts with a label, 「上限額は5,000千円（税込）」, in sentences and in rows of tables."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from reviews.rules.document import Document
from reviews.rules.figures import AMOUNT, FIGURE, UNITS, Figure, bare, figure_of, plain, tax_of, unit_in
from reviews.rules.scanning import matches_in
from reviews.rules.table_rows import Rows, caption_of

_OF = re.compile(r"[一-龠ァ-ヶーA-Za-z]{1,10}の$")
# 予定価格が1,000万円を超える契約: a threshold, not an amount of this procurement.
_BOUND = re.compile(
    r"\s*(?:\([^)]*\))?(?:を超える|以上の|以下の|未満の)(?:契約|工事|調達|業務|もの|案件|委託|場合)"
)
_TAX_RATES = (Decimal("1.1"), Decimal("1.08"))


class Labelled(NamedTuple):
    """key: the label without words that all amounts of the case have in common ("本業務の"). worth: in yen
    or points. tax: "in", "ex" or "" unknown. shown: as a message says it. start, end: of the figure.
    """

    key: str
    label: str
    tax: str
    seq: int
    start: int
    end: int
    worth: Decimal
    shown: str


def contradict(one: Labelled, other: Labelled) -> bool:
    """Whether two amounts of one thing differ by more than the tax."""
    if one.worth == other.worth or {one.tax, other.tax} == {"in", "ex"}:
        return False
    if one.tax == other.tax != "":
        return True
    less, more = sorted((one.worth, other.worth))
    return not any(abs(less * rate - more) <= max(more / 1000, 1) for rate in _TAX_RATES)


class Labels:
    """settings: `labels`, `of_all`, `spoken_totals`, `apart` (see the rule)."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.label = re.compile(
            rf"(?P<label>{'|'.join(settings['labels'])})(?:[^。0-9\n]{{0,24}}?){AMOUNT.pattern}"
        )
        self.spoken_total = re.compile(
            rf"(?P<name>{'|'.join(settings['spoken_totals'])})(?:は|を|:|、|が)?[ ]?{AMOUNT.pattern}"
            rf"|(?P<full>{FIGURE})[ ]?点満点"
        )
        self.of_all = re.compile("|".join(settings["of_all"]))
        self.apart = re.compile("|".join(settings["apart"]))

    def in_text(self, document: Document) -> Iterator[Labelled]:
        for match in matches_in(document, self.label):
            seq = document.seq_at(match.start())
            line, at = document.texts[seq], document.starts[seq]
            figure, unit = match[2], match[3]
            after = line[match.end() - at :]
            if match.end() - at > len(line) or not unit.endswith("円"):
                continue
            if not self.apart.search(line) and not _BOUND.match(after):
                of = _OF.search(line[: match.start() - at])
                label = f"{of[0] if of else ''}{match['label']}"
                # Another sentence may give the same amount with tax.
                start = match.start(2) - at
                sentence = line[line.rfind("。", 0, start) + 1 :].split("。", 1)[0]
                yield self._made(label, sentence, seq, start, match.end() - at, figure, unit)

    def in_table(self, document: Document, table: Rows) -> Iterator[Labelled]:
        """Rows of a label and one amount."""
        heads = table.heads()
        for row in table.rows:
            if len(row) != 2 or not (label := self._alone(row[0].text)) or self.apart.search(row[0].text):
                continue
            figure = figure_of(row[1])
            line = f"{row[0].text} {heads.get(row[1].col, '')} {caption_of(document, table)}"
            unit = figure.unit or unit_in(line) if figure else ""
            if unit.endswith("円"):
                number = re.search(FIGURE, figure.text)[0]
                end = figure.start + len(figure.text)
                yield self._made(label, line, row[1].seq, figure.start, end, number, unit)

    def _alone(self, text: str) -> str:
        """The label that is all of a cell, "" when there are other words."""
        label = bare(text)
        match = self.label.match(f"{label}0円")
        return label if label and match and match.end("label") == len(label) else ""

    def _made(
        self, label: str, line: str, seq: int, start: int, end: int, number: str, unit: str
    ) -> Labelled:
        worth = plain(number) * UNITS[unit]
        shown = number if "," in number or "." in number else f"{int(number):,}"
        return Labelled(self.of_all.sub("", label), label, tax_of(line), seq, start, end, worth, shown + unit)

    def totals_spoken(
        self, document: Document, totals: Mapping[str, list[Figure]]
    ) -> Iterator[tuple[Labelled, Figure]]:
        """A sentence that names the total of the only table of its kind otherwise. totals: by 円 and 点."""
        if not any(totals.values()):
            return
        for match in matches_in(document, self.spoken_total):
            seq = document.seq_at(match.start())
            line, at = document.texts[seq], document.starts[seq]
            number, unit = (match["full"], "点") if match["full"] else (match[2], match[3])
            found = totals.get(unit[-1], [])
            if document.blocks[seq].table is not None or len(found) != 1 or self.apart.search(line):
                continue
            start = match.start("full" if match["full"] else 2) - at
            said = self._made(match["name"] or "満点", line, seq, start, start + len(number), number, unit)
            if contradict(said, said._replace(worth=found[0].value)):
                yield said, found[0]
