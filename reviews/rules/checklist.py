"""The completeness checklist of a case: which standard section stands where, and which one is missing.

The page that shows the list and the rule cmp-section both read it from here, so that they cannot disagree.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reviews.anchoring.normalised import normalise
from reviews.rules.casefile import CaseFile
from reviews.rules.document import Document
from reviews.rules.evidence import any_of, expression
from reviews.rules.rule import Rule
from reviews.rules.scanning import matches_in
from reviews.rules.titles import Title, subject_of

NOT_APPLICABLE = "not applicable"
_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One standard section of a kind of document.

    kind: of the document that should have it. document: index of the first document of that kind in the
    case. name, name_en: the section. needed: "must" or "should". found: (document index, seq) of what names
    or provides it; None when nothing does, or only the name of a file. file: that name, else "". why_not:
    "not applicable" when the case says so, else "".
    """

    kind: str
    document: int
    name: str
    name_en: str
    needed: str
    found: tuple[int, int] | None = None
    file: str = ""
    why_not: str = ""

    @property
    def is_missing(self) -> bool:
        return self.found is None and not self.file and not self.why_not


def checklist(case: CaseFile, rule: Rule) -> list[Entry]:
    """The sections that the kinds of the case's documents need, in the order of the rule's settings.

    `rule`: cmp-section, or one with settings of the same form. A case on the light path needs none.
    """
    if case.settings.get("light"):
        return []
    outlines = [_Outline(at, one) for at, one in enumerate(case.documents)]
    entries: list[Entry] = []
    for kind, sections in rule.settings["sections"].items():
        own = next((one for one in outlines if one.document.kind == kind and _is_judged(one, rule)), None)
        if own is not None:
            ordered = sorted(outlines, key=lambda one: (one is not own, one.document.kind != kind, one.at))
            names = [*case.names, *(one.document.name for one in outlines if one is not own)]
            search = _Search(ordered, names, rule.settings)
            goods = _is_goods(own.document, rule)
            entries.extend(
                search.entry(kind, own, section)
                for section in sections
                if not (goods and section.get("services"))
            )
    return entries


def _is_judged(outline: "_Outline", rule: Rule) -> bool:
    """A workbook has no sections; only kinds that live in tables are judged there."""
    return not outline.document.is_sheet or outline.document.kind in rule.settings.get("in_sheets", ())


def _is_goods(document: Document, rule: Rule) -> bool:
    """A purchase or a lease, by its title."""
    goods, never = any_of(rule.settings.get("goods")), any_of(rule.settings.get("goods_never"))
    subject = subject_of(document).lower()
    return bool(goods and goods.search(subject)) and not (never and never.search(subject))


class _Outline:
    """The titles of one document, joined so that one expression meets them all."""

    def __init__(self, at: int, document: Document) -> None:
        self.at = at
        self.document = document

    @cached_property
    def titles(self) -> list[Title]:
        found = list(self.document.titles)
        if self.document.is_sheet:
            first: dict[int, int] = {}
            for block in self.document.blocks:
                if block.table is not None:
                    first.setdefault(block.table.table, block.seq)
            tables = self.document.reading.tables
            found += [Title(seq, normalise(tables[at].name), "heading") for at, seq in first.items()]
        return found

    @cached_property
    def words(self) -> str:
        return "\n".join(one.text.lower().replace("\n", " ") for one in self.titles)

    @cached_property
    def starts(self) -> list[int]:
        found, at = [], 0
        for title in self.titles:
            found.append(at)
            at += len(title.text) + 1
        return found

    @cached_property
    def text(self) -> str:
        return self.document.lowered

    @cached_property
    def is_english(self) -> bool:
        head = self.document.text[:5000]
        return len(_JAPANESE.findall(head)) * 10 < len(head)

    def title_of(self, titles: re.Pattern[str], never: re.Pattern[str] | None) -> Iterator[Title]:
        for found in titles.finditer(self.words):
            title = self.titles[bisect_right(self.starts, found.start()) - 1]
            if not (never and never.search(title.text.lower())):
                yield title


class _Search:
    def __init__(self, outlines: list[_Outline], names: list[str], settings: Mapping[str, Any]) -> None:
        self.outlines = outlines
        self.names = [name for name in names if name]
        self.not_applicable = expression(settings["not_applicable"])
        self.pointers = [
            (expression(one["to"]), expression(one["topic"])) for one in settings.get("pointers", ())
        ]

    def entry(self, kind: str, own: _Outline, section: Mapping[str, Any]) -> Entry:
        name, name_en = section["name"]["ja"], section["name"]["en"]
        if own.is_english:
            name = f"{name}（{name_en}）"
        titles = any_of([*section["ja"], *section["en"]])
        never = any_of(section.get("never"))
        assert titles is not None
        found, file, why_not = None, "", ""
        place = (
            self._titled(titles, never, section)
            or self._provided(any_of(section.get("provided")))
            or self._pointed(titles, never)
        )
        if place is not None:
            found = place
            why_not = NOT_APPLICABLE if self._is_waived(*place) else ""
        elif (place := self._waived(titles)) is not None:
            found, why_not = place, NOT_APPLICABLE
        else:
            file = next((one for one in self.names if _is_named(one, titles, never)), "")
        return Entry(kind, own.at, name, name_en, section["needed"], found, file, why_not)

    def _titled(
        self, titles: re.Pattern[str], never: re.Pattern[str] | None, section: Mapping[str, Any]
    ) -> tuple[int, int] | None:
        for outline in self.outlines:
            for title in outline.title_of(titles, never):
                if title.dated and not section.get("dated"):
                    continue
                if title.place == "head" and not section.get("head"):
                    continue
                return outline.at, title.seq
        return None

    def _provided(self, provided: re.Pattern[str] | None) -> tuple[int, int] | None:
        """A sentence that says what the section would say, under another heading."""
        if provided is not None:
            for outline in self.outlines:
                if found := next(matches_in(outline.document, provided, outline.document.lowered), None):
                    return outline.at, outline.document.seq_at(found.start())
        return None

    @cached_property
    def _pointing(self) -> list[tuple[int, int, str]]:
        """(document, seq, words) of what the drafts say stands in an annex or the contract."""
        found = []
        for outline in self.outlines:
            text = outline.text
            for to, topic in self.pointers:
                for target in to.finditer(text):
                    begin = max(text.rfind("\n", 0, target.start()), text.rfind("。", 0, target.start())) + 1
                    said = topic.match(text, begin, target.start())
                    if said:
                        found.append((outline.at, outline.document.seq_at(begin), said[1]))
        return found

    def _pointed(self, titles: re.Pattern[str], never: re.Pattern[str] | None) -> tuple[int, int] | None:
        for at, seq, words in self._pointing:
            if titles.search(words) and not (never and never.search(words)):
                return at, seq
        return None

    def _is_waived(self, at: int, seq: int) -> bool:
        """Whether the place, or the line below a heading, says that there is nothing of the kind."""
        document = next(one.document for one in self.outlines if one.at == at)
        words = document.passage(seq).row or document.texts[seq]
        if document.blocks[seq].kind == "heading":
            below = next((b for b in document.blocks[seq + 1 : seq + 4] if b.text.strip()), None)
            words += f"\n{document.texts[below.seq][:60]}" if below and below.kind != "heading" else ""
        return bool(self.not_applicable.search(words.lower()))

    def _waived(self, titles: re.Pattern[str]) -> tuple[int, int] | None:
        """帳票は該当なし; 対象外とする項目：帳票、画面; an item under the heading 対象外."""
        for outline in self.outlines:
            document = outline.document
            seen = -1
            for found in matches_in(document, self.not_applicable, document.lowered):
                seq = document.seq_at(found.start())
                if seq == seen:
                    continue
                seen = seq
                for near in self._lines(document, seq):
                    if _names(titles, (document.passage(near).row or document.texts[near]).lower()):
                        return outline.at, near
        return None

    @staticmethod
    def _lines(document: Document, seq: int) -> list[int]:
        if document.blocks[seq].kind != "heading":
            return [seq]
        end = next((one.end for one in document.sections if one.seq == seq), seq + 1)
        return list(range(seq, min(end, seq + 40)))


def _is_named(file: str, titles: re.Pattern[str], never: re.Pattern[str] | None) -> bool:
    name = _SUFFIX.sub("", file).lower()
    return bool(titles.search(name)) and not (never and never.search(name))


# What follows a section's name when a sentence is about it: 帳票は, 互換性:, 帳票要件、画面.
_ABOUT = re.compile(
    r"[一-龠ァ-ヶー]{0,8}(?:等|など|の項目|に関する事項)?\s*(?:は|も|に(?:つい|関し)て|と|:|[(（]|[)）]|\s|、|,|及び|・|$|is|are)"
)


def _names(titles: re.Pattern[str], line: str) -> bool:
    return len(line) < 200 and any(_ABOUT.match(line, found.end()) for found in titles.finditer(line))
