"""con-term, the other way round: a name that is set twice, and one that is set and never used."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from reviews.rules.casefile import CaseFile
from reviews.rules.document import OUTSIDE, Document
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule
from reviews.rules.table_rows import Rows, caption_of
from reviews.rules.told import told

# 以下「統合盤」という, 以下KJSという, (hereinafter "KJS"), (the “Portal”)
_SET = (
    re.compile(
        r"(?:以下|以降)(?P<scope>[^「」『』()\n。]{0,20})(?:[「『](?P<quoted>[^「」『』\n]{2,30})[」』]|(?P<bare>[A-Z][A-Za-z0-9]{1,20}))"
        r"(?:と(?:いう|称|呼|略|総称|表記|する)|。?\))"
    ),
    re.compile(
        r"\((?:hereinafter|hereafter|the\b)(?P<scope>)[^()\"“”\n]{0,40}[\"“](?P<quoted>[^\"“”\n]{2,40})[\"”]\)",
        re.IGNORECASE,
    ),
)
# Set for a part of the text only: 以下この条において「…」という.
_LOCAL = re.compile(r"こ[のれ](?:条|項|章|節|号|表|款|様式|別紙)")
_LAWS = re.compile(
    r"(?:[法令]|法律|条例|規[則程約]|要[綱領]|指針|基準|ガイドライン|約款|協定|標準|\b(?:Act|Code|Law|Regulations?|FAR))$"
)
# What the named thing is: its last characters stand in front of the bracket.
_LAW_BEFORE = re.compile(
    r"(?:法律|政令|省令|施行令|条例|規[則程]|[^方手]法)(?:\([^()]*\))?\s?\([^()]*$|第[0-9]+号[)。、]?[^()]{0,4}$"
)
# The case's own people and papers, which a draft names as a matter of form: 本市, 当局, 本業務.
_FORMAL = re.compile(r"[本当][一-龠]{1,3}|[甲乙丙丁].?")
_ABBREVIATION = re.compile(r"[A-Za-z]*[A-Z][A-Z0-9]+[A-Za-z0-9]*")
# A glossary of so many rows of which none is used here is that of other documents.
_OF_OTHERS = 4
_PART = re.compile(r"\s*(?:第?[0-9]{1,2}号)?(?:別紙|別添|別記|様式|付録|附属書|Annex|Appendix|Attachment)")
_NUMBER_HEAD = re.compile(r"(?:No\.?|#|番号|項番|項|連番|備考|注記?|remarks?|notes?)?", re.IGNORECASE)
_APART = re.compile(r"[\s、,/・()「」『』:;]+")


class _Name(NamedTuple):
    """A name where it is set. part: of the file, an annex say."""

    term: str
    seq: int
    start: int
    end: int
    part: int


class _Row(NamedTuple):
    term: str
    meaning: str
    seq: int
    start: int
    seqs: tuple[int, ...]


def faults_of_definitions(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    glossary = re.compile("|".join(rule.settings["glossary"]), re.IGNORECASE)
    text = _even(case.text)
    for at, document in enumerate(case.documents):
        if document.is_sheet:
            continue
        names = list(_names(document))
        yield from _set_twice(document, at, rule, names)
        yield from _set_in_vain(document, at, case, rule, names, text)
        for table in document.tables:
            yield from _of_glossary(document, at, rule, list(_rows(document, table, glossary)), text)


def _names(document: Document) -> Iterator[_Name]:
    text, starts = document.text, document.starts
    parts = [seq for seq, words in enumerate(document.texts) if len(words) < 40 and _PART.match(words)]
    for expression in _SET:
        for match in expression.finditer(text):
            term = (match["quoted"] or match["bare"] or "").strip()
            seq = document.seq_at(match.start())
            outside = document.blocks[seq].kind in OUTSIDE or document.is_contents_line(seq)
            if outside or _LOCAL.search(match["scope"]) or _is_law(term, text[: match.start()]):
                continue
            group = "quoted" if match["quoted"] else "bare"
            start, end = match.start(group) - starts[seq], match.end(group) - starts[seq]
            yield _Name(term, seq, start, end, sum(one <= seq for one in parts))


def _is_law(term: str, before: str) -> bool:
    line = before[-120:].rsplit("\n", 1)[-1]
    return bool(_LAWS.search(term) or _LAW_BEFORE.search(line))


def _set_twice(document: Document, at: int, rule: Rule, names: list[_Name]) -> Iterator[Hit]:
    seen: set[tuple[str, int]] = set()
    for one in sorted(names, key=lambda one: (one.seq, one.start)):
        if (one.term, one.part) in seen:
            values = told(rule, "twice", term=one.term)
            yield document.hit(at, one.seq, one.start, one.end, **values)
        seen.add((one.term, one.part))


def _set_in_vain(
    document: Document, at: int, case: CaseFile, rule: Rule, names: list[_Name], text: str
) -> Iterator[Hit]:
    """A name that stands nowhere else in the case; files that were not read may use it."""
    read = {one.name for one in case.documents}
    if any(name not in read for name in case.names):
        return
    formal = re.compile(rf"{_FORMAL.pattern}|本(?:{'|'.join(rule.settings['own_words'])})")
    for one in names:
        if text.count(_even(one.term)) == 1 and not formal.fullmatch(one.term):
            values = told(rule, "unused", term=one.term)
            yield document.hit(at, one.seq, one.start, one.end, "hint", **values)


def _of_glossary(document: Document, at: int, rule: Rule, rows: list[_Row], text: str) -> Iterator[Hit]:
    meanings: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        name = _even(row.term)
        others = meanings[name] - {_even(row.meaning)}
        if others:
            values = told(rule, "meanings", term=row.term)
            yield document.hit(at, row.seq, row.start, row.start + len(row.term), **values)
        meanings[name].add(_even(row.meaning))
    unused = [row for row in rows if not _is_used(document, row, text)]
    names = list(dict.fromkeys(row.term for row in unused))
    # One word explained in vain does no harm; an abbreviation, or several, are left from another draft.
    if len(names) < 2 and not any(map(_ABBREVIATION.fullmatch, names)):
        return
    if len(unused) < max(len(rows), _OF_OTHERS):
        first = unused[0]
        values = told(rule, "unused", term="」「".join(names), term_en="”, “".join(names))
        yield document.hit(at, first.seq, first.start, first.start + len(first.term), "hint", **values)


def _rows(document: Document, table: Rows, glossary: re.Pattern[str]) -> Iterator[_Row]:
    """Rows of a table of a term and its meaning, and nothing else that could tell two of them apart."""
    heads = table.heads()
    above = [caption_of(document, table), *document.headings_of(table.first_seq)[:1]]
    if not any(glossary.search(words) for words in [*above, *heads.values()]):
        return
    columns = [col for col in sorted(heads) if not _NUMBER_HEAD.fullmatch(heads[col].replace(" ", ""))]
    if len(columns) != 2:
        return
    for row in table.rows[1:]:
        cells = {col: [cell for cell in row if cell.col == col] for col in columns}
        term, meaning = cells[columns[0]], cells[columns[1]]
        if len(term) == 1 and meaning:
            shown = term[0].text.strip()
            start = term[0].text.find(shown)
            seqs = tuple(cell.seq for cell in row)
            yield _Row(shown, " ".join(cell.text for cell in meaning), term[0].seq, start, seqs)


def _is_used(document: Document, row: _Row, text: str) -> bool:
    """Whether the term, or what stands in it in brackets, is anywhere else in the case."""
    own = _even("\n".join(document.texts[seq] for seq in row.seqs))
    names = {_even(name).rstrip("ー") for name in [row.term, *_APART.split(row.term)]}
    return any(len(name) > 1 and text.count(name) > own.count(name) for name in names)


def _even(text: str) -> str:
    return re.sub(r"[ \t\u3000]", "", text).lower()
