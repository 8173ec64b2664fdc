"""Amounts with a label, 「上限額は5,000千円（税込）」, in sentences and in rows of tables."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from reviews.rules.document import Document
from reviews.rules.figures import AMOUNT, FIGURE, UNITS, Figure, bare, figure_of, plain, tax_of, unit_in
from reviews.rules.table_rows import Rows, caption_of

_OF = re.compile(r"[一-龠ァ-ヶーA-Za-z]{1,10}の$")
# 予定価格が1,000万円を超える契約: a threshold, not an amount of this procurement.
_BOUND = re.compile(
    r"\s*(?:\([^)]*\))?(?:を超える|以上の|以下の|未満の)(?:契約|工事|調達|業務|もの|案件|委託|場合)"
)
# A whole noun phrase that names an amount: 動産総合保険の保険金額, 契約保証金. What stands in front of it,
# as in 館内における, may make it another one.
_PHRASE = re.compile(
    r"(?:(?<=[\s、。,():は・」])|^)(?P<phrase>(?:[一-龠ァ-ヶーA-Za-z0-9・]{2,20}の){0,3}"
    r"(?P<head>[一-龠ァ-ヶーA-Za-z]{0,14}(?:額|保証金|違約金|補償金|賠償金|補助金|負担金|交付金|賃借料|賃貸借料|委託料|保守料"
    r"|利用料|使用料|保険料))(?:の(?:上限|下限|総額|合計)額?)?)"
)
_ITS_AMOUNT = re.compile(
    rf"(?:\(税[込抜別]\))?(?:は|を|が|:|、|として|\s)*(?:金\s?)?¥?{AMOUNT.pattern}"
    r"(?!\s*(?:程度|以上|以下|前後|未満|を超え|から|[~〜/／×]))"
)
_OF_ANYTHING = re.compile(r"限度額|保険金額|補償|賠償|利用料|使用料|見積|総額")
# 月額12万円 and 1か月につき12万円 are amounts of something else than the whole.
_ONE_OF_MANY = re.compile(
    r"現行|現在の|従来|につき|ごと|それぞれ|/|[0-9](?:人|台|件|回|日|時間|校|施設)(?:当|あ)たり"
)
_BROKEN_DOWN = re.compile(
    r"(?:表\s?[0-9.\-]+\s*)?(?:本(?:業務|件|委託|調達)の)?(.{2,24}?)の?(?:積算)?(?:内訳|明細|内容)"
)
TAX_RATES = (Decimal("1.1"), Decimal("1.08"))


class Labelled(NamedTuple):
    """key: the label without words that all amounts of the case have in common ("本業務の"). worth: in yen
    or points. tax: "in", "ex" or "" unknown. shown: as a message says it. start, end: of the figure.
    in_row: a row of a table says it; rows of one name in two tables may be two things.
    """

    key: str
    label: str
    tax: str
    seq: int
    start: int
    end: int
    worth: Decimal
    shown: str
    in_row: bool = False


def contradict(one: Labelled, other: Labelled) -> bool:
    """Whether two amounts of one thing differ by more than the tax."""
    if one.in_row and other.in_row:
        return False
    if one.worth == other.worth or {one.tax, other.tax} == {"in", "ex"}:
        return False
    if one.tax == other.tax != "":
        return True
    less, more = sorted((one.worth, other.worth))
    return not any(abs(less * rate - more) <= max(more / 1000, 1) for rate in TAX_RATES)


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
        for seq in _lines_of_money(document):
            line = document.texts[seq]
            if self.apart.search(line):
                continue
            known = set()
            for match in self.label.finditer(line):
                if not match[3].endswith("円") or _BOUND.match(line[match.end() :]):
                    continue
                of = _OF.search(line[: match.start()])
                label = f"{of[0] if of else ''}{match['label']}"
                known.add(match.start(2))
                yield self._made(label, line, seq, match.start(2), match.end(), match[2], match[3])
            if not _ONE_OF_MANY.search(line):
                yield from (one for one in self._phrases(line, seq) if one.start not in known)

    def _phrases(self, line: str, seq: int) -> Iterator[Labelled]:
        """Amounts under any name that is written out: two of them differ only by mistake."""
        for match in _PHRASE.finditer(line):
            its = _ITS_AMOUNT.match(line, match.end())
            if its is None or not its[2].endswith("円") or not self._is_telling(match):
                continue
            made = self._made(match["phrase"], line, seq, its.start(1), its.end(2), its[1], its[2])
            yield made._replace(key=f"={made.key}")

    @staticmethod
    def _is_telling(match: re.Match[str]) -> bool:
        """Not a word like 金額 or 保険金額 that stands for another amount each time."""
        phrase = match["phrase"]
        return "の" in phrase or (len(phrase) >= 5 and not _OF_ANYTHING.search(phrase))

    def in_table(self, document: Document, table: Rows) -> Iterator[Labelled]:
        """Rows of a label and one amount."""
        heads = table.heads()
        for row in table.rows:
            if len(row) != 2 or self.apart.search(row[0].text) or not (figure := figure_of(row[1])):
                continue
            line = f"{row[0].text} {heads.get(row[1].col, '')} {caption_of(document, table)}"
            unit = figure.unit or unit_in(line)
            label = self._alone(row[0].text)
            phrase = None if label else _PHRASE.fullmatch(bare(row[0].text))
            if phrase and (
                not self._is_telling(phrase) or self.apart.search(line) or _ONE_OF_MANY.search(line)
            ):
                phrase = None
            if unit.endswith("円") and (label or phrase):
                number = re.search(FIGURE, figure.text)[0]
                end = figure.start + len(figure.text)
                name = label or phrase["phrase"]
                made = self._made(name, line, row[1].seq, figure.start, end, number, unit)
                yield made if label else made._replace(key=f"={made.key}", in_row=True)

    def of_caption(self, document: Document, table: Rows, whole: Figure | None) -> Iterator[Labelled]:
        """The total of a table whose caption says what it breaks down: 表1 提案上限額の内訳（千円）."""
        caption = caption_of(document, table)
        named = _BROKEN_DOWN.match(caption) if whole else None
        label = self._alone(self.of_all.sub("", named[1])) if named else ""
        unit = (whole.unit or unit_in(caption)) if whole else ""
        if label and unit.endswith("円") and not self.apart.search(caption):
            number = re.search(FIGURE, whole.text)[0]
            end = whole.start + len(whole.text)
            yield self._made(label, caption, whole.cell.seq, whole.start, end, number, unit)

    def _alone(self, text: str) -> str:
        """The label that is all of a cell, "" when there are other words."""
        label = bare(text)
        match = self.label.match(f"{label}0円")
        return label if label and match and match.end("label") == len(label) else ""

    @staticmethod
    def _tax_words(line: str, start: int) -> str:
        """Its sentence: another one may give the same amount with tax."""
        return line[line.rfind("。", 0, start) + 1 :].split("。", 1)[0]

    def _made(
        self, label: str, line: str, seq: int, start: int, end: int, number: str, unit: str
    ) -> Labelled:
        worth = plain(number) * UNITS[unit]
        shown = number if "," in number or "." in number else f"{int(number):,}"
        tax = tax_of(line if "。" not in line else self._tax_words(line, start))
        return Labelled(self.of_all.sub("", label), label, tax, seq, start, end, worth, shown + unit)

    def totals_spoken(
        self, document: Document, totals: Mapping[str, list[Figure]]
    ) -> Iterator[tuple[Labelled, Figure]]:
        """A sentence that names the total of the only table of its kind otherwise. totals: by 円 and 点."""
        if not any(totals.values()):
            return
        for match in self.spoken_total.finditer(document.text):
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


def _lines_of_money(document: Document) -> Iterator[int]:
    text, seen, at = document.text, -1, -1
    while (at := text.find("円", at + 1)) >= 0:
        seq = document.seq_at(at)
        if seq != seen:
            yield seq
        seen = seq
