"""Typed numbers must follow each other; Word's own numbers and deliberate gaps are left alone."""

from dataclasses import replace

import pytest

from reviews.rules import CaseFile, Document, check
from reviews.rules.minidraft import reading_of
from tests.reviews.rules.consistency import RULES, said


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["# 3.1 設計", "# 3.2 開発", "# 3.4 移行"], ["「3.2」の次が「3.4」です"]),
        (["# 3.1 設計", "# 3.2 開発", "# 3.2 試験", "# 3.4 移行"], ["「3.2」が二つあります"]),
        (["# １　目的", "# ２　期間", "# ４　作業"], ["「2」の次が「4」です"]),
        (["# 3.1 設計", "# 3.2 廃棄", "データを削除する。", "# 3.4 移行"], ["「3.2」の次が「3.4」です"]),
        (["第1条 甲", "第2条 乙", "第4条 丙"], ["「第2条」の次が「第4条」です"]),
        (["第一条 甲", "第二条 乙", "第四条 丙"], ["「第二条」の次が「第四条」です"]),
        (["(1) 甲", "(2) 乙", "(4) 丙"], ["「(2)」の次が「(4)」です"]),
        (["ア 甲", "イ 乙", "エ 丙"], ["「イ」の次が「エ」です"]),
        (["① 甲", "② 乙", "④ 丙"], ["「②」の次が「④」です"]),
        (
            ["| 機能ID | 機能 |", "| F-001 | 甲 |", "| F-002 | 乙 |", "| F-002 | 丙 |"],
            ["「F-002」が二つあります"],
        ),
        (["| No. | 機能 |", "| 1 | 甲 |", "| 2 | 乙 |", "| 4 | 丙 |"], ["「2」の次が「4」です"]),
        (["# 第７　選定委員会", "5名とする。", "# 第９　配点", "表のとおり。"], ["「第7」の次が「第9」です"]),
        (["# 第一部 業務", "# 第三部 機能"], ["「第一部」の次が「第三部」です"]),
    ],
)
def test_gaps_and_duplicates(lines: list[str], expected: list[str]):
    assert said("con-numbering", "\n".join(lines)) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ["第1条 甲", "第2条 乙", "第3条及び第4条 削除", "第5条 丙"],
        ["第1条 甲", "第2条 乙", "第2条の2 丙", "第3条 丁"],
        ["| 番号 | 機能 |", "| F-001 | 甲 |", "| F-002 | 欠番 |", "| F-004 | 丙 |"],
        ["| 番号 | 機能 |", "| 10 | 甲 |", "| 20 | 乙 |", "| 30 | 丙 |"],
        ["# 3 作業", "(1) 甲", "ア 子", "イ 丑", "(2) 乙", "ア 子", "(3) 丙", "# 4 体制", "(1) 丁"],
        ["# 3 作業", "(1) 甲", "(2) 乙", "(1)及び(2)は同じとする。"],
        ["| 番号 | 機能 |", "| 1 | 甲 |", "| 2 | 乙 |", "| 1 | 丙 |", "| 2 | 丁 |"],
        ["| 関連番号 | 機能 |", "| 1 | 甲 |", "| 5 | 乙 |", "| 9 | 丙 |"],
        ["# 3.1 設計", "# 3.2 開発", "3.3 試験", "# 3.4 移行"],
        ["イ 甲", "ロ 乙", "ハ 丙", "ニ 丁"],
        ["# 第1 趣旨", "本文", "# 第3 日程", "第2 欠番", "本文"],
        ["第1 四半期の報告を行う。", "第4 四半期の報告を行う。"],
        [
            "# 第1章 甲",
            "## 第1款 子",
            "## 第2款 丑",
            "# 第2章 乙",
            "## 第1款 寅",
            "## 第2款 卯",
            "## 第3款 辰",
        ],
    ],
)
def test_deliberate_numbers_are_left_alone(lines: list[str]):
    assert said("con-numbering", "\n".join(lines)) == []


def test_numbers_that_word_writes_are_never_judged():
    reading = reading_of(["# 設計", "# 開発", "# 移行"])
    labels = ("3.1", "3.2", "3.4")
    blocks = tuple(block._replace(label=label) for block, label in zip(reading.blocks, labels, strict=True))
    found = check(CaseFile([Document(replace(reading, blocks=blocks), "spec")]), RULES)
    assert [one for one in found if one.rule == "con-numbering"] == []
