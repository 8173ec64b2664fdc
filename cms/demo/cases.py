"""Twelve cases of the demo, step by step, as data: (days ago, act, its facts). `acts.py` plays them.

"member" and "approver" stand for the staff of the owning department; other people are named by login.
"""

from dataclasses import dataclass, field
from typing import Any

from cms.demo import comments
from cms.demo.rules import LEFT_OPEN, USER_WORD
from sharingbook.common.values.corporate_number import corporate_check_digit

Step = tuple[int, str, dict[str, Any]]


def corporate(base: str) -> str:
    """A corporate number that passes the check, of a company that does not exist."""
    return f"{corporate_check_digit(base)}{base}"


HIBARI = (corporate("999900000011"), "ひばりシステム株式会社")
KAZAMI = (corporate("999900000022"), "かざみ情報株式会社")
SORANO = (corporate("999900000033"), "そらの技研株式会社")

ADDRESS_1, ADDRESS_2 = "ja-gif-address-model-202306.docx", "ja-gif-address-model-202603.docx"
CORE_1, CORE_2 = "ja-gif-core-model-overview-202207-tracked.docx", "ja-gif-core-model-overview-202208.docx"
CONTRACT = "ja-meti-model-contract-ai-joint-development.docx"
DESIGN = "ja-cadde-detailed-design-common-v2.docx"
MESSAGES = "ja-cadde-message-list-v2.xlsx"
PROCUREMENT = "ja-gif-procurement-data-model-202503.docx"
STANDARDS = "ja-gif-procurement-standards-comparison.xlsx"
GUIDEBOOK = "ja-gif-regional-service-guidebook-202510.docx"
SOLICITATION = "en-18f-agile-solicitation-template-201910.docx"


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One procurement: project key, name, method, estimate in million yen, steps in order of time."""

    project: str
    name: str
    method: str
    estimate: int
    steps: tuple[Step, ...] = field(default=())


def _round(start: int, lead: str, reviewers: dict[str, tuple], **request: Any) -> tuple[Step, ...]:
    """Asked for, accepted, assigned, declared, commented: the beginning that most rounds share."""
    facts = {"aspects": ("requirements", "security", "data"), "due_in": 21, "message": "", "vendors": ()}
    steps: list[Step] = [
        (start, "request", facts | request),
        (start - 1, "accept", {"by": lead, "depth": "normal"}),
        (start - 2, "assign", {"by": lead, "who": lead, "is_lead": True, "specialty": "全体"}),
        (start - 2, "declare", {"who": lead}),
    ]
    for number, (who, remarks) in enumerate(reviewers.items()):
        steps += [
            (
                start - 2,
                "assign",
                {"by": lead, "who": who, "specialty": "要件・データ" if number == 0 else "セキュリティ"},
            ),
            (start - 3, "declare", {"who": who}),
            (start - 5 - number, "comment", {"who": who, "remarks": remarks}),
        ]
    return tuple(steps)


CASES = (
    CasePlan("nursery", "保育所等入所申込システム構築業務", "quality", 172, (
        (96, "open", {"notice_in": 60}),
        (88, "version", {"file": ADDRESS_1, "kind": "specification", "title": "調達仕様書 別紙3 住所データ要件",
                         "note": "庁内の意見を反映した初版です。"}),
        *_round(84, "lead", {"reviewer": comments.ADDRESS[:5], "reviewer2": comments.ADDRESS[5:]},
                message="移行の書き方と、町字IDを必須にしてよいかを特に見てください。", vendors=(HIBARI, KAZAMI)),
        (70, "finish", {"who": "reviewer"}),
        (69, "finish", {"who": "reviewer2"}),
        (67, "issue", {"by": "lead", "opinion": "データの持ち方はよく考えられています。移行と検査の基準が決まれば、"
                       "事業者は安全に見積もれます。必須の三件を直したうえで公告に進むことを勧めます。"}),
        (60, "reply", {"number": 3, "who": "member", "text": "新設の町は年に数件あります。仮の番号を付ける案で検討しています。"}),
        (58, "reply", {"number": 3, "who": "reviewer", "text": "仮の番号に期限を付け、切替えの手順も書いてあれば十分です。"}),
        (52, "answer", {"verdicts": ("adopted", "adopted", ("adopted", "対象外とする範囲と仮の番号の扱いを2.1に書きました。"),
                                     ("partly", "件数は書きました。直す期限は次の版で示します。"), "adopted",
                                     ("later", "精度の等級は、来年度の改修で扱います。"),
                                     ("declined", "連結表記は参考の扱いとし、分解した項目を正とする旨は総則にあります。"))}),
        (48, "submit", {}),
        (24, "version", {"file": ADDRESS_2, "kind": "specification", "title": "調達仕様書 別紙3 住所データ要件",
                         "note": "助言書第1回の回答に沿って、項目の必須区分と用例を書き直しました。"}),
        (20, "verify", {"numbers": (3,), "by": "reviewer", "note": "2.1で確認しました。"}),
        (19, "reopen", {"number": 6, "by": "reviewer", "note": "来年度に送ると、公開する地図が出せません。最低限の等級だけでも今回入れてください。"}),
        (13, "answer_again", {"number": 6, "verdict": "partly", "reason": "建物・街区・町字の三段階の等級を今回の項目に加えます。細かい等級は来年度に扱います。"}),
        (11, "submit", {}),
    )),
    CasePlan("window-ai", "窓口案内支援ＡＩの共同研究開発", "proposal", 48, (
        (41, "open", {"notice_in": 75}),
        (38, "version", {"file": CONTRACT, "kind": "contract", "title": "共同研究開発契約書（案）",
                         "note": "国のモデル契約書をもとにした案です。"}),
        *_round(33, "lead", {"reviewer": comments.CONTRACT}, aspects=("contract", "security", "neutrality"), due_in=45,
                message="検収の基準がないまま契約してよいか、意見をください。", vendors=(SORANO,)),
        (28, "assign", {"by": "lead", "who": "reviewer3", "specialty": "契約"}),
        (26, "comment_on_finding", {"who": "reviewer", "rule": LEFT_OPEN, "remark": comments.LEFT_OPEN}),
        (25, "dismiss", {"who": "member", "rule": LEFT_OPEN, "reason": "国のモデル契約書の条文であり、共同研究の性質上、協議で決めるのが適切なため。"}),
    )),
    CasePlan("consult", "児童相談記録共有システム設計業務", "undecided", 60, (
        (120, "open", {"notice_in": 200}),
        (110, "version", {"file": MESSAGES, "kind": "annex", "title": "別紙 メッセージ一覧", "note": ""}),
        (66, "decide", {"outcome": "defer", "resume_in": 90,
                        "grounds": "国の標準仕様の改定が予定されており、確定を待って要件を決め直すため。"}),
    )),
    CasePlan("mother", "母子健康手帳アプリ構築業務", "quality", 98, (
        (700, "open", {"notice_in": 120}),
        (690, "version", {"file": CORE_1, "kind": "requirements", "title": "要件定義書 別紙1 データ要件", "note": ""}),
        *_round(684, "lead2", {"reviewer3": comments.CORE[:3], "reviewer": comments.CORE[3:]}, vendors=(HIBARI,)),
        (672, "finish", {"who": "reviewer3"}),
        (671, "finish", {"who": "reviewer"}),
        (668, "issue", {"by": "lead2", "opinion": "必須の二件は、個人情報の扱いと見積りの前提に関わります。公告までに必ず定めてください。"}),
        (660, "answer", {"verdicts": (("adopted", "抜取りの件数と合格の基準を加えました。"), ("partly", "一覧は契約後に公開します。"), "adopted",
                                      ("declined", "受注者の提案を求める事項とし、文字の扱いは設計時に決めます。"),
                                      ("later", "保存の期間は、運用の手引で定めます。"))}),
        (656, "submit", {}),
        (645, "version", {"file": CORE_2, "kind": "requirements", "title": "要件定義書 別紙1 データ要件",
                          "note": "変更履歴を反映した確定版です。"}),
        (640, "verify", {"numbers": (1, 2, 3, 6), "by": "reviewer3", "note": "確定版で確認しました。"}),
        (632, "decide", {"outcome": "proceed", "overrides": "受注者の提案を評価項目とし、設計の承認時に文字の扱いを確定させる。"
                         "公告を待たせる不利益のほうが大きい。",
                         "grounds": "必須の指摘は一件を除き反映した。残る一件は評価項目で担保できる。予算の範囲に収まり、年度内の契約に間に合う。"}),
        (620, "move", {"state": "noticed"}),
        (575, "move", {"state": "awarded"}),
        (565, "move", {"state": "contracted", "contractor": "ひばりシステム株式会社", "contracted_amount": 96_800_000}),
        (500, "verify", {"numbers": "all", "by": "reviewer3", "note": "設計書で文字の扱いが決まったことを確認しました。"}),
    )),
    CasePlan("care", "給付審査支援システム更新業務", "quality", 140, (
        (30, "open", {"notice_in": 90}),
        (22, "version", {"file": PROCUREMENT, "kind": "specification", "title": "調達仕様書（案）", "note": ""}),
        (6, "request", {"aspects": ("performance", "cost", "data"), "due_in": 30, "vendors": (KAZAMI,),
                        "message": "性能の数字の置き方に自信がありません。"}),
    )),
    CasePlan("tablet", "学習用端末の共同調達", "open", 1180, (
        (60, "open", {"notice_in": 45}),
        (52, "version", {"file": STANDARDS, "kind": "criteria", "title": "評価基準書", "note": ""}),
        (45, "request", {"aspects": ("neutrality", "cost"), "due_in": 20, "vendors": (), "message": ""}),
        (43, "give_back", {"by": "lead", "reason": "評価基準書だけでは見られません。調達仕様書の本文を合わせて出してください。"}),
    )),
    CasePlan("bridge", "点検画像診断支援の構築業務", "proposal", 88, (
        (34, "open", {"notice_in": 80}),
        (28, "version", {"file": DESIGN, "kind": "specification", "title": "調達仕様書 別冊 連携設計", "note": ""}),
        (20, "request", {"aspects": ("security", "operation"), "due_in": 25, "vendors": (SORANO,), "message": ""}),
        (19, "accept", {"by": "lead2", "depth": "full"}),
        (18, "assign", {"by": "lead2", "who": "lead2", "is_lead": True, "specialty": "全体"}),
        (18, "declare", {"who": "lead2"}),
        (17, "assign", {"by": "lead2", "who": "reviewer4", "specialty": "画像処理"}),
        (16, "declare", {"who": "reviewer4", "corporate_numbers": (SORANO[0],), "has_work_interest": True,
                         "note": "以前の勤め先で、株式を持っています。"}),
    )),
    CasePlan("exchange", "庁内データ連携基盤の設計・構築", "quality", 390, (
        (58, "open", {"notice_in": 70}),
        (52, "version", {"file": DESIGN, "kind": "specification", "title": "調達仕様書 別冊 コネクタ設計", "note": ""}),
        (51, "dismiss", {"who": "member", "rule": USER_WORD, "reason": "接続先の仕様書にある役割の名前のため、変えられません。"}),
        *_round(46, "lead", {"reviewer": comments.DESIGN[:3], "reviewer4": comments.DESIGN[3:]}, vendors=(KAZAMI,),
                message="個別の製品に寄っていないかを見てください。"),
        (34, "finish", {"who": "reviewer"}),
        (33, "finish", {"who": "reviewer4"}),
        (12, "issue", {"by": "lead", "opinion": "セキュリティの二件は、基準に照らして必ず直してください。"
                       "中立性については、書き方を少し変えるだけで競争が広がります。"}),
        (5, "answer", {"verdicts": (("adopted", "匿名の接続を対象から外します。"), ("adopted", "伏せる項目の一覧を別紙に加えます。"))}),
    )),
    CasePlan("loan", "制度融資管理システムの再構築", "quality", 121, (
        (210, "open", {"notice_in": 100}),
        (202, "version", {"file": PROCUREMENT, "kind": "specification", "title": "調達仕様書（案）", "note": ""}),
        *_round(196, "lead2", {"reviewer2": comments.PROCUREMENT}, vendors=(HIBARI,)),
        (186, "finish", {"who": "reviewer2"}),
        (184, "issue", {"by": "lead2", "opinion": "性能の数字が入れば、公告できる水準です。"}),
        (176, "answer", {"verdicts": (("declined", "経費の内訳は予算の資料で示しており、仕様書には載せません。"), "adopted",
                                      ("adopted", "英語の公告を作る担当と期限を、業務の流れに加えました。"),
                                      ("adopted", "部局の番号を加えます。"))}),
        (172, "submit", {}),
        (160, "version", {"file": GUIDEBOOK, "kind": "annex", "title": "参考資料 データモデル", "note": ""}),
        (158, "verify", {"numbers": "all", "by": "reviewer2", "note": ""}),
        (150, "decide", {"outcome": "proceed_with_conditions", "conditions": "公告前に、金融機関三行と画面を確かめること。",
                         "grounds": "指摘はすべて処理した。事業費は当初予算の範囲である。"}),
        (146, "correct", {"conditions": "公告の20日前までに、金融機関四行と画面を確かめること。",
                          "grounds": "指摘はすべて処理した。事業費は当初予算の範囲である。確かめる相手は四行であった（三行は誤記）。"}),
    )),
    CasePlan("midori-form", "書かない窓口システムの導入", "proposal", 46, (
        (160, "open", {"notice_in": 90}),
        (150, "version", {"file": SOLICITATION, "kind": "rfi", "title": "情報提供依頼書（参考訳）", "note": ""}),
        (140, "request", {"aspects": ("accessibility",), "due_in": 20, "vendors": (), "message": "県内の先行例と同じ構成です。"}),
        (138, "accept", {"by": "lead", "depth": "light"}),
        (137, "close", {"by": "lead", "reason": "先行する二市と同じ仕様で、点検の結果にも問題がないため、助言を省きます。"}),
        (120, "decide", {"outcome": "proceed", "grounds": "先行例があり、費用も同じ規模である。三月の繁忙期に間に合う。"}),
        (90, "move", {"state": "noticed"}),
    )),
    CasePlan("village-radio", "防災無線文字配信の導入", "designated", 5, (
        (75, "open", {"notice_in": 60}),
        (70, "version", {"file": SOLICITATION, "kind": "specification", "title": "仕様書（案）", "note": "都の様式を借りました。"}),
        *_round(64, "lead", {"reviewer3": comments.SOLICITATION}, aspects=("accessibility", "cost"), due_in=15,
                message="担当は私一人です。足りないところを教えてください。"),
        (54, "finish", {"who": "reviewer3"}),
        (52, "issue", {"by": "lead", "opinion": "金額の書き方を直せば進められます。小さな調達にふさわしい簡潔な仕様書です。"}),
        (47, "answer", {"verdicts": (("adopted", "村の予算に合わせて三年とし、その旨を書きました。"), ("adopted", "税込の円で書きました。"))}),
        (46, "submit", {}),
        (42, "verify", {"numbers": "all", "by": "reviewer3", "note": ""}),
        (40, "decide", {"outcome": "proceed", "grounds": "村の予算の範囲であり、梅雨の前に使い始められる。"}),
    )),
    CasePlan("reply", "納税相談予約システムの構築", "open", 38, (
        (26, "open", {"notice_in": 95}),
        (20, "version", {"file": CORE_2, "kind": "requirements", "title": "要件定義書（案）", "note": ""}),
        (19, "suppress", {"rule": USER_WORD, "reason": "国のデータモデルの用語をそのまま使う文書のため。"}),
        (9, "request", {"aspects": ("requirements", "operation"), "due_in": 18, "vendors": (HIBARI,), "message": ""}),
        (7, "accept", {"by": "lead", "depth": "normal"}),
        (4, "assign", {"by": "lead", "who": "reviewer", "specialty": "要件"}),
        (4, "assign", {"by": "lead", "who": "reviewer2", "specialty": "データ"}),
    )),
)  # fmt: skip
