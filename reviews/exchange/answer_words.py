"""How offices write in a sheet of answers: headings, words for the four answers, 〃, numbers."""

import re
import unicodedata

from reviews.enums import AnswerVerdict
from sharingbook.common.values.width import small_number

_DROPPED = re.compile(r"[\s。．.、，,・･「」『』【】\[\]()（）:：;；!！?？*※/／~〜\-]+")
_INVISIBLE = ("Cf", "Mn", "Cc")


def fold(text: str) -> str:
    """One spelling for comparing: NFKC, small letters, without spaces, marks and invisible characters."""
    shown = "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in _INVISIBLE
    )
    return _DROPPED.sub("", shown).casefold()


# What a clerk writes → one of the four answers. What could mean two of them is not here: 検討, 見送り, 別途.
_VERDICTS = {
    AnswerVerdict.ADOPTED: (
        "採用する 採用 採用します 採用済 採用済み 採択 採択する 反映する 反映 反映します 反映済 "
        "反映済み 反映しました 対応する 対応 対応します 対応済 対応済み 対応しました 対応可 修正する "
        "修正 修正します 修正済 修正済み 修正しました 意見のとおり 意見のとおり修正 "
        "意見のとおり修正する 意見のとおり修正します ご意見のとおり ご意見のとおり修正します "
        "御意見のとおり 御意見のとおり修正します 受け入れる 受入 ○ 〇 ◯ ◎ 可 adopt adopted accept "
        "accepted"
    ),
    AnswerVerdict.PARTLY: (
        "一部採用する 一部採用 一部採用します 一部を採用 一部を採用する 部分採用 部分的に採用 "
        "部分的に採用する 一部採択 一部反映 一部反映する 一部反映します 一部対応 一部対応する "
        "一部対応します 一部修正 一部修正する 一部修正します △ partly partial partially partlyadopt "
        "partlyadopted partiallyadopted partiallyaccepted"
    ),
    AnswerVerdict.DECLINED: (
        "採用しない 不採用 採用しません 採用せず 採用不可 不採択 反映しない 反映しません 対応しない "
        "対応しません 対応せず 対応不可 修正しない 修正しません 修正なし 原案のとおり 原案どおり "
        "原案通り 原案のままとする 原案のまま × ✕ ✖ ╳ 不可 decline declined reject rejected notadopted "
        "notaccepted"
    ),
    AnswerVerdict.LATER: (
        "次の案件で対応 次の案件で対応する 次の案件で対応します 次回 次回対応 次回対応する "
        "次回対応します 次回の案件で対応 次回調達で対応 次回の調達で対応 次期対応 次期案件で対応 "
        "次期更改で対応 次期で対応 次年度対応 来年度対応 今後対応 今後対応する 今後対応します 将来対応 "
        "later nexttime deferred defer"
    ),
}  # fmt: skip
VERDICTS = {fold(word): str(verdict) for verdict, words in _VERDICTS.items() for word in words.split()}
_NONE_NEEDED = frozenset(
    map(fold, ("回答不要", "不要", "対象外", "なし", "no answer needed", "n/a", "―", "-", "—"))
)
_DITTO_SIGNS = re.compile("[〃″“”\"゛々〻仝↑]|''|´´|’’")
_AS_ABOVE = (
    "同上 同じ 上に同じ 上と同じ 上記に同じ 上記と同じ 上記同様 上と同様 同様 同前 同左 左に同じ ditto same "
    "sameasabove asabove"
)
_DITTO_WORDS = frozenset(["", *map(fold, _AS_ABOVE.split())])
_BESIDE = frozenset(map(fold, ("同左", "左に同じ")))
_BEGINS_AS_ABOVE = re.compile(r"[\s（(「｢『]*(?:[〃仝]|同上|同左)")
_ERRORS = frozenset(["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"])
_NUMBER = re.compile(r"(?:no|№|#|第|番号|項番|意見|項目)*0*([0-9]{1,6})(?:番|号|項|件)*")

# Field of a row → its headings, Japanese and English; then what is enough where none of them stands there.
HEADINGS = {
    "id": (
        "ID ID変更しない ID（変更しない） 識別番号 識別ID IDdonotchange"
    ),
    "number": (
        "番号 No No. № 項番 通番 通し番号 整理番号 意見番号 項目番号 # Number"
    ),
    "where": (
        "ページ／章番号・項番号 ページ章番号項番号タイトル等 章番号・項番号・タイトル等 ページ 頁 "
        "該当箇所 箇所 条項 章番号 項番号 Pageclause Clause Page"
    ),
    "quote": (
        "対象の文言 該当文言 原文 案文 Wordscommentedon Quote"
    ),
    "kind": (
        "意見の種類 意見種別 種類 種別 Kindofcomment Kind"
    ),
    "opinion": (
        "意見等 意見 ご意見 御意見 意見内容 意見の内容 助言 助言内容 指摘 指摘事項 Comment Comments "
        "Opinion Advice"
    ),
    "ground": (
        "理由 意見の理由 Grounds"
    ),
    "verdict": (
        "回答区分 対応区分 採否 採否区分 採用区分 対応可否 対応方針 回答の区分 判定 Answerchoose "
        "Verdict Answercategory Category"
    ),
    "answer": (
        "回答 回答内容 回答欄 回答の内容 回答・理由 回答理由 対応内容 担当課回答 Answerinwords Answer "
        "Response Reply"
    ),
    "version": (
        "対応版 反映版 対応した版 反映する版 Reflectedin"
    ),
}  # fmt: skip
_HEADINGS = {fold(word): name for name, words in HEADINGS.items() for word in words.split()}
_NEARLY = (
    ("verdict", re.compile("回答区分|対応区分|採否|回答の?選択|verdict")),
    (
        "answer",
        re.compile("^(?!.*(?:区分|版|日|者|担当|期限|部署|不要)).*(?:回答|対応内容)|^(?!.*choose).*answer"),
    ),
    ("number", re.compile("^(?!.*(?:章|項|頁|ページ|条|電話|id)).*番号|^no")),
    ("opinion", re.compile("^(?!.*(?:種類|種別|区分|者|理由|日)).*(?:意見|指摘|助言)|^(?!.*kind).*comment")),
)


def heading_of(text: str) -> str:
    """The field that a heading names; "" for none."""
    folded = fold(text) if len(text) <= 200 else ""
    # 回答（案）, 回答欄2: a remark in brackets behind a heading that is known.
    return _HEADINGS.get(folded, "") if folded and len(folded) <= 40 else ""


def nearly_heading_of(text: str, missing: set[str]) -> str:
    """The field of `missing` that a changed heading most likely names; "" for none."""
    folded = fold(text) if len(text) <= 200 else ""
    if not folded or len(folded) > 40 or folded in _HEADINGS:
        return ""
    return next((name for name, pattern in _NEARLY if name in missing and pattern.search(folded)), "")


def verdict_of(text: str) -> str:
    """The answer that a word stands for; "" for a word that is in no table."""
    return VERDICTS.get(fold(text), "")


def says_none_needed(text: str) -> bool:
    return not text.strip() or text.strip() in ("-", "―", "—", "－") or fold(text) in _NONE_NEEDED


def is_ditto(text: str) -> bool:
    """The whole cell says "as above": 〃, 同上 and their like, with or without brackets and full stops."""
    if not text.strip() or len(text) > 40:
        return False
    words, signs = _DITTO_SIGNS.subn("", text)
    folded = fold(words)
    return folded in _DITTO_WORDS and bool(signs or folded)


def means_beside(text: str) -> bool:
    """Of a ditto: it names the cell to the left, and no row."""
    return fold(_DITTO_SIGNS.sub("", text)) in _BESIDE


def begins_as_above(text: str) -> bool:
    """A text of its own that leans on another cell: 〃（ただし3秒）."""
    return _BEGINS_AS_ABOVE.match(text) is not None


def is_error(text: str) -> bool:
    return text.strip() in _ERRORS


def number_of(text: str) -> int | None:
    """The number that a cell holds: 12, １２, No.12, №１２, 12., 12.0, 十二; None for none."""
    plain = text.strip()
    if re.fullmatch(r"[0-9]{1,6}\.0+", plain):
        plain = plain.partition(".")[0]
    folded = fold(plain)
    found = _NUMBER.fullmatch(folded)
    return int(found[1]) if found else small_number(folded)
