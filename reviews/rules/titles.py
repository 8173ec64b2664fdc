"""What in a document names a part of it: headings, bold leads, row labels, captions, titles of annexes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from procurement.reading.blocks import Block
from reviews.anchoring.normalised import normalise

if TYPE_CHECKING:
    from reviews.rules.document import Document

LONGEST = 40
# Repeated on every page.
_OUTSIDE = ("header", "footer")


@dataclass(frozen=True, slots=True)
class Title:
    """Words that name a part. seq: the block. place: "heading", "lead", "row", "head" (a cell of a table's
    heading row), "caption", "annex". dated: a row of a plan, price or deliverables table, or one that holds
    only dates and numbers: it tells when or how much, and is no section of its own.
    """

    seq: int
    text: str
    place: str
    dated: bool = False


# Typed in front of a title; NFKC has made ① a plain 1. Not 3名, 1,200件.
_COUNTED = r"(?![\d,%~/:年月日時分秒件名人回台か個本社種点円割倍歳度部冊館校階万千億者以つヶ])"
_NUMBER = re.compile(
    rf"\s*(?:第?\s*(?:\d{{1,3}}(?:[.\-]\d{{1,3}})*{_COUNTED}|[一二三四五六七八九十]{{1,3}}(?=[章節条項款\s.、)）]))"
    r"\s*[章節条項款]?[.、)）]?|[(（](?:\d{1,3}|[一二三四五六七八九十]{1,3}|[ア-ン]|[a-zA-Z])[)）]"
    r"|[ア-ンa-zA-Z][.)）]|[ア-ン](?=\s)|[IVX]{1,5}[.)\s])\s*"
)
_NUMBERED_BY = frozenset("0123456789(（第一二三四五六七八九十IVX" + "".join(map(chr, range(0x30A2, 0x30F4))))
_NUMBERED_BY |= frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS, _KANA = re.compile(r"\d+|[一二三四五六七八九十]+"), re.compile(r"[ア-ン]")
_MARKED = re.compile(r"[■□◆◇●◎▼▽▶►★☆]\s*([^。\n]{1,40})$|[【〔《〈\[<]([^】〕》〉\]>\n]{1,40})[】〕》〉\]>]")
_MARKS = frozenset("■□◆◇●◎▼▽▶►★☆【〔《〈[<")
# Not 画面はJIS X 8341-3:2016, not 9:00.
_COLON = re.compile(r"[・•\-–\s]*([^:。、\nはをが]{1,40}?)(?<!\d)\s*:")
# Data Rights – the agency intends …
_DASHED = re.compile(r"([A-Z][^.:,–—\n]{2,50}?)\s+[–—]\s+\S")
# A line by itself above a text, set apart by nothing that the file declares.
LONGEST_ALONE = 50
_ALONE = re.compile(r"[^。.、,:;はをが]{2,20}|[A-Z][A-Za-z'’&/()\- ]{3,48}")
_SPACED = re.compile(r"([^\s。、:はをが]{2,15})\s+\S")
_SENTENCE = re.compile(r"[。.;]\s*$")
_BOLD = re.compile(r"[^<]{0,10}<b>(.{1,160}?)</b>")
_TAG = re.compile(r"<[^>]+>")
_CAPTION = re.compile(
    r"(?:表|図|table|figure)\s*[\d一二三四五六七八九十]{1,3}(?:[.\-]\d+)*[\s:.]*(.{2,60})$", re.I
)
_ANNEXES = (
    "別紙|別添|別表|別記|別冊|様式|付録|附録|附属書|付属書|附属資料|付属資料|添付資料|添付書類|参考資料|資料"
)
_ANNEX = re.compile(
    rf"\s*[(（【]?(?:{_ANNEXES})\s*第?\s*(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}}|[A-Z](?![a-z]))?"
    r"\s*号?(?:[-の]\d{1,2})?[)）】]?[\s:「『]*([^。\n]{2,60})$"
    r"|(?:annex|appendix|attachment|exhibit|schedule)\s+[\dA-Z]{1,3}[\s:.\-–—]+(.{2,80})$",
    re.IGNORECASE,
)
_ANNEX_ONLY = re.compile(
    rf"(?:{_ANNEXES})\s*第?\s*[\d一二三四五六七八九十]*\s*号?|(?:annex|appendix|attachment)\s*[\dA-Z]{{1,3}}",
    re.I,
)
# 別紙4「個人情報取扱特記事項」; 個人情報取扱特記事項（別紙4）
_POINTED = re.compile(
    r"(?:別[紙添表記]|様式|付録)[ 第]*[\d一二三四五六七八九十]{0,3}号?\s*[「『(]([^」』)\n]{2,40})[」』)]"
)
_IN_BRACKETS = re.compile(r"\((?:別[紙添表記]|付録)[^)\n]{0,8}\)")
_BEFORE_BRACKET = re.compile(r"([^\s。、「」『』()]{3,30})[」』]?$")
_ANNEX_LIST = re.compile(
    r"附属(?:文書|資料|書類|書)|付属(?:文書|資料|書類|書)|添付(?:資料|書類|文書|物)|別紙(?:等)?(?:の)?一覧|^別[紙添](?:資料|等)?$"
    r"|資料一覧|annexes|attachments|appendices|list of (?:annex|attach|append)",
    re.IGNORECASE,
)
_CODE = re.compile(r"[\d\W_]*|[A-Za-z]{1,4}[-_]?\d[\d\-]*|No\.?|[IVX]+", re.IGNORECASE)
_ONLY_NUMBERS = re.compile(
    r"(?:[\d\s令和平成年月日時分秒午前後火水木金土曜頃旬上中下末初~〜―\-/.,:()円千万億税込抜%人名点部件回式一二三四五六七八九十予定まで迄から○◯×△]"
    r"|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)*",
    re.IGNORECASE,
)
# Tables that list work, prices or papers: their rows are no sections.
_LISTING = re.compile(
    r"期限|期日|納期|時期|日程|開始|終了|完了|工程|金額|価格|単価|費用|円|工数|人日|数量|部数|媒体|成果物|納品物|納入物|配点|点数"
    r"|\bdue\b|\bdate|deadline|price|cost|amount|quantity|deliverable|\bpoints?\b|milestone",
    re.IGNORECASE,
)


def titles_of(document: "Document") -> list[Title]:
    """In reading order by place; the words are NFKC, without their number."""
    found = [Title(one.seq, _bare(one.title), "heading") for one in document.sections]
    found = [one for one in found if not document.is_contents_line(one.seq)]
    found.extend(_leads(document))
    found.extend(_rows(document))
    found.extend(_annexes(document))
    return found


def _bare(text: str) -> str:
    text = text.strip()
    bare = text[: LONGEST + 20]
    number = _NUMBER.match(bare)
    return bare[number.end() :].strip() or bare if number else bare


def _leads(document: "Document") -> Iterator[Title]:
    """Paragraphs that begin like a section of their own."""
    above: list[str] = []  # shapes of the numbers right above, of lines without anything below them
    for block in document.blocks:
        if block.kind not in ("paragraph", "item", "cell", "textbox") or not block.text:
            continue
        text = document.texts[block.seq].strip()
        if not text:
            continue
        caption = _CAPTION.match(text) if text[0] in "表図TtFf" else None
        if caption and not text.endswith("。"):
            yield Title(block.seq, caption[1], "caption")
            above = []
            continue
        shape = _shape(block, text)
        below = _below(document, block.seq, shape) if shape else False
        listed = len(above) > 1 and above[-1] == shape
        lead = _lead(block, text, shape if below and not listed else "")
        if (
            not lead
            and block.kind == "paragraph"
            and len(text) < LONGEST_ALONE
            and _ALONE.fullmatch(text)
            and _is_above_text(document, block.seq)
        ):
            lead = text
        if lead and not document.is_contents_line(block.seq):
            yield Title(block.seq, lead, "lead")
        bare = shape and not below and len(text) <= LONGEST and not _SENTENCE.search(text)
        above = [*above, shape] if bare and above[-1:] in ([], [shape]) else [shape] if bare else []


def _lead(block: Block, text: str, numbered: str) -> str:
    """`numbered`: the shape of its number when something stands below it."""
    if block.kind != "cell" and "<b>" in block.html[:24] and (bold := _BOLD.match(block.html)):
        words = normalise(_TAG.sub("", bold[1])).strip().rstrip(":").strip()
        if len(words) <= LONGEST and not _SENTENCE.search(words):
            return _bare(words)
    marked = _MARKED.match(text) if text[0] in _MARKS else None
    if marked:
        return (marked[1] or marked[2]).strip()
    number = _number(text[:60])
    rest = text[number.end() :] if number else text
    head = rest[: LONGEST + 20]
    colon = _COLON.match(head[: LONGEST + 10]) if ":" in head else None
    if colon is None and ("–" in head or "—" in head):
        colon = _DASHED.match(head)
    if colon:
        return colon[1].strip(" ・•-")
    if block.kind == "cell" and not number:
        return ""
    if numbered and len(rest) <= LONGEST and not _SENTENCE.search(rest):
        return rest
    if number or block.label or len(rest) > LONGEST or "該当" in rest:
        spaced = _SPACED.match(rest)
        if spaced and not spaced[1].isascii():
            return spaced[1]
    return ""


def _number(text: str) -> re.Match[str] | None:
    """The number that a text without spaces in front begins with."""
    first = text[:1]
    return _NUMBER.match(text) if first in _NUMBERED_BY or first.isdecimal() else None


def _shape(block: Block, text: str) -> str:
    """What the numbers of one row have in common, "" without a number."""
    label = normalise(block.label) if block.label else ""
    if not label or not any(char.isalnum() for char in label):
        if text[0] not in _NUMBERED_BY:
            return ""
        number = _NUMBER.match(text[:24])
        label = number[0].strip() if number else ""
    return _DIGITS.sub("1", _KANA.sub("ア", label))


def _below(document: "Document", seq: int, shape: str) -> bool:
    """Whether something stands under a numbered line: text, a list or a table, not its sibling."""
    for later in document.blocks[seq + 1 : seq + 6]:
        if later.text.strip():
            text = document.texts[later.seq].strip()
            return later.kind not in ("heading", "note", *_OUTSIDE) and _shape(later, text) != shape
    return False


def _is_above_text(document: "Document", seq: int) -> bool:
    later = next((one for one in document.blocks[seq + 1 : seq + 4] if one.text.strip()), None)
    if later is None or later.kind not in ("paragraph", "item", "cell"):
        return False
    return later.kind != "paragraph" or bool(_SENTENCE.search(document.texts[later.seq]))


def _rows(document: "Document") -> Iterator[Title]:
    listing: dict[int, bool] = {}
    for (table, _), seqs in document.rows.items():
        cells: dict[int, int] = {}
        for seq in seqs:
            place = document.blocks[seq].table
            if document.texts[seq].strip() and place is not None:
                cells.setdefault(place.col, seq)
        filled = list(cells.values())
        words = [document.texts[seq].strip() for seq in filled]
        if len(words) < 2:
            continue
        is_head = all(_is_column_name(word) for word in words)
        if table not in listing:
            listing[table] = is_head and bool(_LISTING.search("\t".join(words[1:])))
            if is_head:
                yield from (Title(seq, word, "head") for seq, word in zip(filled, words, strict=True))
                if len(words) > 2 or listing[table]:
                    continue
        if any(_ANNEX_ONLY.fullmatch(word) for word in words):
            yield from (Title(seq, word, "annex") for seq, word in zip(filled, words, strict=True))
            continue
        yield from _labels(filled, words, listing[table])


def _is_column_name(word: str) -> bool:
    return len(word) <= 15 and not _SENTENCE.search(word) and not any(char.isdigit() for char in word)


def _labels(seqs: list[int], words: list[str], listing: bool) -> Iterator[Title]:
    """All but the last filled cell of a row may name what stands behind it."""
    for at, (seq, word) in enumerate(zip(seqs[:-1], words[:-1], strict=True)):
        if len(word) > 30 or _CODE.fullmatch(word):
            continue
        bare = all(_ONLY_NUMBERS.fullmatch(other) for other in words[at + 1 :])
        yield Title(seq, _bare(word), "row", dated=listing or bare)


def _annexes(document: "Document") -> Iterator[Title]:
    for block in document.blocks:
        if not block.text or block.kind in _OUTSIDE:
            continue
        text = document.texts[block.seq].strip()
        if (
            text
            and text[0] in "別様付附添参資(（【AaEeSs"
            and len(text) <= 80
            and (found := _ANNEX.match(text))
        ):
            yield Title(block.seq, found[1] or found[2], "annex")
    for found in _POINTED.finditer(document.text):
        yield Title(document.seq_at(found.start()), found[1], "annex")
    for found in _IN_BRACKETS.finditer(document.text):
        before = _BEFORE_BRACKET.search(document.text, max(0, found.start() - 32), found.start())
        if before:
            yield Title(document.seq_at(found.start()), before[1], "annex")
    for section in document.sections:
        if _ANNEX_LIST.search(section.title):
            for block in document.blocks[section.seq + 1 : min(section.end, section.seq + 60)]:
                text = document.texts[block.seq].strip()
                if text and len(text) <= LONGEST and not _SENTENCE.search(text):
                    yield Title(block.seq, _bare(text), "annex")


# 件名 stands near the top.
HEAD = 3000
_SUBJECT = re.compile(
    r"(?:件名|(?:業務|委託|案件|調達案件)名称?|品名|project title|title of (?:the )?procurement)"
    r"[\s::]*([^\n。]{2,60})",
    re.IGNORECASE,
)


def subject_of(document: "Document") -> str:
    """What the document is about: its name, the short lines on top, what stands behind 件名."""
    lines = [line for line in document.title.split("\n") if len(line) <= 60 and "。" not in line][:5]
    named = _SUBJECT.search(document.text, 0, HEAD)
    return "\n".join([document.name, *lines, named[1] if named else ""])
