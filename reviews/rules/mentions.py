"""Where a document names an annex, form, table, figure, article, chapter or section by its number."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reviews.rules.alternatives import from_first
from reviews.rules.document import OUTSIDE, Document
from reviews.rules.japanese_dates import number

_NUM = r"(?:[0-9]{1,3}(?:[-－‐.][0-9]{1,2}){0,3}|[一二三四五六七八九十]{1,3})"
# What follows a section's number where it is pointed at: 3.2を参照, 「5.9 性能」に示す.
_POINTED_AT = (
    r"\s?(?:[節項]|「[^」\n]{1,40}」|\([^)\n]{1,30}\)|[^」』。、\n(「]{0,30}[」』])?\s?"
    r"(?:を?参照|[のに]とおり|に(?:示|記載|定め|規定|掲げ|従)|で(?:示|定め|述べ|規定)"
    r"|の(?:規定|記載|要件|内容|表))"
)
_COUNTERS = "名人件枚つ回日月年個点台度色面種"
MENTION = re.compile(
    rf"""
      (?P<annex>別紙様式|別記様式|別紙|別添|別表|別記|様式|付録|附属書)
        [ ]?第?[ ]?(?P<number>{_NUM})(?![0-9枚部件種つ])号?(?:様式)?
    | 第(?P<form>{_NUM})号様式
    | (?<![一-龠ァ-ヶー々A-Za-z])(?P<float>[表図])[ ]?(?P<float_number>{_NUM})(?![0-9{_COUNTERS}])
    | 第(?P<article>[0-9]{{1,3}}|[一二三四五六七八九十百]{{1,5}})条
        (?:の(?P<sub>[0-9]{{1,2}}|[二三四五六七八九十]{{1,2}}))?
    | 第(?P<chapter>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})章
    | (?<![0-9.\-/A-Za-z])(?P<section>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{1,4}})(?![0-9.%])(?={_POINTED_AT})
    | \b(?P<english>Annex|Appendix|Attachment|Schedule|Exhibit|Table|Figure|Section)[ ]
        (?P<english_number>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{0,4}}|[A-Z])\b
    """,
    re.VERBOSE,
)
_FIRST = re.compile(r"[別様付附第表図0-9AESTF](?:(?<=[^0-9A-Z])|(?<=[0-9])[0-9]?\.[0-9]|(?<=[A-Z])[a-z]{3})")
# A mention goes on in a sentence; what bears the number goes on with its title or ends.
_GOES_ON = re.compile(
    r"^\s*(?:[でにのをはがともへやか、,。」』]|[)）](?!\s*\S)|及び|並びに|又は|若しくは|から|まで|参照|による|以降|~|〜"
    r"|(?:shall|must|will|is|are|lists?|shows?|gives?|of|in|and|or|to|for|describes?|contains?|sets?)\b)"
)
# Further numbers of the same kind: not 別紙1、3部 or 別紙2及び10日.
_MORE = re.compile(
    r"[ ]?(?:から|[~〜]|及び|又は|、|,|・|と)[ ]?第?([0-9]{1,2})号?"
    r"(?=まで|[にのをはがで)」、,・]|及び|又は|並びに|参照)(?!の?[0-9])"
)
_TITLED = re.compile(r"[ ]?(?:[「『(:]|[ \t]+[^\s])")
_MARKS = re.compile(r"[\s・●○■□◆◇※\-*【\[(〔<]*|\s*\(?[0-9]{1,2}[).]?\s*")
_HUNDRED = re.compile(r"([一二三四五六七八九]?)百(.*)")
_ENGLISH = {"Table": "表", "Figure": "図", "Section": "節"}
# Numbers of the text itself; the other families are annexes and forms, which may be files of the case.
OWN_FAMILIES = ("条", "章", "節", "表", "図")


class Target(NamedTuple):
    """family: "別紙", "様式", "Annex" …, or one of OWN_FAMILIES. number: in plain digits, parts by hyphens
    (a section's by points)."""

    family: str
    number: str


class Mention(NamedTuple):
    """bears: the place itself has the number (a heading, a caption, a line of the list of annexes)."""

    target: Target
    seq: int
    start: int
    end: int
    bears: bool
    name: str


def mentions_of(document: Document, lists: re.Pattern[str]) -> Iterator[Mention]:
    """In reading order. lists: titles of headings below which annexes are listed."""
    starts = document.starts
    for match in from_first(MENTION, _FIRST, document.text):
        seq = document.seq_at(match.start())
        line = document.texts[seq]
        start, end = match.start() - starts[seq], match.end() - starts[seq]
        outside = document.blocks[seq].kind in OUTSIDE or document.is_contents_line(seq)
        if outside or end > len(line):
            continue
        target = target_of(match)
        bears = _at_line_start(line, start) and not _GOES_ON.match(line[end:])
        # A file's name in a list of files: 基本設計書_別紙2_一覧.xlsx.
        bears = bears or line[start - 1 : start] == "_" or line[end : end + 1] == "_"
        if target.family not in OWN_FAMILIES:
            if not bears and (_TITLED.match(line[end:]) or "。" not in line):
                # A list of annexes, or the document's own title: 要件定義書（別紙1）.
                bears = any(lists.search(title) for title in document.headings_of(seq)[:1]) or (
                    seq < 4 and document.section_of(seq) is None and len(line) < 40 and "。" not in line
                )
            one = Mention(target, seq, start, end, bears, line[start:end])
            yield from (one, *_more(one, line))
        else:
            yield Mention(target, seq, start, end, bears, line[start:end])


def _more(one: Mention, line: str) -> Iterator[Mention]:
    """The other numbers of 別紙1～5, 別紙1、2及び3."""
    end = one.end
    while more := _MORE.match(line, end):
        target = Target(one.target.family, _digits(more[1]))
        end = more.end()
        yield one._replace(target=target, end=more.end(1), name=f"{target.family}{target.number}")


def _at_line_start(line: str, start: int) -> bool:
    before = line[line.rfind("\n", 0, start) + 1 : start].rsplit("\t", 1)[-1]
    return _MARKS.fullmatch(before) is not None


def target_of(match: re.Match[str]) -> Target:
    part = match.groupdict()
    if part["annex"]:
        return Target("様式" if "様式" in match[0] else part["annex"], _digits(part["number"]))
    if part["form"]:
        return Target("様式", _digits(part["form"]))
    if part["float"]:
        return Target(part["float"], _digits(part["float_number"]))
    if part["article"]:
        return Target("条", _digits(part["article"]) + (f"-{_digits(part['sub'])}" if part["sub"] else ""))
    if part["chapter"]:
        return Target("章", _digits(part["chapter"]))
    if part["section"]:
        return Target("節", part["section"])
    return Target(_ENGLISH.get(part["english"], part["english"]), part["english_number"])


def _digits(text: str) -> str:
    if text.isascii() and text.isdecimal():
        return text
    if hundred := _HUNDRED.fullmatch(text):
        hundreds, rest = (number(part) if part else None for part in hundred.groups())
        return str((1 if hundreds is None else hundreds) * 100 + (rest or 0))
    if text[0] in "一二三四五六七八九十":
        return str(number(text))
    return re.sub(r"[－‐.]", "-", text)
