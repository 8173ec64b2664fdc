"""con-reference: annexes, forms, tables, figures, articles and sections that nothing in the case bears."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.document import Document
from reviews.rules.finding import Hit
from reviews.rules.japanese_dates import number
from reviews.rules.rule import Rule

_NUM = r"(?:[0-9]{1,3}(?:[-－‐.][0-9]{1,2}){0,3}|[一二三四五六七八九十]{1,3})"
MENTION = re.compile(
    rf"""
      (?P<annex>別紙様式|別記様式|別紙|別添|別表|別記|様式|付録|附属書)[ ]?第?[ ]?(?P<number>{_NUM})(?:号)?(?:様式)?
    | 第(?P<form>{_NUM})号様式
    | (?<![一-龠ァ-ヶー々A-Za-z])(?P<float>[表図])[ ]?(?P<float_number>{_NUM})(?![0-9名人件枚つ回日月年個点台度色面種])
    | 第(?P<article>[0-9]{{1,3}}|[一二三四五六七八九十百]{{1,5}})条(?:の(?P<sub>[0-9]{{1,2}}|[二三四五六七八九十]{{1,2}}))?
    | 第(?P<chapter>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})章
    | (?<![0-9.\-/A-Za-z])(?P<section>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{1,4}})(?![0-9.%])
        (?=\s?(?:[節項]|「[^」\n]{{1,40}}」|\([^)\n]{{1,30}}\)|[^」』。、\n(「]{{0,30}}[」』])?\s?
           (?:を?参照|[のに]とおり|に(?:示|記載|定め|規定|掲げ|従)|で(?:示|定め|述べ|規定)|の(?:規定|記載|要件|内容|表)))
    | \b(?P<english>Annex|Appendix|Attachment|Schedule|Exhibit|Table|Figure|Section)[ ]
        (?P<english_number>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{0,4}}|[A-Z])\b
    """,
    re.VERBOSE,
)
# A mention goes on in a sentence; what bears the number goes on with its title or ends.
_PARTICLE = re.compile(
    r"^\s*(?:[でにのをはがともへやか、,。」』]|[)）](?!\s*\S)|及び|並びに|又は|若しくは|から|まで|参照|を参照|による|以降|~|〜"
    r"|(?:shall|must|will|is|are|lists?|shows?|gives?|of|in|and|or|to|for|describes?|contains?|sets?)\b)"
)
# Further numbers of the same kind: not 別紙1、3部 or 別紙2及び10日.
_MORE = re.compile(
    r"[ ]?(?:から|[~〜]|及び|又は|、|,|・|と)[ ]?第?([0-9]{1,2})(?:号)?(?=まで|[にのをはがで)」、,・]|及び|又は|並びに|参照)(?!の?[0-9])"
)
_TITLED = re.compile(r"[ ]?(?:[「『(:]|[ \t]+[^\s])")
_MARKS = re.compile(r"^[\s・●○■□◆◇※\-*【\[(〔<]*")
# The number belongs to another document: 契約書の別紙1, 「…ガイドライン」第3章, 民法第90条.
_ELSEWHERE = re.compile(
    r"(?:[法令例則程綱領約款針準書]|規約|基準|ガイドライン|ガイドブック|ガイド|標準|マニュアル|手引|手引き|計画|指針|Act|FAR|Code|Policy)"
    r"(?:\(案\)|\([^)]{0,40}\))?[」』]?[ ]?(?:の|における|,|、|中の?|に定める|で定める)?[ ]?「?$"
    r"|[」』)](?:の|における)?[ ]?$|[（(](?:[^()（）]{1,20}法)[ ]?$"
    r"|\b(?:JIS|ISO|IEC|WCAG|RFC|NIST)[^。]{0,30}$"
    r"|[A-Za-z]+[- ]?[0-9][0-9.:\-]*[ ]+$"
    r"|(?:別紙|別添|様式|別表|資料)[ ]?第?[0-9]{1,2}号?(?:[「(][^」)]{1,30}[」)])?(?:の|における|中の?|,|、)[ ]?$"
)
_OWN = re.compile(
    r"(?:本(?:仕様書|書|要件定義書|要領|契約書?|規程|文書|資料|章|節|RFI)|this (?:document|contract))[ ]?(?:の|における)?[ ]?$"
)
_LAW = re.compile(
    r"[一-龠](?:法|法律|令|条例|規則|規程|約款|要綱|省令)(?!人|的|務|定)|同[法条令]|契約書(?:\(案\))?(?:の|第)|\b(?:Act|U\.S\.C|FAR|Code)\b"
)
_CHAIN = re.compile(
    r"^[第条項号章の0-9一二三四五六七八九十及び並びに又は若しくは、,から~〜まで各ただし書前後段\s]*$"
)
_VERSION = re.compile(r"(?:ver\.?|v|バージョン|版|TLS|WCAG|JIS|達成基準|HTTP/?|No\.?)\s*$", re.IGNORECASE)
_KANJI_HUNDRED = re.compile(r"([一二三四五六七八九]?)百(.*)")


class Target(NamedTuple):
    """What is mentioned: family ("別紙", "様式", "表", "条" …) and its number in plain digits."""

    family: str
    number: str


class _Mention(NamedTuple):
    target: Target
    seq: int
    start: int
    end: int
    bears: bool
    name: str


@check("references")
def references(case: CaseFile, rule: Rule) -> Iterable[Hit]:
    lists = re.compile("|".join(rule.settings["annex_lists"]), re.IGNORECASE)
    read = [list(_mentions(document, lists)) for document in case.documents]
    known = _annexes_known(case, read)
    for at, document in enumerate(case.documents):
        there = _Borne(document, read[at], known)
        told: set[Target] = set()
        for one in read[at]:
            elsewhere = there.is_elsewhere(one)  # asked of each, since the next may go on from it
            if one.bears or one.target in told or elsewhere or there.bears(one.target):
                continue
            told.add(one.target)
            yield document.hit(at, one.seq, one.start, one.end, name=one.name)


def _mentions(document: Document, lists: re.Pattern[str]) -> Iterator[_Mention]:
    text, starts = document.text, document.starts
    for match in MENTION.finditer(text):
        seq = document.seq_at(match.start())
        block = document.blocks[seq]
        if block.kind in ("header", "footer") or document.is_contents_line(seq):
            continue
        line = document.texts[seq]
        start, end = match.start() - starts[seq], match.end() - starts[seq]
        if end > len(line):
            continue
        bears = _at_line_start(line, start) and not _PARTICLE.match(line[end:])
        # A file's name in a list of files: 基本設計書_別紙2_一覧.xlsx.
        bears = bears or line[start - 1 : start] == "_" or line[end : end + 1] == "_"
        target = _target(match)
        if (
            (match["annex"] or match["form"])
            and not bears
            and (_TITLED.match(line[end:]) or "。" not in line)
        ):
            bears = any(lists.search(title) for title in document.headings_of(seq)[:1])
        one = _Mention(target, seq, start, end, bears, line[start:end])
        yield one
        if match["annex"] or match["form"]:
            yield from _more(one, line)


def _more(one: _Mention, line: str) -> Iterator[_Mention]:
    """The other numbers of 別紙1～5, 別紙1、2及び3."""
    end = one.end
    while more := _MORE.match(line, end):
        target = Target(one.target.family, _digits(more[1]))
        end = more.end()
        yield one._replace(target=target, end=more.end(1), name=f"{target.family}{target.number}")


def _at_line_start(line: str, start: int) -> bool:
    before = line[line.rfind("\n", 0, start) + 1 : start].rsplit("\t", 1)[-1]
    return (
        _MARKS.fullmatch(before) is not None or re.fullmatch(r"\s*\(?[0-9]{1,2}[).]?\s*", before) is not None
    )


def _target(match: re.Match[str]) -> Target:
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
    families = {"Table": "表", "Figure": "図", "Section": "節"}
    return Target(families.get(part["english"], part["english"]), part["english_number"])


def _digits(text: str) -> str:
    hundred = _KANJI_HUNDRED.fullmatch(text)
    if hundred:
        return str(
            (number(hundred[1]) if hundred[1] else 1) * 100 + (number(hundred[2]) if hundred[2] else 0)
        )
    if text[0] in "一二三四五六七八九十":
        return str(number(text))
    return re.sub(r"[－‐.]", "-", text)


def _annexes_known(case: CaseFile, read: list[list[_Mention]]) -> set[Target]:
    """Annexes and forms that any document of the case bears or lists, or a file is named after."""
    found = {one.target for mentions in read for one in mentions if one.bears}
    for name in [*case.names, *(document.name for document in case.documents)]:
        found.update(_target(match) for match in MENTION.finditer(name.replace("_", " ")))
    return {target for target in found if target.family not in ("条", "章", "節", "表", "図")}


class _Borne:
    """What one document bears, and which of its mentions are of other documents."""

    def __init__(self, document: Document, mentions: list[_Mention], annexes: set[Target]) -> None:
        self.document = document
        self.targets = annexes | {one.target for one in mentions if one.bears}
        self.external: set[tuple[int, int]] = set()
        self.last: _Mention | None = None
        self._add_labels()
        families: dict[str, int] = {}
        for target in self.targets:
            families[target.family] = families.get(target.family, 0) + 1
        # Articles, chapters and sections are only judged where the document numbers its own.
        self.own = {
            family for family, least in (("条", 3), ("章", 2), ("節", 3)) if families.get(family, 0) >= least
        }

    def _add_labels(self) -> None:
        """Numbers that Word writes itself, and those of headings."""
        for section in self.document.sections:
            label = section.label.strip().strip("第章節.")
            if re.fullmatch(r"[0-9]{1,2}", label) and section.parent is None:
                self.targets.add(Target("章", label))
            if re.fullmatch(r"[0-9]{1,2}(?:\.[0-9]{1,2})*", label):
                self.targets.add(Target("節", label))
        for block in self.document.blocks:
            if block.label and len(block.label) < 20:
                label = block.label.strip().strip(".")
                if re.fullmatch(r"[0-9]{1,2}(?:\.[0-9]{1,2})+", label):
                    self.targets.add(Target("節", label))
                self.targets.update(_target(match) for match in MENTION.finditer(_plain(block.label)))
        for text in self.document.texts:
            if text[:1].isdigit() and (
                typed := re.match(r"[0-9]{1,2}(?:\.[0-9]{1,2})+(?=[\s.\u3000一-龠ァ-ヶ])", text)
            ):
                self.targets.add(Target("節", typed[0]))

    def bears(self, target: Target) -> bool:
        if target.family in ("条", "章", "節") and target.family not in self.own:
            return True
        if target in self.targets:
            return True
        if target.family in ("条", "章", "節"):
            return False
        # 別紙1-2 is a part of 別紙1; 別紙1 is there when its parts 別紙1-1 and 別紙1-2 are.
        whole = target.number.split("-")[0]
        return Target(target.family, whole) in self.targets or any(
            other.family == target.family and other.number.startswith(f"{target.number}-")
            for other in self.targets
        )

    def is_elsewhere(self, one: _Mention) -> bool:
        line = self.document.texts[one.seq]
        before = line[max(0, one.start - 60) : one.start]
        last, self.last = self.last, one
        if _OWN.search(before):
            return False
        chained = (
            last is not None
            and last.seq == one.seq
            and (last.seq, last.start) in self.external
            and _CHAIN.match(line[last.end : one.start])
        )
        sentence = line[line.rfind("。", 0, one.start) + 1 : one.start]
        renamed = re.search(r"(?:から|より)[^。]{0,16}(?:に|へ)(?:変更|改め|修正)", line)
        lawful = one.target.family in ("条", "章") and _LAW.search(sentence)
        version = one.target.family == "節" and _VERSION.search(before)
        if renamed or chained or lawful or version or _ELSEWHERE.search(before) or _of_other(line[one.end :]):
            self.external.add((one.seq, one.start))
            return True
        return False


def _of_other(after: str) -> bool:
    return bool(re.match(r"\s*of (?:the )?[^.]{0,60}(?:Act|Code|Guide|Standard|Policy|Contract)\b", after))


def _plain(label: str) -> str:
    from reviews.anchoring.normalised import normalise

    return normalise(label)
