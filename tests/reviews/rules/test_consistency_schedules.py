"""Schedules as offices write them: what contradicts itself is told, dates of two things are not."""

import pytest

from tests.reviews.rules.consistency import quoted, said

# (what is wrong, kind, draft, words that the findings mark)
FAULTY = [
    (
        "the test ends after the start, in articles",
        "spec",
        """
        # 第1章 総則
        第5条（スケジュール）
        主な期日は次の表のとおりとする。
        | 工程 | 期日 |
        | 基本設計の承認 | 令和9年8月31日（火） |
        | 受入テストの完了 | 令和10年2月18日（金） |
        | データ移行の完了 | 令和10年1月14日（金） |
        | 運用開始 | 令和10年2月1日（火） |
        """,
        ["令和10年2月18日"],
    ),
    (
        "two starts, one of them in a cell that is a sentence",
        "requirements",
        """
        | 時期 | 内容 |
        | 令和9年11月30日 | 総合試験の完了 |
        | 令和10年1月14日 | 供用開始 |
        # 3 保守
        | ID | 要件 |
        | MT-01 | 供用開始（令和9年12月20日）から3か月間は毎週報告すること |
        """,
        ["令和9年12月20日"],
    ),
    (
        "a lease that ends before it begins",
        "spec",
        """
        # 4 契約期間
        (1) 契約期間　契約締結日から令和14年8月31日まで
        (2) リース期間　令和9年9月1日から令和8年8月31日まで（60か月）
        """,
        ["令和8年8月31日"],
    ),
    (
        "a period of use, western years and a wave",
        "spec",
        """
        | 項目 | 内容 |
        | 利用期間 | 2027年4月1日～2026年3月31日 |
        """,
        ["2026年3月31日"],
    ),
    (
        "answers come after the deadline, which a sentence gives otherwise too",
        "rfi",
        """
        # 6 日程
        | 項目 | 期日 |
        | 質問の受付期限 | 令和9年2月26日（金） |
        | 質問への回答 | 令和9年3月10日（水） |
        | 提出期限 | 令和9年3月5日（金） |
        # 7 提出方法
        提出期限の令和9年3月8日（月）17時までに、電子メールで提出してください。
        """,
        ["令和9年3月10日", "令和9年3月8日"],
    ),
    (
        "kinds of designs and tests out of order, by month, slash and letter",
        "spec",
        """
        | 作業 | 着手 | 完了 |
        | 基本設計 | R9.6.1 | R9.9.30 |
        | 詳細設計 | 2027/8/2 | 2027/8/31 |
        | 結合試験 | 令和9年10月1日 | 令和9年12月24日 |
        | 総合試験 | 令和9年10月1日 | 令和9年11月30日 |
        """,
        ["R9.9.30", "令和9年12月24日"],
    ),
    (
        "delivery after the lease has begun and after its inspection",
        "spec",
        """
        納入期限：令和9年10月15日（金）
        検収：令和9年10月8日（金）
        賃貸借開始日：令和9年10月1日（金）
        """,
        ["令和9年10月15日"],
    ),
    (
        "a sentence with two labels",
        "spec",
        """
        工程は、詳細設計の承認を令和9年8月31日、サービス開始を令和10年4月3日とする。
        総合テストの完了は、令和10年4月28日とする。
        """,
        ["令和10年4月28日"],
    ),
    (
        "works after the end of the contract",
        "spec",
        """
        第2条（委託期間）
        契約締結日から令和10年3月31日まで
        第3条（研修）
        操作研修の実施：令和10年5月10日
        """,
        ["令和10年5月10日"],
    ),
    (
        "the second paper of a sentence is handed over after the end",
        "spec",
        """
        # 1 履行期間
        契約締結日から令和9年3月31日まで
        # 4 納品
        設計書は令和9年2月26日までに、運用手順書は令和9年4月16日までに納品すること。
        """,
        ["令和9年4月16日"],
    ),
    (
        "an English table",
        "spec",
        """
        # 3 Schedule
        | Milestone | Date |
        | Kick-off | 14 June 2027 |
        | System test completed | 25 February 2028 |
        | Start of operation | 1 February 2028 |
        """,
        ["25 February 2028"],
    ),
    (
        "English sentences",
        "spec",
        """
        The contract runs from 1 April 2027 to 31 March 2028.
        The user acceptance test shall be completed by March 17, 2028. Go-live is 1 March 2028.
        Final delivery: 28 April 2028
        """,
        ["March 17, 2028", "28 April 2028"],
    ),
    (
        "English questions, answers and proposals",
        "rfi",
        """
        | Event | Date |
        | Questions due | 10 May 2027 |
        | Answers published | 4 June 2027 |
        | Proposals due | 31 May 2027 |
        """,
        ["4 June 2027"],
    ),
]

# (why it is no contradiction, kind, draft)
SOUND = [
    (
        "phases",
        "spec",
        """
        | 工程 | 期日 |
        | 第1次稼働開始 | 令和9年10月1日 |
        | 第2次総合テスト | 令和9年12月24日 |
        | 第2次稼働開始 | 令和10年2月1日 |
        """,
    ),
    (
        "parts in a column, in brackets and in sentences",
        "spec",
        """
        | システム | 工程 | 期限 |
        | 会計 | 稼働開始 | 令和9年10月1日 |
        | 給与 | 総合テスト | 令和9年12月28日 |
        | 給与 | 稼働開始 | 令和10年1月4日 |
        # 2 別の表
        | 工程 | 期限 |
        | 稼働開始（会計） | 令和9年10月1日 |
        | テスト（給与） | 令和9年12月28日 |
        会計システムの稼働開始は令和9年10月1日、給与システムの稼働開始は令和10年1月4日とする。
        """,
    ),
    (
        "a trial before the start",
        "spec",
        """
        先行稼働開始（令和9年8月2日）の後、総合テスト（令和9年11月30日まで）を行う。
        試行運用開始は令和9年9月1日、本稼働は令和10年2月1日とする。
        試行期間は令和9年10月1日から令和9年12月28日までとする。
        """,
    ),
    (
        "the system that is replaced",
        "spec",
        """
        現行システムは、運用開始が平成29年10月1日である。
        現行のリース期間は令和4年9月1日から令和9年8月31日までである。
        運用開始：令和10年2月1日
        リース期間　令和9年9月1日から令和14年8月31日まで
        """,
    ),
    (
        "each form below its heading",
        "spec",
        """
        # 5 参加申込
        提出期限：令和9年5月10日（月）
        # 6 企画提案
        提出期限：令和9年5月24日（月）
        # 7 提案書
        技術提案書の提出期限：令和9年6月11日（金）
        価格提案書の提出期限：令和9年6月18日（金）
        """,
    ),
    (
        "a history of the document",
        "spec",
        """
        | 版 | 改訂日 | 内容 |
        | 1.0 | 令和8年5月25日 | 初版 |
        | 1.1 | 令和9年5月24日 | 稼働開始を令和10年3月1日とした |
        # 2 日程
        稼働開始　令和10年2月1日
        """,
    ),
    (
        "works side by side",
        "spec",
        """
        | 工程 | 開始 | 終了 |
        | 開発 | 令和9年6月1日 | 令和9年12月28日 |
        | 単体テスト | 令和9年8月1日 | 令和9年11月30日 |
        | データ移行 | 令和9年12月1日 | 令和10年2月28日 |
        | 稼働開始 | 令和10年2月1日 |  |
        """,
    ),
    (
        "periods within a contract",
        "spec",
        """
        契約期間は、契約締結日から令和15年1月31日までとする。
        構築の期間は契約締結日から令和10年1月31日まで、保守期間は令和10年2月1日から令和15年1月31日までとする。
        構築分の納入期限：令和10年1月31日
        月次報告書の提出期限：令和12年1月31日
        """,
    ),
    (
        "reserve days, extensions and what was before",
        "spec",
        """
        現地説明会は令和9年5月11日（火）、予備日は令和9年5月6日（木）とする。
        契約期間は令和10年3月31日までとする。契約期間を延長したときは令和10年9月30日までとする。
        変更前の納入期限は令和9年8月20日、変更後の納入期限は令和9年9月17日である。
        """,
    ),
    (
        "deliveries with their own dates",
        "spec",
        """
        # 1 契約期間
        契約締結日から令和10年3月31日まで
        # 2 納品
        中間納品は令和9年9月30日、最終納品は令和10年3月24日とする。
        | 品目 | 納入期限 |
        | 端末 | 令和9年7月30日 |
        | 複合機 | 令和9年9月30日 |
        """,
    ),
    (
        "rounds of questions in a request for information",
        "rfi",
        """
        第1回質問の受付期限：令和9年2月5日（金）
        第2回質問の受付期限：令和9年2月19日（金）
        質問への回答：令和9年2月26日（金）
        提出期限：令和9年3月5日（金）
        提出期限の令和9年3月5日（金）17時までに提出してください。
        """,
    ),
    (
        "the calendar of the tender that may follow a request",
        "rfi",
        """
        | 時期 | 内容 |
        | 令和9年6月 | 公告 |
        | 令和9年8月 | 契約締結 |
        | 令和10年4月1日 | 運用開始 |
        # 6 日程
        公表：令和8年9月1日（火）
        質問受付期限：令和8年9月11日（金）
        質問回答：令和8年9月18日（金）
        情報提供書の提出期限：令和8年10月2日（金）
        """,
    ),
    (
        "papers that are handed over after the start",
        "spec",
        """
        稼働開始：令和10年2月1日
        設計書は令和10年3月17日までに納品すること。
        | 書類 | 期限 |
        | 基本設計書 | 令和10年3月17日 |
        | テスト結果報告書 | 令和10年3月17日 |
        """,
    ),
    (
        "an English schedule with phases, an old contract and an option",
        "spec",
        """
        | Phase | Task | Date |
        | 1 | Go-live | 1 June 2027 |
        | 2 | System test | 1 September 2027 |
        | 2 | Go-live | 1 October 2027 |
        # 2 Terms
        The current contract ends on 31 March 2027. The existing service started on 1 May 2019.
        The contract ends on 31 March 2028, and may be extended to 31 March 2029.
        """,
    ),
]


def _draft(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().split("\n"))


@pytest.mark.parametrize(
    ("kind", "text", "marked"), [one[1:] for one in FAULTY], ids=[one[0] for one in FAULTY]
)
def test_dates_that_contradict_each_other_are_marked(kind: str, text: str, marked: list[str]):
    assert quoted("con-dates", _draft(text), kind) == marked


@pytest.mark.parametrize(("kind", "text"), [one[1:] for one in SOUND], ids=[one[0] for one in SOUND])
def test_dates_of_different_things_are_left_alone(kind: str, text: str):
    assert said("con-dates", _draft(text), kind) == []
