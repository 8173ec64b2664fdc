"""The clause beside a comment is the one that people would cite."""

import pytest

from procurement.reading.blocks import Block
from reviews.clauses import clauses_of


def block(kind, text, label="", level=0, path=""):
    return Block(seq=0, kind=kind, level=level, label=label, path=path or "p1", text=text, html="")


@pytest.mark.parametrize(
    ("blocks", "clauses"),
    [
        ([block("paragraph", "まえがき"), block("heading", "概要", "1", 1)], ["", "1"]),
        (
            [
                block("heading", "性能", "4.2", 2),
                block("item", "応答", "(1)", 1),
                block("item", "平均", "ア", 2),
                block("item", "別", "(2)", 1),
                block("paragraph", "説明"),
            ],
            ["4.2", "4.2(1)", "4.2(1)ア", "4.2(2)", "4.2"],
        ),
        ([block("heading", "第３条　成果物", level=1), block("paragraph", "本文")], ["第３条", "第３条"]),
        ([block("heading", "要件", "3", 1), block("item", "細目", "3.1.2", 3)], ["3", "3.1.2"]),
        ([block("heading", "はじめに", level=1), block("item", "点", "•", 1)], ["はじめに", "はじめに"]),
        ([block("heading", "要件", "3", 1), block("paragraph", "（１）速さ")], ["3", "3（１）"]),
        ([block("cell", "三秒", path="要件一覧!B12")], ["要件一覧!B12"]),
        ([block("cell", "三秒", path="t1.r1.c1.p1")], [""]),
    ],
)
def test_clauses(blocks, clauses):
    assert clauses_of(blocks) == clauses
