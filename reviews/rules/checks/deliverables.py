"""con-deliverable: a document that the works produce and the list of deliverables lacks, and the reverse."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.conditions import CONDITIONS, Match
from reviews.rules.document import OUTSIDE, Document
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule
from reviews.rules.scanning import matches_in
from reviews.rules.table_rows import Rows, caption_of
from reviews.rules.told import told

_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_SPLIT = re.compile(r"[、,，;；\n]|及び|並びに|又は|および|ならびに")
# What may stand in front of a name in running text and is no part of it.
_LEAD = re.compile(
    r"^(?:.*(?:として|については|について|における|に係る|に関する|に基づく|した|する|なる|とともに|には|では|の|は|が|を|に|で|と|も|や)"
    r"|(?:各|毎回の?|上記|当該|前記|次の|以下の|その他|なお|また|ただし))+"
)
_NAME = re.compile(r"[一-龠々ァ-ヶーA-Za-z0-9・&/]+$")
_BIDDER = re.compile(r"\b(?:offeror|bidder|quoter|tenderer|vendor)s?\b", re.IGNORECASE)
_TAIL = re.compile(r"(?:等|など|類|一式|各種|案|1式|[0-9]+部)+$")


class Named(NamedTuple):
    """name: as compared. shown: as written. seq, start, end: where."""

    name: str
    shown: str
    seq: int
    start: int
    end: int


@check("deliverables")
def deliverables(case: CaseFile, rule: Rule) -> Iterable[Hit]:
    reader = _Reader(rule)
    listings = [reader.listing(document) for document in case.documents]
    listed = [one for found, _seqs, _made in listings for one in found]
    if not listed:
        return
    works = [
        (at, one, asked)
        for at, (document, (_found, seqs, _made)) in enumerate(zip(case.documents, listings, strict=True))
        for one, asked in reader.works(case, document, seqs)
    ]
    haystack = "\n".join(one.name for one in listed)
    told_of: set[str] = set()
    for at, one, asked in works:
        if not asked or one.name in told_of or reader.is_listed(one.name, listed, haystack):
            continue
        told_of.add(one.name)
        values = told(rule, "not_listed", name=one.shown)
        yield case.documents[at].hit(at, one.seq, one.start, one.end, **values, direction="work-only")
    # Works that are told without their papers ("train 60 clerks") say nothing of who makes which.
    if any(asked and reader.is_listed(one.name, listed, haystack) for _at, one, asked in works):
        yield from _never_made(case, rule, reader, listings, [one for _at, one, _asked in works])


def _never_made(case, rule, reader, listings, works: list[Named]) -> Iterator[Hit]:
    for at, (document, (found, seqs, made)) in enumerate(zip(case.documents, listings, strict=True)):
        if made:  # a table of works with what each delivers says by itself how it is made
            continue
        judged = [one for one in found if reader.noun_end.search(one.name)]
        unmade = [one for one in judged if not reader.is_made(one.name, works, document, seqs)]
        # A specification that leaves the making of most of its documents to the list is written that way.
        if not unmade or len(unmade) * 2 > len(judged):
            continue
        for one in unmade:
            values = told(rule, "not_made", name=one.shown)
            yield document.hit(at, one.seq, one.start, one.end, "should", **values, direction="list-only")


class _Reader:
    def __init__(self, rule: Rule) -> None:
        settings = rule.settings
        self.noun_end = re.compile(rf"(?:{'|'.join(settings['nouns'])})$", re.IGNORECASE)
        nouns = "|".join(noun for noun in settings["nouns"] if not noun.isascii())
        self.noun = re.compile(
            rf"(?P<noun>{nouns})(?:{_BRACKETS.pattern}|案|等|など|類|一式|各?[0-9]+部)*"
            rf"(?P<after>(?:、|,|及び|並びに|又は|と|・|を|の(?=作成|提出|納品|策定|整備|納入|更新)|\s?$)?)",
            re.MULTILINE,
        )
        verbs = "|".join(settings["verbs"])
        # 移行計画書及び手順書を作成する: what stands between is other names, not 移行計画書を基に….
        self.made = re.compile(
            rf"(?:(?:、|,|及び|並びに|又は|と|・)[^。、,をがはにで\n]{{1,30}}?)*"
            rf"を(?!基に|元に|もとに|踏まえ|参[考照]|前提)[^。、を\n]{{0,20}}?(?:{verbs})"
            rf"(?!した|された|済|する機能|する画面|できる|でき|可能|機能|しない|が提供)|の(?:{verbs})(?!した|された|済|機能)"
        )
        object_ = settings["english_name"]
        self.english = re.compile(settings["english_work"] + object_, re.IGNORECASE)
        self.english_more = re.compile(rf"(?:,\s*(?:and\s+)?|\s+and\s+){object_}", re.IGNORECASE)
        self.not_deliverable = re.compile("|".join(settings["not_deliverables"]), re.IGNORECASE)
        self.list_heads = re.compile("|".join(settings["list_heads"]), re.IGNORECASE)
        self.work_heads = re.compile("|".join(settings["work_heads"]), re.IGNORECASE)
        self.list_titles = re.compile("|".join(settings["list_titles"]), re.IGNORECASE)
        self.name_heads = re.compile("|".join(settings["name_heads"]), re.IGNORECASE)
        self.elsewhere = re.compile("|".join(settings["other_sections"]), re.IGNORECASE)

    # ---- the list -----------------------------------------------------------------------------------
    def listing(self, document: Document) -> tuple[list[Named], set[int], bool]:
        """Names in the list, the blocks that are the list, whether it is a table of works as well."""
        found: list[Named] = []
        seqs: set[int] = set()
        with_works = False
        for table in document.tables:
            columns = self._columns(document, table)
            if not columns:
                continue
            heads = table.heads()
            with_works = with_works or any(
                self.work_heads.search(head) for col, head in heads.items() if col not in columns
            )
            for row in table.rows:
                seqs.update(cell.seq for cell in row)
            for row in table.rows[1:]:
                for cell in row:
                    if cell.col in columns:
                        found.extend(self._split(cell.text, cell.seq))
        for section in document.sections:
            if self.list_titles.fullmatch(section.title.strip()):
                for seq in range(section.seq + 1, section.end):
                    if document.blocks[seq].table is None and document.blocks[seq].kind != "heading":
                        found.extend(self._in_line(document, seq))
                        seqs.add(seq)
        return found, seqs, with_works

    def _columns(self, document: Document, table: Rows) -> list[int]:
        heads = {col: re.sub(r"\s", "", head) for col, head in table.heads().items()}
        columns = [col for col, head in heads.items() if self.list_heads.fullmatch(head)]
        if columns:
            return columns
        titles = [caption_of(document, table), *document.headings_of(table.first_seq)[:1]]
        if any(
            self.list_titles.fullmatch(re.sub(r"^(?:表|Table )\s?[0-9.\-]+\s*", "", title))
            for title in titles
        ):
            return [col for col, head in heads.items() if self.name_heads.fullmatch(head)][:1]
        return []

    def _split(self, text: str, seq: int) -> Iterator[Named]:
        # Words in brackets are no names: 移行計画書（案及び確定版）.
        text = _BRACKETS.sub(lambda found: " " * len(found[0]), text)
        at = 0
        for part in self._parts(text):
            start = text.find(part, at)
            at = start + len(part)
            shown = part.strip(" ・-●○■\t\u3000")
            name = _compared(shown)
            if name:
                start += part.find(shown)
                yield Named(name, shown, seq, start, start + len(shown))

    def _parts(self, text: str) -> Iterator[str]:
        """操作マニュアル・研修教材 are two; 基本・詳細設計書 is one."""
        for part in _SPLIT.split(text):
            names = part.split("・")
            yield from names if all(self.noun_end.search(name.strip()) for name in names) else [part]

    def _in_line(self, document: Document, seq: int) -> Iterator[Named]:
        text = document.texts[seq]
        if document.blocks[seq].kind == "item" and "。" not in text:
            yield from self._split(text, seq)
            return
        for shown, match in self._papers(text):
            yield Named(_compared(shown), shown, seq, match.end("noun") - len(shown), match.end("noun"))

    def _papers(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """(name, match of the noun that ends it) of every document named in a text."""
        stop = 0
        for match in self.noun.finditer(text):
            lead = _NAME.search(text, max(stop, match.start() - 24), match.start())
            shown = (lead[0] if lead else "") + match["noun"]
            yield (_LEAD.sub("", shown) or shown).lstrip("・&/"), match
            stop = match.end("noun")

    # ---- the works ----------------------------------------------------------------------------------
    def works(self, case: CaseFile, document: Document, listed: set[int]) -> Iterator[tuple[Named, bool]]:
        """Every document that the text names outside the list, and whether somebody is asked to make it."""
        text, starts = document.text, document.starts
        for shown, match in self._papers(text):
            seq = document.seq_at(match.start())
            outside = document.blocks[seq].kind in OUTSIDE or document.is_contents_line(seq)
            if seq in listed or outside:
                continue
            end = match.end("noun") - starts[seq]
            one = Named(_compared(shown), shown, seq, end - len(shown), end)
            if one.name and one.start >= 0 and end <= len(document.texts[seq]):
                yield one, self._asked(case, document, one, match)
        for match in matches_in(document, self.english):
            seq = document.seq_at(match.start("name"))
            sentence = text[text.rfind(".", 0, match.start()) + 1 : match.start()]
            if seq in listed or _BIDDER.search(sentence):
                continue
            for shown, start in self._objects(match):
                at = start - starts[seq]
                one = Named(_compared(shown), shown, seq, at, at + len(shown))
                yield one, not self._is_elsewhere(document, seq)

    def _objects(self, match: re.Match[str]) -> Iterator[tuple[str, int]]:
        """(name, offset) of each of "a user manual, an operations manual and a training guide"."""
        found: re.Match[str] | None = match
        while found:
            yield found["name"], found.start("name")
            found = self.english_more.match(match.string, found.end())

    def _asked(self, case: CaseFile, document: Document, one: Named, match: re.Match[str]) -> bool:
        if (
            not match["after"].strip()
            or self.not_deliverable.search(one.shown)
            or document.blocks[one.seq].kind == "heading"
        ):
            return False
        rest = document.texts[one.seq][match.start("after") - document.starts[one.seq] :]
        if not self.made.match(rest) or self._is_elsewhere(document, one.seq):
            return False
        if _is_given(case, one.name):
            return False
        asked = Match(case, document.passage(one.seq), one.start, one.end)
        return not CONDITIONS["authority"](asked) and not re.search(r"別紙|「[^」]*$", asked.before(12))

    def _is_elsewhere(self, document: Document, seq: int) -> bool:
        return any(self.elsewhere.search(title) for title in document.headings_of(seq))

    # ---- comparing ----------------------------------------------------------------------------------
    def is_listed(self, name: str, listed: list[Named], haystack: str) -> bool:
        if name in haystack:
            return True
        return any(name.endswith(one.name) or one.name.endswith(name) for one in listed if len(one.name) > 2)

    def is_made(self, name: str, works: list[Named], document: Document, seqs: set[int]) -> bool:
        for one in works:
            if name.endswith(one.name) or one.name.endswith(name):
                return True
        # 「設計を行う」 and "shall design" make the 設計書 and the design document.
        stem = name.removesuffix("書").removesuffix(" document")
        text = document.text.lower() if stem.isascii() else document.text
        at = text.find(stem)
        while at >= 0:
            if document.seq_at(at) not in seqs:
                return True
            at = text.find(stem, at + 1)
        return False


def _is_given(case: CaseFile, name: str) -> bool:
    """Whether the case itself holds or annexes a document of this name: 別紙1 要件定義書."""
    files = [*case.names, *(one.name for one in case.documents)]
    titled = re.compile(rf"{re.escape(name)}[)」』]?\s*$", re.MULTILINE)
    return (
        any(name in file for file in files)
        or any(titled.search(one.title) for one in case.documents)
        or any(said.startswith(name) for said in case.kept("annexed", lambda: _annexed(case.text)))
    )


_AS_ANNEX = re.compile(r"(?:別紙|別添|資料)\s?[0-9-]{0,5}\s?[「『(]?")
LONGEST_NAME = 60


def _annexed(text: str) -> list[str]:
    """What stands behind 別紙1, 別添, 資料「."""
    ends = (match.end() for match in _AS_ANNEX.finditer(text))
    return [text[end : end + LONGEST_NAME] for end in ends]


_SPACES, _WORDS = re.compile(r"\s"), re.compile(r"[a-z] [a-z]")
_EACH = re.compile(r"^(?:各種?|[0-9①-⑳]+[.)]?)")


def _compared(shown: str) -> str:
    plain = _BRACKETS.sub("", shown)
    plain = plain.strip().lower() if _WORDS.search(plain) else _SPACES.sub("", plain).lower()
    plain = _EACH.sub("", plain)
    return _TAIL.sub("", plain).strip("・")
