"""What in a document names a part of it: headings, bold leads, row labels, captions, titles of annexes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from procurement.reading.blocks import Block
from reviews.anchoring.normalised import normalise
from reviews.rules.document import OUTSIDE, Document

LONGEST = 40


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


# Typed in front of a title; NFKC has made ① a plain 1.
_NUMBER = re.compile(
    r"\s*(?:第?\s*(?:\d{1,3}(?:[.\-]\d{1,3})*|[一二三四五六七八九十]{1,3}(?=[章節条項款\s.、)）]))"
    r"\s*[章節条項款]?[.、)）]?|[(（](?:\d{1,3}|[一二三四五六七八九十]{1,3}|[ア-ン]|[a-zA-Z])[)）]"
    r"|[ア-ンa-zA-Z][.)）](?=\s|\S)|[ア-ン](?=\s)|[IVX]{1,5}[.)\s])\s*"
)
_MARKED = re.compile(r"[■□◆◇●◎▼▽▶►★☆]\s*([^。\n]{1,40})$|[【〔《〈\[<]([^】〕》〉\]>\n]{1,40})[】〕》〉\]>]")
_COLON = re.compile(r"[・•\-–\s]*([^:。、\n]{1,40}?)\s*:")
_SPACED = re.compile(r"([^\s。、:]{2,15})\s+\S")
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
    r"(?:別紙|別添|別表|別記|様式|付録)[ 第]*[\d一二三四五六七八九十]{0,3}号?\s*[「『(（]([^」』)）\n]{2,40})[」』)）]"
    r"|([^\s。、「」『』()（）]{3,30})[」』]?[(（](?:別紙|別添|別表|別記|付録)[^)）\n]{0,8}[)）]"
)
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


def titles_of(document: Document) -> list[Title]:
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


def _leads(document: Document) -> Iterator[Title]:
    """Paragraphs that begin like a section of their own."""
    above = ""  # the shape of the number right above, of a line without anything below it
    for block in document.blocks:
        if block.kind not in ("paragraph", "item", "cell", "textbox") or not block.text:
            continue
        text = document.texts[block.seq].strip()
        if not text or document.is_contents_line(block.seq):
            continue
        caption = _CAPTION.match(text) if text[0] in "表図TtFf" else None
        if caption and not text.endswith("。"):
            yield Title(block.seq, caption[1], "caption")
            above = ""
            continue
        shape = _shape(block, text)
        below = _below(document, block.seq, shape) if shape else False
        lead = _lead(block, text, shape if below and shape != above else "")
        if lead:
            yield Title(block.seq, lead, "lead")
        above = shape if shape and not below else ""


def _lead(block: Block, text: str, numbered: str) -> str:
    """`numbered`: the shape of its number when something stands below it."""
    if block.kind != "cell" and "<b>" in block.html[:24] and (bold := _BOLD.match(block.html)):
        words = normalise(_TAG.sub("", bold[1])).strip(" ::\u3000")
        if len(words) <= LONGEST and not _SENTENCE.search(words):
            return _bare(words)
    marked = _MARKED.match(text)
    if marked:
        return (marked[1] or marked[2]).strip()
    number = _NUMBER.match(text[:60])
    rest = text[number.end() :] if number else text
    colon = _COLON.match(rest[: LONGEST + 10])
    if colon:
        return colon[1].strip(" ・•-")
    if block.kind == "cell" and not number:
        return ""
    if numbered and len(rest) <= LONGEST and not _SENTENCE.search(rest):
        return rest
    spaced = _SPACED.match(rest)
    if (
        spaced
        and not spaced[1].isascii()
        and (number or block.label or len(rest) > LONGEST or "該当" in rest)
    ):
        return spaced[1]
    return ""


def _shape(block: Block, text: str) -> str:
    """What the numbers of one row have in common, "" without a number."""
    label = normalise(block.label)
    if not any(char.isalnum() for char in label):
        number = _NUMBER.match(text[:24])
        label = number[0].strip() if number else ""
    return re.sub(r"\d+|[一二三四五六七八九十]+", "1", re.sub(r"[ア-ン]", "ア", label))


def _below(document: Document, seq: int, shape: str) -> bool:
    """Whether something stands under a numbered line: text, a list or a table, not its sibling."""
    for later in document.blocks[seq + 1 : seq + 6]:
        if later.text.strip():
            text = document.texts[later.seq].strip()
            return later.kind not in ("heading", "note", *OUTSIDE) and _shape(later, text) != shape
    return False


def _rows(document: Document) -> Iterator[Title]:
    listing: dict[int, bool] = {}
    for (table, row), seqs in document.rows.items():
        cells: dict[int, int] = {}
        for seq in seqs:
            place = document.blocks[seq].table
            if document.texts[seq].strip() and place is not None:
                cells.setdefault(place.col, seq)
        filled = list(cells.values())
        words = [document.texts[seq].strip() for seq in filled]
        if not words:
            continue
        is_head = all(len(word) <= 15 and not _SENTENCE.search(word) for word in words)
        if table not in listing:
            listing[table] = is_head and bool(_LISTING.search("\t".join(words)))
            if is_head and (row == 1 or document.blocks[filled[0]].table.header):
                yield from (
                    Title(seq, word, "head")
                    for seq, word in zip(filled, words, strict=True)
                    if len(words) > 1
                )
                if len(words) > 2 or listing[table]:
                    continue
        if any(_ANNEX_ONLY.fullmatch(word) for word in words):
            yield from (Title(seq, word, "annex") for seq, word in zip(filled, words, strict=True))
            continue
        yield from _labels(filled, words, listing[table])


def _labels(seqs: list[int], words: list[str], listing: bool) -> Iterator[Title]:
    """All but the last filled cell of a row may name what stands behind it."""
    for at, (seq, word) in enumerate(zip(seqs[:-1], words[:-1], strict=True)):
        if len(word) > 30 or _CODE.fullmatch(word):
            continue
        bare = all(_ONLY_NUMBERS.fullmatch(other) for other in words[at + 1 :])
        yield Title(seq, _bare(word), "row", dated=listing or bare)


def _annexes(document: Document) -> Iterator[Title]:
    for block in document.blocks:
        if not block.text or block.kind in OUTSIDE:
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
        yield Title(document.seq_at(found.start()), found[1] or found[2], "annex")
    for section in document.sections:
        if _ANNEX_LIST.search(section.title):
            for block in document.blocks[section.seq + 1 : min(section.end, section.seq + 60)]:
                text = document.texts[block.seq].strip()
                if text and len(text) <= LONGEST and not _SENTENCE.search(text):
                    yield Title(block.seq, _bare(text), "annex")
