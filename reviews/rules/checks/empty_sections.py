"""cmp-empty: headings with nothing below them; `criterion_cells.py` adds rows without a criterion."""

import re
from collections.abc import Iterator

from procurement.reading.labels import shape, typed_label
from reviews.anchoring.normalised import normalise
from reviews.rules.casefile import CaseFile
from reviews.rules.checks.criterion_cells import rows_without_criterion
from reviews.rules.checks.registry import check
from reviews.rules.document import OUTSIDE, Document, Section
from reviews.rules.evidence import any_of
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule
from reviews.rules.told import told

# A heading as long as a sentence carries its words itself.
LONGEST = 50
# So many blocks may a cover have.
COVER = 12
_SENTENCE = re.compile(r"[。．;；:：]\s*$|[^.]\.\s*$")
_FIRST = re.compile(r"[(（]?第?(?:[1一アaiIA①])[)）章節条項.、]*$|[\d.]+[.\-]1\.?$")
# So many headings in a row below a text are a list that somebody set in the heading's style.
LISTED = 3
# Typed titles that are plain paragraphs: so many of a kind, this part of them with words below.
TYPED_AT_LEAST, WITH_TEXT = 3, 0.7
_TYPED_SHAPE = re.compile(r"第1[条節款]?|1(?:\.1)+\.?")


@check("empty-section")
def empty_section(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    """settings: silent (expression on titles that need nothing below: contents, annexes, 以上), forms (on
    headings above, below which empty lines are filled in later), criterion (of rows without one).
    """
    silent, forms = any_of(rule.settings["silent"]), any_of(rule.settings["forms"])
    assert silent is not None
    assert forms is not None
    for at, document in case.of_kind(*rule.kinds):
        if document.is_sheet:
            continue
        sections = document.sections
        empty = [
            index
            for index, section in enumerate(sections)
            if _is_empty(document, index)
            and not silent.search(f"{section.label} {section.title}".strip().lower())
        ]
        for index in _alone(document, empty):
            section = sections[index]
            if any(forms.search(title.lower()) for title in document.headings_of(section.seq)):
                continue
            text = document.texts[section.seq]
            start = len(text) - len(text.lstrip())
            values = told(rule, "section", name=section.title)
            yield document.hit(at, section.seq, start, len(text.rstrip()), **values)
        for seq, title in _typed_and_empty(document, silent):
            if not forms.search(f"{title} {document.headings_of(seq)}".lower()):
                end = len(document.texts[seq].rstrip())
                yield document.hit(at, seq, 0, end, **told(rule, "section", name=title))
    yield from rows_without_criterion(case, rule, forms)


def _is_empty(document: Document, index: int) -> bool:
    section = document.sections[index]
    later = document.sections[index + 1] if index + 1 < len(document.sections) else None
    end = later.seq if later else len(document.blocks)
    if any(_is_content(document, seq) for seq in range(section.seq + 1, end)):
        return False
    if _has_picture(document, section.seq) or len(section.title) > LONGEST or _SENTENCE.search(section.title):
        return False
    if document.blocks[section.seq].inferred and not section.label:
        return False  # a line in bold, which may be anything
    if document.is_contents_line(section.seq) or _is_cover(document, index):
        return False
    return later is None or not _is_child(section, later)


def _is_content(document: Document, seq: int) -> bool:
    block = document.blocks[seq]
    if block.kind in ("note", *OUTSIDE):
        return False
    return bool(block.text.strip()) or block.table is not None or _has_picture(document, seq)


def _has_picture(document: Document, seq: int) -> bool:
    html = document.blocks[seq].html
    return "<img" in html or 'class="fig' in html


def _is_cover(document: Document, index: int) -> bool:
    """A document's name in a heading's style: nothing but such lines above it, and no number."""
    sections = document.sections
    if sections[index].seq > COVER or any(map(_number, sections[: index + 1])):
        return False
    return any(map(_number, sections[index + 1 : index + 1 + COVER]))


def _is_child(section: Section, later: Section) -> bool:
    """Also where the styles do not say so: 5 → 5.1, 第1章 → 第1条."""
    if later.level > section.level:
        return True
    label, below = _number(section), _number(later)
    if label and below.startswith(label) and below[len(label) : len(label) + 1] in (".", "-"):
        return True
    return bool(below) and _shape(label) != _shape(below) and bool(_FIRST.match(below))


def _number(section: Section) -> str:
    if section.label:
        return section.label.rstrip(".、")
    found = re.match(r"\d{1,3}(?:[.\-]\d{1,3})*(?=[.\s])", section.title)
    return found[0] if found else ""


def _shape(label: str) -> str:
    return re.sub(r"\d+|[一二三四五六七八九十]+", "1", normalise(label))


def _alone(document: Document, empty: list[int]) -> Iterator[int]:
    """Without the rows of them that are a list in the heading's style."""
    run: list[int] = []
    for index in [*empty, -1]:
        if run and (index < 0 or not _is_sibling(document, run[-1], index)):
            if not _is_list(document, run):
                yield from run
            run = []
        if index >= 0:
            run.append(index)


def _is_sibling(document: Document, before: int, index: int) -> bool:
    one, other = document.sections[before], document.sections[index]
    return index == before + 1 and one.parent == other.parent and one.level == other.level


def _is_list(document: Document, run: list[int]) -> bool:
    first = document.sections[run[0]]
    inferred = document.blocks[first.seq].inferred
    if len(run) < (2 if inferred else LISTED) or first.parent is None:
        return inferred and len(run) >= LISTED
    parent = document.sections[first.parent]
    return inferred or any(_is_content(document, seq) for seq in range(parent.seq + 1, first.seq))


def _typed_and_empty(document: Document, silent: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """(seq, title) of 第23条（要員の資格） in a plain paragraph with nothing below it.

    A number makes a title only where most of its kind have words below them.
    """
    rows: dict[str, list[tuple[int, str, bool]]] = {}
    for block in document.blocks:
        if block.kind != "paragraph" or not (block.text[:1] == "第" or block.text[:1].isdigit()):
            continue
        text = document.texts[block.seq].strip()
        if len(text) > LONGEST or _SENTENCE.search(text) or block.label or block.table is not None:
            continue
        label = typed_label(block.text)
        kind = shape(label) if label else ""
        if not _TYPED_SHAPE.fullmatch(kind) or document.is_contents_line(block.seq):
            continue
        title = text.removeprefix(normalise(label)).strip()
        title = title[1:-1] if title[:1] == "(" and title[-1:] == ")" else title
        if title and not silent.search(title.lower()):
            rows.setdefault(kind, []).append((block.seq, title, _has_words_below(document, block.seq, kind)))
    for row in rows.values():
        if len(row) >= TYPED_AT_LEAST and sum(below for _, _, below in row) >= WITH_TEXT * len(row):
            yield from ((seq, title) for seq, title, below in row if not below)


def _has_words_below(document: Document, seq: int, kind: str) -> bool:
    """False when the next words are a heading or another number of the kind, or when there are none."""
    for block in document.blocks[seq + 1 :]:
        if _is_content(document, block.seq):
            if block.kind == "heading":
                return False
            label = typed_label(block.text) if block.table is None and not block.label else ""
            return not label or shape(label) != kind
    return False
