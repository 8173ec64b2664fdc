"""Dates with what they are the dates of: a row of a schedule, a heading, or the words in front.

Which moments there are, how they are called and in what order they come is data (`moments.py`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from procurement.reading.labels import typed_label
from reviews.rules.document import Document
from reviews.rules.japanese_dates import MAY_HOLD_DATE, Day, days_in
from reviews.rules.moments import Moments
from reviews.rules.table_rows import Cell, Rows

# "A to B": the second day is the end of a period that began with the first.
_TO = re.compile(
    r"^\s*(?:\([^)]{1,4}\)\s*)?(?:[0-9:時分午前後正]{0,8})?\s*(?:から|~|〜|-|–|—|―|より|to|until|through|and)\s*$"
)
_FROM_ONLY = re.compile(r"^\s*(?:\([^)]{1,4}\)\s*)?(?:から|より|以降|~|〜|onwards)")
# 履行期間及び履行場所
_FIRST_PART = re.compile(r"及び|・|並びに|、|等$")
# 会計システムの稼働開始 is not 給与システムの稼働開始; 新システムの稼働開始 is the one.
_OF_MANY = ("launch", "delivery", "contract", "submission")
_OF = re.compile(r"([一-龠ァ-ヶーA-Za-z0-9]{1,20})の?$")
_OWN = re.compile(
    r"[本新当]|(?:新|本|当該|当)?(?:システム|サービス|業務|サイト|基盤|契約|委託|事業|調達|件|賃貸借|成果[物品])"
)
# A cell that holds more than a day or a period is read like a sentence.
_LONGEST_DATE = 16
_LONGEST_TITLE = 30
_PARTICLES = re.compile(r"^(?:までに|まで|から|より|に|、)+")
_SENTENCE_END = re.compile(r"[。\n]|(?<=[a-z0-9)])\.\s(?=[A-Z])")


@dataclass(frozen=True)
class Milestone:
    """One dated moment. label, text: as written. day: when it ends; since: when its period begins.
    behind: the words that name it stand behind the date.
    """

    moment: str
    label: str
    qualifier: str
    document: int
    seq: int
    day: Day
    text: str
    since: Day | None = None
    since_text: str = ""
    table: int | None = None
    behind: bool = False


def milestones_of(at: int, document: Document, moments: Moments) -> list[Milestone]:
    """Every dated moment of a document (index `at` in its case), in reading order."""
    seqs = sorted({document.seq_at(match.start()) for match in MAY_HOLD_DATE.finditer(document.text)})
    dated = {
        seq: days
        for seq in seqs
        if document.blocks[seq].kind not in ("header", "footer", "note")
        and not document.is_contents_line(seq)
        and (days := days_in(document.texts[seq]))
    }
    found = list(_in_tables(at, document, moments, dated))
    for seq, days in dated.items():
        if document.blocks[seq].table is None:
            found.extend(_in_prose(at, document, moments, seq, days))
    # Services that begin one after the other are not told apart by words behind a date.
    launches = {one.day[2:] for one in found if one.behind and one.moment == "launch"}
    if len(launches) > 1:
        found = [one for one in found if not (one.behind and one.moment == "launch")]
    return sorted(found, key=lambda one: (one.seq, one.day.start))


def _made(at, document, seq, days, moment, label, table=None) -> Milestone | None:
    """The milestone that these days of one statement are; None when only a beginning is named."""
    text = document.texts[seq]
    day, since = days[0], None
    if len(days) > 1 and _TO.match(text[day.end : days[1].start]):
        since, day = day, days[1]
    name, qualifier = moment
    if since is None and name != "launch" and _FROM_ONLY.match(text[day.end :]):
        return None
    said = text[since.start : since.end] if since else ""
    return Milestone(
        name, label, qualifier, at, seq, day, text[day.start : day.end], since, said, table
    )  # fmt: skip


def _in_tables(at: int, document: Document, moments: Moments, dated: Mapping[int, list[Day]]):
    for table in document.tables:
        heads = table.heads()
        if any(moments.history.search(head) for head in heads.values()):
            continue
        listed = any(moments.listed_heads.search(head) for head in heads.values())
        for row in table.rows:
            if not any(cell.seq in dated for cell in row):
                continue
            if moments.passed_over.search(" ".join(cell.text for cell in row)):
                continue
            yield from _in_row(at, document, moments, dated, table, row, listed)


def _in_row(at, document, moments, dated, table: Rows, row, listed: bool) -> Iterator[Milestone]:
    names = [cell for cell in row if cell.seq not in dated and not _is_number(cell.text)]
    heads = table.heads() if row is not table.rows[0] else {}
    begun: tuple[Day, str] | None = None
    for cell in row:
        if cell.seq not in dated:
            continue
        head = heads.get(cell.col, "")
        days = dated[cell.seq]
        if _is_beginning(head):
            begun = days[0], cell.text[days[0].start : days[0].end]
            continue
        # 時期 | 内容: the label may stand behind its date.
        before = [name for name in names if name.col < cell.col] or names
        named = _named(moments, before, head, listed)
        if named is None and len(cell.text) > _LONGEST_DATE:
            yield from _in_prose(at, document, moments, cell.seq, days, alone=False)
            continue
        if named:
            named = _under(document, moments, cell.seq, *named)
        made = _made(at, document, cell.seq, days, *named, table.id) if named else None
        if made is not None:
            if begun and made.since is None:
                made = replace(made, since=begun[0], since_text=begun[1])
            begun = None
            yield made
    if begun and (named := _named(moments, names, "", listed)) and named[0][0] == "launch":
        cell = next(cell for cell in row if cell.seq in dated)
        yield _made(at, document, cell.seq, dated[cell.seq][:1], *named, table.id)


def _named(
    moments: Moments, before: list[Cell], head: str, listed: bool
) -> tuple[tuple[str, str], str] | None:
    """(moment with its qualifier, label) of a dated cell, from the cells before it or its column's head."""
    for name in [] if listed else before:
        if moment := moments.of_label(name.text):
            return moment, name.text.strip()
    if listed and before and moments.deadline_heads.search(head):
        return ("listed", ""), before[0].text.strip()
    if head and (moment := moments.of_label(head)):
        # One column over several items: each row has its own date.
        return (moment[0], moment[1] + (before[0].text.strip() if before else "")), head
    return None


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\s0-9().\-①-⑳]+", text))


def _is_beginning(head: str) -> bool:
    return bool(re.search(r"開始|着手|始期|\b(?:start|from)\b", head, re.IGNORECASE))


def _in_prose(
    at: int, document: Document, moments: Moments, seq: int, days: list[Day], alone: bool = True
) -> Iterator[Milestone]:
    """alone: a paragraph, which its heading may name."""
    text = document.texts[seq]
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        inside = [day for day in days if start <= day.start < end]
        sentence = text[start:end]
        if inside and not moments.passed_over.search(sentence):
            found = list(_in_sentence(at, document, moments, seq, start, sentence, inside))
            if alone and document.blocks[seq].kind != "heading":
                found += _named_elsewhere(at, document, moments, seq, inside, found)
            if moments.elsewhere.search(sentence):
                found = [one for one in found if one.moment not in (*moments.works, "launch", "contract")]
            yield from found
        start = end


def _in_sentence(at, document, moments, seq, start, sentence, days) -> Iterator[Milestone]:
    """Days right behind their label; then those further behind words that name them."""
    text = document.texts[seq]
    left: list[Day] = []
    named = None
    until = start  # where the words of the day before end
    for place, day in enumerate(days):
        is_end = place > 0 and _TO.match(text[days[place - 1].end : day.start])
        if is_end and named:
            continue
        named = None if is_end else moments.of_lead(text[until : day.start])
        until = day.end
        if named is None:
            left.append(day)
            continue
        named = _under(document, moments, seq, *named)
        made = _made(at, document, seq, days[place : place + 2], *named)
        if made is not None:
            yield made
    if left:
        yield from _spoken(at, document, moments, seq, start, sentence, left)


def _spoken(at, document, moments, seq, start, sentence, days) -> Iterator[Milestone]:
    """Each label of the sentence has the days between it and the next label."""
    labels = [match for match in moments.spoken.finditer(sentence) if match.start() + start < days[-1].start]
    for place, match in enumerate(labels):
        until = labels[place + 1].start() + start if place + 1 < len(labels) else len(sentence) + start
        own = [day for day in days if match.end() + start <= day.start < until]
        # Far from its label a date belongs to something else.
        if not own or own[0].start - start - match.end() > 30:
            continue
        round_ = moments.round_of(sentence[max(0, match.start() - 8) : match.end()])
        of = _OF.search(sentence[: match.start()]) if match.lastgroup in _OF_MANY else None
        other = of[1] if of and not _OWN.fullmatch(of[1]) else ""
        moment = match.lastgroup, round_ or other
        named = _under(document, moments, seq, moment, match[0].strip())
        made = _made(at, document, seq, own, *named)
        if made is not None:
            yield made


def _named_elsewhere(at, document, moments, seq, days, found: list[Milestone]) -> Iterator[Milestone]:
    """By the heading above, where the sentence has no label (`found`), or by the words behind."""
    title, moment = ("", None) if found else _of_heading(document, moments, seq)
    named = _made(at, document, seq, days, moment, title) if moment else None
    if named is not None:
        yield named
    known = {day for one in [*found, named] if one is not None for day in (one.day, one.since)}
    yield from _done_by(at, document, moments, seq, [day for day in days if day not in known])


def _under(
    document: Document, moments: Moments, seq: int, moment: tuple[str, str], label: str
) -> tuple[tuple[str, str], str]:
    """(moment, label): a bare 提出期限 below the heading 参加申込書 is the date of that form alone."""
    if moments.bare.fullmatch(re.sub(r"\s", "", label)):
        title = next(iter(document.headings_of(seq)), "")
        if moments.apart_under.search(title):
            return (moment[0], moment[1] + title), label
    return moment, label


def _of_heading(document: Document, moments: Moments, seq: int) -> tuple[str, tuple[str, str] | None]:
    """What the heading above names: of its first paragraph only, further down other things are dated."""
    before = next((one for one in range(seq - 1, max(-1, seq - 3), -1) if document.texts[one].strip()), None)
    typed = document.texts[before].strip() if before is not None else ""
    if (
        before is not None
        and len(typed) <= _LONGEST_TITLE
        and document.blocks[before].kind == "paragraph"
        and "。" not in typed
        and typed_label(document.blocks[before].text)
    ):
        return typed, moments.of_label(typed)
    section = document.section_of(seq)
    if section is None:
        return "", None
    title = document.sections[section].title
    above = document.texts[document.sections[section].seq + 1 : seq]
    if any(text.strip() for text in above):
        return title, None
    return title, moments.of_label(title) or moments.of_label(_FIRST_PART.split(title)[0])


def _done_by(at: int, document: Document, moments: Moments, seq: int, days: list[Day]) -> Iterator[Milestone]:
    """令和9年2月1日に稼働を開始する, 令和9年3月26日までに納品する: the words behind the date name it."""
    text = document.texts[seq]
    for day in days:
        if match := moments.done_by.match(text, day.end):
            label = _PARTICLES.sub("", match[match.lastgroup])
            written = text[day.start : day.end]
            yield Milestone(match.lastgroup, label, "", at, seq, day, written, behind=True)
