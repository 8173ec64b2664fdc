"""con-reference: annexes, forms, tables, figures, articles and sections that nothing in the case bears."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from reviews.anchoring.normalised import normalise
from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.document import Document
from reviews.rules.finding import Hit
from reviews.rules.mentions import MENTION, OWN_FAMILIES, Mention, Target, mentions_of, target_of
from reviews.rules.rule import Rule

# The number belongs to another document: 契約書の別紙1, 「…ガイドライン」第3章, 別紙1の表2.
_PAPERS = (
    r"[法令例則程綱領約款針準書]|規約|基準|ガイドライン|ガイドブック|ガイド|標準|マニュアル|手引き?|計画|指針"
    r"|\b(?:Act|FAR|Code|Policy)"
)
_ELSEWHERE = re.compile(
    rf"(?P<paper>{_PAPERS})(?:\([^)]{{0,40}}\))?[」』]?[ ]?"
    r"(?P<of>の|における|中の?|に定める|で定める)?[ ]?「?$"
    r"|[」』)](?:の|における)?[ ]?$|[（(](?:[^()（）]{1,20}法)[ ]?$"
    r"|[」』](?:\([^)]*\))?[ の]?(?:第[0-9]{1,2}[編部章節][ の]?)*$"
    r"|\b(?:JIS|ISO|IEC|WCAG|RFC|NIST)[^。]{0,30}$"
    r"|[A-Za-z]+[- ]?[0-9][0-9.:\-]*[ ]+$"
    r"|(?:別紙|別添|様式|別表|資料)[ ]?第?[0-9]{1,2}号?(?:[「(][^」)]{1,30}[」)])?(?:の|における|中の?)[ ]?$"
)
_OWN = re.compile(
    r"(?:本(?:仕様書|書|要件定義書|要領|契約書?|規程|文書|資料|章|節|RFI)|this (?:document|contract))"
    r"[ ]?(?:の|における)?[ ]?$"
)
# A law is named shortly before, and nothing but its own words stands between.
_LAW = re.compile(
    r"(?:(?<![方手文用技寸司立作])法(?![人的務定])|法律|(?<![命指号])令|条例|規則|規程|約款|要綱|契約書|同条"
    r"|\b(?:Act|U\.S\.C|FAR|Code)\b)[^、。]{0,20}$"
)
_BRACKETS = re.compile(r"\([^()]*\)|「[^」]*」")
_CHAIN = re.compile(
    r"[第条項号章の0-9一二三四五六七八九十及び並びに又は若しくは、,から~〜まで各ただし書前後段\s]*"
)
_VERSION = re.compile(r"(?:ver\.?|v|バージョン|版|TLS|WCAG|JIS|達成基準|HTTP/?|No\.?)\s*$", re.IGNORECASE)
_RENAMED = re.compile(r"(?:から|より)[^。]{0,16}(?:に|へ)(?:変更|改め|修正)")
_OF_OTHER = re.compile(r"\s*of (?:the )?[^.]{0,60}(?:Act|Code|Guide|Standard|Policy|Contract)\b")
_TYPED = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})+(?=[\s.一-龠ァ-ヶ])")
# What has articles: 第12条 in a draft without any is of one of these that is named around it.
_HAVE_ARTICLES = re.compile(
    r"(?<![方手文用技寸司立作製工農])法(?![人的務定])|(?<![命指号司])令(?![和嬢])|条[例文項]|規[則程約]|規定(?=第)|約款|定款"
    r"|協定|憲章|要[綱領]|[指方]針|基準|ガイドライン|契約[書条]|抜粋"
    r"|(?:本|委託|請負|個別|原|変更|賃貸借|リース|売買|利用|保守)契約(?![期金締日])"
)
_APPLIED = re.compile(
    r"(?:第?[0-9一二三四五六七八九十]{1,2}[項号])*"
    r"(?:の(?:規定|定め)|に(?:規定|定め|よ[りるっ]|基づ|従|示|掲げ|該当|準)|を(?:準用|適用|参照|遵守|守))"
)
# Articles, chapters and sections are only judged where a document numbers so many of its own.
_LEAST = {"条": 3, "章": 2, "節": 3}


@check("references")
def references(case: CaseFile, rule: Rule) -> Iterable[Hit]:
    lists = re.compile("|".join(rule.settings["annex_lists"]), re.IGNORECASE)
    read = [list(mentions_of(document, lists)) for document in case.documents]
    annexes = _annexes_of(case, read)
    without = "" if _case_has_articles(case, read) else "条"
    for at, document in enumerate(case.documents):
        borne = _Borne(document, read[at], annexes)
        told: set[Target] = set()
        for place, one in enumerate(read[at]):
            if one.bears or one.target in told or _elsewhere(document, read[at], place):
                continue
            is_there = one.target in borne
            if one.target.family == without and document.kind in rule.settings["without_articles"]:
                is_there = not _is_of_the_draft(document, one)
            if is_there:
                continue
            told.add(one.target)
            yield document.hit(at, one.seq, one.start, one.end, name=one.name)


def _annexes_of(case: CaseFile, read: Iterable[Sequence[Mention]]) -> set[Target]:
    """Annexes and forms that any document of the case bears or lists, or a file is named after."""
    found = {one.target for mentions in read for one in mentions if one.bears}
    for name in [*case.names, *(document.name for document in case.documents)]:
        found.update(target_of(match) for match in MENTION.finditer(normalise(name).replace("_", " ")))
    return {target for target in found if target.family not in OWN_FAMILIES}


def _case_has_articles(case: CaseFile, read: Iterable[Sequence[Mention]]) -> bool:
    """Also in a contract that comes with it as a file."""
    if any(one.bears and one.target.family == "条" for mentions in read for one in mentions):
        return True
    return any(re.search(r"契約|約款|要[綱領]", normalise(name)) for name in case.names)


def _is_of_the_draft(document: Document, one: Mention) -> bool:
    """Whether 第12条の規定により can only be an article of the draft itself."""
    passage = document.passage(one.seq)
    if not _APPLIED.match(passage.text, one.end):
        return False
    around = [passage.row or passage.text[: one.start], passage.text[one.end : one.end + 30]]
    return not _HAVE_ARTICLES.search("\n".join([*around, passage.lead, *passage.headings]))


class _Borne:
    """What one document bears, with the annexes of its case."""

    def __init__(self, document: Document, mentions: Sequence[Mention], annexes: set[Target]) -> None:
        self.targets = annexes | {one.target for one in mentions if one.bears} | set(_numbered(document))
        self.wholes = {
            Target(family, number[:at])
            for family, number in self.targets
            for at, char in enumerate(number)
            if char == "-"
        }
        families = Counter(target.family for target in self.targets)
        self.not_judged = {family for family, least in _LEAST.items() if families[family] < least}
        # Where no figure has a caption to read, the captions are in the pictures.
        if not families["図"] and document.reading.pictures:
            self.not_judged.add("図")

    def __contains__(self, target: Target) -> bool:
        if target.family in self.not_judged or target in self.targets:
            return True
        if target.family in _LEAST:
            return False
        # 別紙1-2 is a part of 別紙1; 別紙1 is there when its parts 別紙1-1 and 別紙1-2 are.
        whole = Target(target.family, target.number.split("-")[0])
        return whole in self.targets or target in self.wholes


def _numbered(document: Document) -> Iterable[Target]:
    """Numbers of headings, numbers that Word writes itself, and 3.2 at the start of a line."""
    for section in document.sections:
        label = section.label.strip(" 第章節.")
        if re.fullmatch(r"[0-9]{1,2}", label) and section.parent is None:
            yield Target("章", label)
        if re.fullmatch(r"[0-9]{1,2}(?:\.[0-9]{1,2})*", label):
            yield Target("節", label)
    for block, text in zip(document.blocks, document.texts, strict=True):
        if block.label and len(block.label) < 20:
            label = normalise(block.label)
            if re.fullmatch(r"[0-9]{1,2}(?:\.[0-9]{1,2})+", label.strip(" .")):
                yield Target("節", label.strip(" ."))
            yield from (target_of(match) for match in MENTION.finditer(label))
        elif text[:1].isdigit() and (typed := _TYPED.match(text)):
            yield Target("節", typed[0])


def _elsewhere(document: Document, mentions: Sequence[Mention], at: int) -> bool:
    """Whether another document bears it; 民法第90条又は第95条: the second goes on from the first."""
    line = document.texts[mentions[at].seq]
    while not _is_elsewhere(mentions[at], line):
        one, last = mentions[at], mentions[at - 1] if at else None
        if last is None or last.seq != one.seq or not _CHAIN.fullmatch(line[last.end : one.start]):
            return False
        at -= 1
    return True


def _is_elsewhere(one: Mention, line: str) -> bool:
    before = line[max(0, one.start - 80) : one.start]
    if _OWN.search(before):
        return False
    if one.target.family in ("条", "章") and _LAW.search(_BRACKETS.sub("", before.rsplit("。", 1)[-1])):
        return True
    if one.target.family == "節" and _VERSION.search(before):
        return True
    paper = _ELSEWHERE.search(before)
    # 質問書様式4 is a form of our own; 契約書の様式4 is not.
    named = paper and paper["paper"] == "書" and not paper["of"] and one.target.family == "様式"
    return bool((paper and not named) or _RENAMED.search(line) or _OF_OTHER.match(line[one.end :]))
