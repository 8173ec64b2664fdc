"""Placeholders, dates, superseded terms, unpaid work, and the Japanese rules that are off by default."""

import pytest

from reviews.rules import builtin_packs, check
from reviews.rules.minidraft import case_of
from reviews.rules.rule import KINDS, Example
from reviews.rules.wording import message
from tests.reviews.rules.marked import ALL_ON, marked_by, rows_of

SENTENCES = """
# ja-placeholder
問合せ先 | ⟦○○⟧課　電話：００－⟦××××⟧－⟦××××⟧
提出期限（表） | ⟦未定⟧
概要 | 本事業の対象は⟦○○⟧地区とする。
背景 | ⟦令和　年⟧に導入した。
担当　⟦【　　】⟧
⟦▲▲⟧市の条例による。
予算額：⟦●●⟧千円
別途記載予定⟦（調整中）⟧
第⟦○条⟧に従う。
契約期間⟦（要確認）⟧
研修の対象人数は、⟦要検討である⟧。
納入期限 令和８年⟦●月●日⟧
⟦XX⟧県
記号の凡例 | ○○：必須
令和8年度
採点は◎○△×の4段階とする。
カードの番号は「＊＊＊＊1234」と伏せて表示すること。
画面例：○○課
未定稿を提出しない。
処理中の状態は「作成中」と表示すること。
検討中の内容を報告すること。
確認の結果、未定の項目がある場合は報告すること。
氏名欄に○印を付ける。
様式 | 令和　年　月　日
2×2の行列
SSXX形式ではないXXLサイズ
〒000-0000
一〇〇〇円
○ 月額の費用
●年間計画
http://example.jp/xx/
稼働時期は⟦20XX⟧年4月とする。
⟦別紙○⟧に示す。
⟦令和○○⟧年度
本業務の担当は⟦●●⟧とする⟦（後日記載）⟧
件数は約⟦XX,XXX⟧件である。
納品先：⟦【担当課名を記入】⟧
【注意】必ず確認すること。
評価は、○を5点、△を3点とする。
仕様変更の要否を要確認事項として一覧にすること。
課題管理表には「調整中」の区分を設けること。
フォント名はXX-Smallとする。
表の○印の項目を対象とする。
入力例：令和○年○月○日
×印のボタンで画面を閉じること。
移行後のデータにXXEの脆弱性がないこと。
電話番号は○○○-○○○○の形式で入力させること。
内容は未定義とする。
この項目は現在検討中の制度に関するものである。
単価：￥⟦＿＿＿＿⟧
対象施設は⟦△△⟧ほか3施設とする。
締切は⟦【要検討】⟧とする。
協議の結果は⟦未定です⟧。
画面には「××が未入力です」と表示すること。
所属は○○課（例：総務課）のように記入する。
記載例 | ○○業務
保守の状況は、対応済・調整中・未対応に分けて報告すること。
凡例 | ××は対象外を示す。
締結日：　⟦　年　　月　　日⟧
開催日：⟦Ｘ月Ｘ日⟧
件数：100件 ※⟦要確認⟧
毎年 4月 1日
利用者数は約⟦△△⟧人とする。
移行対象：⟦作成中⟧
例えば「○○課」のように表示すること。
○月次の報告書を作成すること。

# ja-date
スケジュール（表） | ⟦令和8年9月31日⟧
提出期限：⟦令和８年５月１５日（木）⟧１７時
⟦令和七年四月三十一日⟧
⟦2026年11月31日（月）⟧
⟦令和9年（2028年）⟧3月
⟦平成33年3月31日⟧
⟦令和8年2月29日⟧から
⟦2026年4月1日(木)⟧
概要 | ⟦令和8年6月31日⟧に閉庁する。
⟦令和8年度（2027年度）⟧
スケジュール（表） | 令和8年9月30日（水）
2026年4月1日（水曜日）
令和2年2月29日（土）
令和8年5月3日（日・祝）
13月31日などの誤った日付をチェックすること。
平成30年12月28日（金）
平成31年3月31日（日）
1月1日から12月31日まで
2月29日に実施した処理
30日間
令和元年（2019年）5月1日（水）
⟦令和8年5月31日（土）⟧に移行する。
⟦昭和64年2月1日⟧
⟦令和元年4月1日⟧
令和8年5月31日（日）に移行する。
平成31年（令和元年）5月1日
令和8年度末（令和9年3月31日）
令和9年1月4日（月）から1月8日（金）まで
⟦令和9年4月1日（2026年4月1日⟧）に稼働する。
⟦2026年4月1日（令和9年4月1日⟧）に稼働する。
令和8年4月1日（2026年4月1日）に稼働する。
令和8年4月1日（2026年4月8日までに準備）
⟦令和10年（2027年）⟧3月末
令和8年4月1日（水）から⟦4月3日（月）⟧まで
令和8（2026）年度
第6条第31日

# ja-outdated
参考 | ⟦NISC⟧が公表した基準
⟦瑕疵担保責任⟧を負うものとする。
⟦IE11⟧に対応すること。
⟦内閣官房内閣サイバーセキュリティセンター⟧の統一基準に従う。
⟦Windows10⟧を搭載すること。
⟦IT総合戦略室⟧の定める標準に従うこと。
内閣サイバーセキュリティセンター（当時）が定めた基準
現行のブラウザはInternet Explorer 11である。
IT総合戦略室は廃止された。
既存のWindows 10端末と接続すること。
Windows 100台
JIS X 8341-3:2016
改正前の瑕疵担保責任
⟦日本工業規格⟧（JIS）に適合すること。
ブラウザは⟦IE 11⟧とする。
NISC（現国家サイバー統括室）の基準
手引（2021年、NISC）を参考とする。
廃止された日本工業規格
⟦Internet Explorer 11⟧で動作すること。
Windows 10から移行する端末の設定を行うこと。

# ja-free-work
OSのバージョンアップに伴う⟦改修は無償で実施⟧すること。
契約期間中の機能追加に、⟦受注者は無償で対応⟧しなければならない。
仕様の⟦変更に係る費用は、乙の負担⟧とする。
⟦追加の費用は認めない⟧。
次期システムへのデータ⟦移行は受注者の負担⟧により行う。
⟦追加費用を請求しない⟧こと。
受注者の誤りによる手戻りは、無償で修正すること。
発注者は会議室を無償で提供する。
軽微な改修は、年5件まで無償で実施すること。
見積書の作成は無償で行うこと。
入札説明会への旅費は受注者の負担とする。
瑕疵の修補は無償で行うこと。
資料の閲覧は無償で行うことができる。
追加費用が必要な場合は協議する。
法改正への対応は契約変更の対象とし、無償では行わない。
無償のソフトウェアを利用することができる。
⟦追加請求は認めない⟧。
制度改正については⟦無償対応と⟧すること。
軽微な変更は⟦無料で対応⟧すること。
無償の保守は保証期間の1年とする。
住民に無料で提供する情報
受注者の責に帰すべき事由による追加費用は認めない。
バー⟦ジョンアップは無償にて提供⟧すること。
本市は、机及び椅子を無償で貸与する。

# ja-desirable
画面は日本語と英語に対応することが⟦望ましい⟧。
同種業務の経験を有する者が⟦望ましい⟧。
クラウドの利用を⟦推奨する⟧。
操作は3回以内で完了することが⟦好ましい⟧
望ましい水準は評価項目に示す。
任意要件：望ましい機能
製造元が推奨する環境で動作すること。
推奨環境を示すこと。

# ja-latest
⟦最新版⟧のブラウザに対応すること。
OSは⟦最新バージョン⟧を用いること。
⟦最新の技術⟧を採用すること。
⟦最新の機器⟧を納入すること。
ミドルウェアの⟦最新の安定版⟧を導入すること。
契約締結日現在の最新版とする。
納品時の最新のバージョンを導入すること。
ウイルスパターンファイルは最新のものを適用すること。
法令の最新の版を参照すること。
JIS規格の最新版に準拠すること。
最新の情報を提供すること。
OSに最新のパッチを適用すること。
手順書を最新版に更新すること。
最新の技術動向を報告すること。

# ja-absolute
⟦可用性は100%⟧とする。
⟦ダウンタイムゼロ⟧で移行すること。
⟦絶対に⟧停止しないこと。
⟦いかなる場合でもサービスを停止⟧しないこと。
⟦一切の遅延が生じない⟧こと。
障害の発生を⟦完全に排除⟧すること。
⟦いかなる状況でも正常に動作⟧すること。
月間稼働率は99.9%以上とする。
情報を絶対に漏えいさせないこと。
いかなる理由があっても第三者に提供しないこと。
出資比率は100%である。
再生紙の配合率は100%とする。
一切の権利を主張しない。

# ja-no-unit
誤差は⟦5以下⟧とする。
同時利用者数は⟦1,000以上⟧とする。
平均応答は⟦２以内⟧とすること。
月の障害は⟦1未満⟧とすること。
TLS 1.2以上
レベル2以上の保護を行うこと。
Java 17以上で動作すること。
Windows 11以上
EAL4以上の認証
人口10万人以上の市
平均年齢40歳以上
3か月以内に完了する。
コントラスト比は4.5以上とする。
バージョン3.0以上とする。
令和8年度以降
3社以上の見積り
第5条以下に示す。
解像度は1,920×1,080以上とする。
3以上の言語に対応すること。

# ja-tax
⟦委託料の上限額は12,000,000円⟧とする。
⟦契約金額は1,200千円⟧を上限とする。
⟦概算額　500万円⟧
⟦限度額は、３億５，０００万円⟧とする。
委託料は500万円（税抜）とする。
見積限度額は、消費税を含み3,000万円とする。
保険の限度額は1億円とする。
契約金額が500万円以上の実績を有すること。
売上高10億円

# ja-adequate
個人情報を⟦適正に⟧管理すること。
引継ぎを⟦円滑に⟧行うこと。
十分な性能を確保すること。

# ja-etc
障⟦害等⟧に備えること。
利用⟦者など⟧に周知すること。
平等に扱うこと。
等級を定める。
確認するなどして対応する。

# ja-means
技術者1名を⟦常駐⟧させること。
⟦専任で2名⟧を配置すること。
常駐は求めない。

# ja-weak-ending
今後、利用が増える⟦と考えられる⟧。
負荷が高い⟦かもしれません⟧。
負荷が高いと考えられる場合は報告すること。
いかなる者であろうと立ち入らせないこと。
"""


@pytest.mark.parametrize(("rule", "row"), rows_of(SENTENCES))
def test_sentence(rule: str, row: str):
    assert marked_by(rule, row) == row


def _messages(text: str, rule: str, language: str) -> list[str]:
    found = check(case_of(Example(text)), ALL_ON)
    return [message(ALL_ON.by_id[rule], one, language) for one in found if one.rule == rule]


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        ("令和8年6月31日", "6月は30日まで", "the month has 30 days"),
        ("令和8年4月1日（火）", "正しくは水曜日", "it is a Wednesday"),
        ("令和9年（2026年）", "2026年は令和8年", "2026 is Reiwa 8"),
        ("平成40年3月31日", "令和10年", "Reiwa 10"),
        ("平成31年5月1日", "令和元年", "Reiwa 1"),
        ("令和8年13月1日", "月は12月まで", "a year has 12 months"),
    ],
)
def test_a_date_says_what_is_right(text: str, ja: str, en: str):
    (japanese,) = _messages(text, "ja-date", "ja")
    (english,) = _messages(text, "ja-date", "en")
    assert japanese.endswith(f"（{ja}）")
    assert english.endswith(f"({en})")


def test_a_superseded_term_says_since_when():
    text = "瑕疵担保責任の期間は1年とする。"
    assert _messages(text, "ja-outdated", "ja") == ["「瑕疵担保責任」は2020年4月から「契約不適合責任」です"]
    assert "since April 2020" in _messages(text, "ja-outdated", "en")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_dates_and_old_terms_are_judged_in_every_kind(kind: str):
    row = "⟦令和8年6月31日⟧まで、⟦瑕疵担保責任⟧を負う。"
    assert marked_by("ja-date", row, kind) == "⟦令和8年6月31日⟧まで、瑕疵担保責任を負う。"
    assert marked_by("ja-outdated", row, kind) == "令和8年6月31日まで、⟦瑕疵担保責任⟧を負う。"


@pytest.mark.parametrize("kind", KINDS)
def test_placeholders_are_judged_where_a_tender_reads(kind: str):
    judged = kind in ("spec", "requirements", "criteria", "annex", "rfi")
    assert ("⟦" in marked_by("ja-placeholder", "納入場所は○○課とする。", kind)) is judged


def test_a_japanese_date_alone_in_a_cell_is_judged():
    text = """
        # 日程
        | 作業 | 期日 |
        | 移行 | R8.6.31 |
        | 稼働 | 2026/06/30 |
    """
    found = check(case_of(Example(text), whole=True), ALL_ON)
    assert [one.quote for one in found if one.rule == "ja-date"] == ["R8.6.31"]


def test_every_japanese_rule_tells_why_and_how_in_both_languages():
    rules = [rule for pack in builtin_packs() for rule in pack.rules if rule.id.startswith("ja-")]
    assert len(rules) == 22
    for rule in rules:
        for words in (rule.title, rule.message, rule.why, rule.mend):
            assert words.ja, rule.id
            assert words.en not in ("", words.ja), rule.id
        assert rule.source, rule.id
