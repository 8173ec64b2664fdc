"""The conditions that rules name: who acts, whether it is asked for, whether it is measured.

The names and what they hold are rules.md, "Shared notions".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from reviews.rules.casefile import CaseFile
from reviews.rules.endings import Ending
from reviews.rules.passage import Passage
from reviews.rules.rule import Guard, Rule
from reviews.rules.scanning import stands_in


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
    return all(_true(guard, match) for guard in rule.require) and not silenced(rule, match)


def silenced(rule: Rule, match: Match) -> bool:
    """Whether anything that the rule lists under `unless` is there."""
    return any(_true(guard, match) for guard in rule.unless)


def _true(guard: Guard, match: Match) -> bool:
    if guard.condition:
        return CONDITIONS[guard.condition](match)
    pattern = guard.pattern
    assert pattern is not None
    # The same for every match, and the longest text of all.
    if guard.place == "document":
        document = match.passage.document
        if not isinstance(pattern, re.Pattern):
            # What somebody wrote runs against the clock (timed.py): nothing else is made of it.
            return document.kept(pattern, lambda: bool(pattern.search(document.text)))
        return document.kept(pattern, lambda: stands_in(document, pattern))
    if guard.place == "case":
        return match.case.kept(pattern, lambda: bool(pattern.search(match.case.text)))
    return bool(pattern.search(place_of(guard, match)))


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
_ASKS = Ending(
    r"(?:こと|ものとする|とする|ものとします|とします|(?:なけれ|ね)ばならない|べき(?:である|もの)?|認めない|ない"
    r"|(?:必要|必須|義務)(?:である|です|とする|とします|があります|がある)?|ください|下さい|願います|願いたい|[さら]れたい"
    r"|(?:努|定|求|進|納|改|高|含|止|収)めます|(?:避|受|設|届|続|付|分)けます|(?:備|整|加|替|換|与|伝|抑|揃)えます|します|行います|いただきます|(?<![でま])す|[うくつぬむるぐぶ])"
)
# It tells how things are, were or will be, and asks nothing.
_TELLS = Ending(
    r"(?:て(?:ある|あります)|[てで](?:いる|おる|いない|おらず|います|おります|きている|きた)|られる予定だ|見込まれる|予想される|想定される|懸念される"
    r"|期待(?:される|できる)|考えられる|思われる|いわれる|言われる|(?<!必要)(?<!義務)[がも](?:ある|多い|少ない)|にある"
    r"|(?:可能|こと|よう|一助|課題)(?:と|に)なる|(?<!必要)(?<!必須)(?<!義務)(?<!べき)である)"
)
_PLAIN = Ending("[たいだ]")
_ASKING_HEADING = re.compile(
    r"要件|機能|性能|作業|業務内容|成果物|納品|運用|保守|移行|教育|研修|テスト|試験|体制|検収|遵守|機器|仕様|セキュリティ|非機能|信頼性|規模"
    r"|継続性|拡張性|操作性|画面|帳票|連携|インタ[ーフ]|稼働|環境|設計|開発|構築|支援|サービス"
    r"|requirement|task|deliverable|scope of work|support|security|acceptance",
    re.IGNORECASE,
)
# Without a full stop, a paragraph up to this long reads as an item.
LONGEST_LINE = 60
# A paragraph that is typed as an item of a list.
TYPED_ITEM = re.compile(r"^\s*(?:[・●○■□◆◇※▪•‣-]|[(（]?[0-9ア-ンa-z]{1,2}[)）.．]|[①-⑳])")
_ENGLISH_DUTY = re.compile(
    r"\b(?:shall|must|will|(?:is|are) (?:required|expected) to|(?:is|are) responsible for)\b", re.IGNORECASE
)


# 本書は … tells of the document itself.
_OF_ITSELF = re.compile(r"^\s*(?:本書|本ガイド(?:ブック|ライン)?|本資料|本章|本節|本項)(?:は|では|に)")


def _told(match: Match) -> bool:
    return bool(_TELLS.ends(match.sentence) or _OF_ITSELF.search(match.sentence))


def _duty(match: Match) -> bool:
    passage = match.passage
    if passage.language == "en":
        return bool(_ENGLISH_DUTY.search(match.sentence))
    if _told(match):
        return False
    if _ASKS.ends(match.sentence):
        return True
    listed = (
        passage.block.kind == "item"
        or passage.in_table
        or TYPED_ITEM.match(passage.text)
        or ("。" not in passage.text and len(passage.text) <= LONGEST_LINE)
    )
    if not listed or _PLAIN.ends(match.sentence):
        return False
    if _ASKS.ends(passage.lead):
        return True
    above = [*passage.headings, passage.column_head]
    return any(_ASKING_HEADING.search(title) for title in above)


# ---- `authority`: the office, its staff or the users act, not the contractor --------------------------
_OFFICE = (
    r"(?:発注者|委託者|契約担当官|支出負担行為担当官|甲|本市|本県|本町|本村|本区|本都|本府|本道|本省|本庁|本学|本院|当庁|当省|当局|当市|当県|当町|当村"
    r"|当区|当機構|当社団|(?<![都道府県市町村区内各地学校政特全外諸他])[県市町村区国]|[市町村区県]長|知事|主管課|担当課|所管課|原課|(?<=[一-龯])課|事務局|委員会"
    r"|(?<!受注者の)(?<!受託者の)(?<!事業者の)職員|監督員|担当官|(?:発注者|委託者|本市|本県|当庁)側?の担当者|窓口担当者|利用者|住民|[市県町村区都]民|申請者|来庁者|来館者|閲覧者|保護者|教員|学生|児童|生徒|ユーザー?)"
    r"(?:[等側ら]|自身|自ら)*"
)
_TOPIC = re.compile(_OFFICE + r"[はも]")
_SUBJECT = re.compile(_OFFICE + r"(?:が|において(?!は)|側で)")
_CONTRACTOR = r"(?:受注者|受託者|請負者|受注業者|落札者|(?<!現行)事業者|(?<!甲)乙)"
_OTHER_TOPIC = re.compile(_CONTRACTOR + r"は")
_OTHER_SUBJECT = re.compile(rf"(?:{_CONTRACTOR}|システム)[はが]")
# After it another clause: the subject with が belonged to a relative or conditional clause.
_CLAUSE_ENDS = re.compile(
    r"(?:(?<!よ)(?<!い)う|[除置書働聞続付]く|(?<!あらゆ)(?<!いわゆ)る(?!程度)|[すつぬむぐぶ]|[しいきちりんっ]た|ない|た)\s*"
    r"(?:[一-龯ァ-ヶA-Za-z「『]|もの|こと(?!が|も|の?で|な)|ため|よう|とき|ところ|うえ|[、,])"
    r"|れば|たら|ので|から、"
)
_ENGLISH_AUTHORITY = re.compile(
    r"\b(?:the )?(?:government|agency|buyer|authority|users?|city|ministry|client|customer) "
    r"(?:shall|must|will|may|can|is|are)\b",
    re.IGNORECASE,
)


def _authority(match: Match) -> bool:
    """は names the actor of the whole sentence, が that of its clause."""
    if match.passage.language == "en":
        return bool(_ENGLISH_AUTHORITY.search(match.sentence[: match.end - match.bounds[0]]))
    before = match.passage.text[match.bounds[0] : match.start]
    topics = [found.end() for found in _TOPIC.finditer(before)] if "は" in before or "も" in before else []
    if topics and not _OTHER_TOPIC.search(before, topics[-1]):
        return True
    if not any(particle in before for particle in ("が", "において", "側で")):
        return False
    subjects = [found.end() for found in _SUBJECT.finditer(before)]
    if not subjects:
        return False
    between = before[subjects[-1] :]
    return not _CLAUSE_ENDS.search(between) and not _OTHER_SUBJECT.search(between)


# ---- `measured`: a number with a unit, or a pointer to where the measure stands -----------------------
_UNITS = (
    r"秒|ミリ秒|ms|分|時間|日|営業日|開庁日|週間|か月|ヶ月|カ月|ヵ月|箇月|ケ月|年|%|パーセント|件|人|名|台|回|世代|倍|KB|MB|GB|TB|PB|Mbps|Gbps"
    r"|kbps|bps|IOPS|TPS|画面|ページ|頁|点|文字|団体|拠点|箇所|か所|ユーザー?|アカウント|セッション|ポート|コア|GHz|dpi|mm|cm|インチ|クリック|ステップ|階層"
    r"|同時|リクエスト|トランザクション"
    r"|seconds?|minutes?|hours?|days?|weeks?|months?|years?|percent|users?|requests?"
)
MEASURED = re.compile(
    rf"(?<![0-9,.])[0-9][0-9,.]*\s*(?:億|万|千|百)?\s*(?:{_UNITS})"
    rf"|(?!十分|二次|三者)[二三四五六七八九十百][〇一二三四五六七八九十百千万]*(?:{_UNITS})"
    rf"|一(?:{_UNITS})(?:以内|以上|以下|未満|まで)"
    r"|別紙|別添|別表|別記|様式|付録|附属書|次表|下表|上表|次の表|下の表|表\s*[0-9]|図\s*[0-9]"
    r"|第\s*[0-9一二三四五六七八九十]+\s*[章節項]|[0-9]\.[0-9]+(?:\.[0-9]+)?\s*(?:に|の|で|を参照)|要件定義書|SLA|サービスレベル"
    r"|\b(?:[Tt]able|[Aa]nnex|[Aa]ppendix|[Ss]ection|[Ss]chedule) [0-9A-Z]"
)
# Numbers that measure nothing: dates, years, ordinals, round the clock.
_NO_MEASURE = re.compile(
    r"24\s*時間\s*[、・/]?\s*365\s*日|365\s*日\s*[、・/]?\s*24\s*時間|"
    r"(?:令和|平成|昭和|西暦|[RHS])?\s*(?:元|[0-9]{1,4})\s*年度|(?:令和|平成|昭和|西暦)\s*(?:元|[0-9]{1,4})\s*年|(?:19|20)[0-9]{2}年"
    r"|[0-9]{1,2}月\s*[0-9]{1,2}日|第\s*[0-9]+\s*(?:回|世代|期|日|年)"
    r"|[0-9]+\s*(?:年|か月|ヶ月|日)後"
)


def _measured(match: Match) -> bool:
    return bool(MEASURED.search(_NO_MEASURE.sub("", match.block)))


EQUIVALENT = re.compile(
    r"同等(?!(?:以上)?の?(?:もの|製品|品|機種)?(?:は|も|を|の(?:提案|使用)(?:は|を))?(?:認め(?:ない|られない|ず)|不可|許可しない))|相当(?:品|以上|する|の|と(?:する|し|なる)|程度)|準ずる|準じる|互換製品"
    r"|\bor (?:an? )?(?:functional(?:ly)? |approved |comparable |technical(?:ly)? )?(?:equal|equivalent)",
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
    r"^[^。、,\n「」]{0,32}?に関する(?:法律|条例|規則|政令|省令|規程|要綱|要領|指針|基準)"
    r"|^[^。、,\n「」はをがでにて]{0,8}(?:法律|条例|規程|要綱|ガイドライン)"
)
_ALIAS_AFTER = re.compile(r"^\s*[(（]以下[、,]?\s*(?:総称して)?[「『]")
_DEFINED = re.compile(r"[「『]([^「」『』\n]{0,23}等|[^「」『』\n]{0,22}など)[」』]")


def _named(match: Match) -> bool:
    """Inside a law's name or a document's title in brackets, or right before （以下「…」という。）."""
    text, start, end = match.passage.text, match.start, match.end
    if _ALIAS_AFTER.match(text[end : end + 12]) or _LAW_AFTER.match(text[end : end + 48]):
        return True
    first = match.bounds[0]
    opened = max(text.rfind("「", first, start), text.rfind("『", first, start))
    closed = max(text.rfind("」", first, start), text.rfind("』", first, start))
    return opened > closed


# Characters between English quotation marks up to which they set off a term.
LONGEST_TERM = 60


@lru_cache(maxsize=4)
def _open_terms(text: str) -> tuple[str, ...]:
    """Terms ending in 等 or など that a document sets in brackets; asked for many matches of one text."""
    return tuple(sorted({found[1] for found in _DEFINED.finditer(text)}))


def _alias(match: Match) -> bool:
    """The matched words hold a term that the document has set in brackets: 「成果物等」."""
    return any(term in match.words for term in _open_terms(match.passage.document.text))


def _sample(match: Match) -> bool:
    """Inside “…” that runs on for more than a term: words that a text shows, not its own."""
    text, start = match.passage.text, match.start
    opened = text.rfind("“", 0, start)
    closed = text.find("”", match.end)
    if opened < 0 or text.rfind("”", 0, start) > opened:
        return False
    return (closed if closed >= 0 else len(text)) - opened > LONGEST_TERM


CONDITIONS: dict[str, Callable[[Match], bool]] = {
    "sample": _sample,
    "duty": _duty,
    "told": _told,
    "authority": _authority,
    "measured": _measured,
    "equivalent": _equivalent,
    "existing": _existing,
    "permission": _permission,
    "named": _named,
    "alias": _alias,
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
