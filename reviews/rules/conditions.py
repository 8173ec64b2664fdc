"""The conditions that rules name: who acts, whether it is asked for, whether it is measured.

The names and what they hold are rules.md, "Shared notions".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from reviews.rules.casefile import CaseFile
from reviews.rules.passage import Passage
from reviews.rules.rule import Guard, Rule


@dataclass(frozen=True)
class Match:
    """Matched words in their surroundings; offsets are NFKC."""

    case: CaseFile
    passage: Passage
    start: int
    end: int

    @cached_property
    def words(self) -> str:
        return self.passage.text[self.start : self.end]

    @cached_property
    def bounds(self) -> tuple[int, int]:
        return self.passage.sentence_at(self.start)

    @cached_property
    def sentence(self) -> str:
        start, end = self.bounds
        return self.passage.text[start : max(end, self.end)]

    @cached_property
    def block(self) -> str:
        return self.passage.block_around(self.start)

    def before(self, chars: int) -> str:
        return self.passage.text[max(self.bounds[0], self.start - chars) : self.start]

    def after(self, chars: int) -> str:
        return self.passage.text[self.end : min(max(self.bounds[1], self.end), self.end + chars)]


def holds(rule: Rule, match: Match) -> bool:
    """Whether a match is a finding: all that the rule requires, nothing that silences it."""
    return all(_true(guard, match) for guard in rule.require) and not any(
        _true(guard, match) for guard in rule.unless
    )


def _true(guard: Guard, match: Match) -> bool:
    if guard.condition:
        return CONDITIONS[guard.condition](match)
    assert guard.pattern is not None
    return bool(guard.pattern.search(place_of(guard, match)))


def place_of(guard: Guard, match: Match) -> str:
    """The text in which a guard looks."""
    passage = match.passage
    match guard.place:
        case "match":
            return passage.text[match.start : match.end]
        case "before":
            return match.before(guard.chars)
        case "after":
            return match.after(guard.chars)
        case "around":
            return match.before(guard.chars) + match.words + match.after(guard.chars)
        case "sentence":
            return match.sentence
        case "row":
            return passage.row or match.sentence
        case "heading":
            return passage.heading
        case "headings":
            return "\n".join(passage.headings)
        case "title":
            return passage.document.title
        case "document":
            return passage.document.text
        case "case":
            return match.case.text
    return match.block


# ---- what rules.md calls `duty`: the clause asks something of somebody -------------------------------
_DUTY_END = re.compile(
    r"(?:こと|ものとする|とする|とします|しなければならない|ねばならない|認めない|できない|する|行う|含む|ない|である"
    r"|[うくすつぬむるぐぶ])(?:\s*[(（][^)）]*[)）])?\s*[。．.]?\s*$"
)
_ASKING_HEADING = re.compile(
    r"要件|機能|性能|作業|業務内容|成果物|納品|運用|保守|移行|教育|研修|テスト|試験|体制|検収|遵守|機器|仕様|セキュリティ"
    r"|requirement|task|deliverable|scope of work|support|security|acceptance",
    re.IGNORECASE,
)
_ENGLISH_DUTY = re.compile(
    r"\b(?:shall|must|will|(?:is|are) (?:required|expected) to|(?:is|are) responsible for)\b", re.IGNORECASE
)


def _duty(match: Match) -> bool:
    passage = match.passage
    if passage.language == "en":
        return bool(_ENGLISH_DUTY.search(match.sentence))
    if _DUTY_END.search(match.sentence):
        return True
    listed = passage.block.kind == "item" or passage.in_table
    return listed and any(_ASKING_HEADING.search(title) for title in passage.headings)


# ---- `authority`: the office, its staff or the users act, not the contractor --------------------------
_AUTHORITY = re.compile(
    r"(?:発注者|委託者|甲|本市|本県|本町|本村|本区|本都|本府|本道|当庁|当省|当局|(?<![都道府県市町村区内各])[県市町村区]"
    r"|主管課|担当課|所管課|原課|事務局|職員|利用者|住民|市民|県民|申請者|教員|学生)(?:等)?(?:側)?(?:に?は|が)(?!行う)"
)
_ENGLISH_AUTHORITY = re.compile(
    r"\b(?:the )?(?:government|agency|buyer|authority|users?|city|ministry|client|customer) "
    r"(?:shall|must|will|may|can|is|are)\b",
    re.IGNORECASE,
)


def _authority(match: Match) -> bool:
    before = match.passage.text[match.bounds[0] : match.start]
    if match.passage.language == "en":
        return bool(_ENGLISH_AUTHORITY.search(match.sentence[: match.end - match.bounds[0]]))
    return bool(_AUTHORITY.search(before))


# ---- `measured`: a number with a unit, or a pointer to where the measure stands -----------------------
_UNITS = (
    r"秒|分|時間|日|営業日|開庁日|週間|か月|ヶ月|カ月|ヵ月|箇月|年|%|パーセント|件|人|名|台|回|世代|倍|KB|MB|GB|TB|PB|Mbps|Gbps"
    r"|画面|ページ|点|文字|団体|拠点|ユーザ|seconds?|minutes?|hours?|days?|weeks?|months?|years?|percent|users?|requests?"
)
MEASURED = re.compile(
    rf"[0-9〇一二三四五六七八九十][0-9,.]*\s*(?:億|万|千|百)?\s*(?:{_UNITS})"
    r"|別紙|別添|別表|別記|様式|付録|次表|下表|次の表|下の表|表\s*[0-9]|第\s*[0-9一二三四五六七八九十]+\s*章|要件定義書|SLA"
    r"|\b(?:[Tt]able|[Aa]nnex|[Aa]ppendix|[Ss]ection|[Ss]chedule) [0-9A-Z]"
)


def _measured(match: Match) -> bool:
    return bool(MEASURED.search(match.block))


EQUIVALENT = re.compile(
    r"同等|相当(?:品|以上|する|の)|準ずる|準じる|互換製品"
    r"|\bor (?:an? )?(?:functional(?:ly)? )?(?:equal|equivalent)",
    re.IGNORECASE,
)
EXISTING = re.compile(
    r"現行|既存|現在|導入済|稼働中|運用中|利用している|利用中|使用している|使用中|保有している|保有する|移行元|配備済|整備済"
    r"|\b(?:existing|current(?:ly)?|legacy|incumbent)\b",
    re.IGNORECASE,
)
_PERMISSION = re.compile(
    r"ことができる|できること|可とする|可能とする|でもよい|てよい|差し支えない|できるものとする"
)


def _equivalent(match: Match) -> bool:
    return bool(EQUIVALENT.search(match.block))


def _existing(match: Match) -> bool:
    return bool(EXISTING.search(match.sentence))


def _permission(match: Match) -> bool:
    return bool(_PERMISSION.search(match.sentence))


# ---- never counts for wording rules: names of laws and documents, aliases ------------------------------
_LAW_AFTER = re.compile(
    r"^[^。、]{0,20}?(?:に関する(?:法律|条例|規則|政令|省令)|法律|条例|規程|要綱|ガイドライン)"
)
_ALIAS_AFTER = re.compile(r"^\s*[(（]以下[「『]")


def _named(match: Match) -> bool:
    """Inside a law's name or a document's title in brackets, or right before （以下「…」という。）."""
    text, start, end = match.passage.text, match.start, match.end
    if _ALIAS_AFTER.match(text[end : end + 8]) or _LAW_AFTER.match(text[end : end + 32]):
        return True
    opened = max(text.rfind("「", 0, start), text.rfind("『", 0, start))
    closed = max(text.rfind("」", 0, start), text.rfind("』", 0, start))
    return opened > closed


CONDITIONS: dict[str, Callable[[Match], bool]] = {
    "duty": _duty,
    "authority": _authority,
    "measured": _measured,
    "equivalent": _equivalent,
    "existing": _existing,
    "permission": _permission,
    "named": _named,
    "table": lambda match: match.passage.in_table,
    "item": lambda match: match.passage.block.kind == "item",
}


# ---- `asked`: `duty`, or an entry or label without a verb where the text lists what is wanted -----------
_LISTED_HEADING = re.compile(
    r"\b(?:deliverables?|requirements?|tasks?|scope of work|specifications?|equipment|hardware|software)\b",
    re.IGNORECASE,
)
_LISTED_HEADING_JA = re.compile(r"要件|機能|成果物|納品|納入|機器|仕様|構成|環境|一覧|明細|内訳")
# A whole sentence says by its verb whether it asks; an entry of a list has none.
_WHOLE_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|may|can|should|has|have)\b|^\s*(?:The|This|These|It|We|They|An?) ", re.IGNORECASE
)
# "機種名：…": a label and its value on a line of their own.
_LABELLED = re.compile(r"^\s*[^\s。、:]{1,16}\s?:\s?[^\s。][^。\n]{0,60}$")


def _asked(match: Match) -> bool:
    if CONDITIONS["duty"](match):
        return True
    passage = match.passage
    if passage.language != "en":
        return bool(_LABELLED.match(passage.text))
    listed = passage.block.kind == "item" or passage.in_table
    if not any(
        _LISTED_HEADING.search(title) or (listed and _LISTED_HEADING_JA.search(title))
        for title in passage.headings
    ):
        return False
    return not _WHOLE_SENTENCE.search(match.sentence)


CONDITIONS["asked"] = _asked
