"""What a check remembers of an earlier one changes no finding, and is not worked out again."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reviews.rules import CaseFile, Document, RuleSet, builtin_packs, check, scanning, settled
from reviews.rules.conditions import holds
from reviews.rules.memory import Memory
from reviews.rules.minidraft import reading_of

BUILTIN = RuleSet(builtin_packs())
EVERYTHING = RuleSet(BUILTIN.packs, on={rule.id: True for rule in BUILTIN.rules})
LINES = [
    "検索結果を高速に表示すること。",
    "利用者は、検索結果を高速に表示する。",
    "- 十分な性能",
    "- 検索結果を高速に表示すること",
    "次の要件を満たすこと。",
    "以下は参考である。",
    "# 1 目的",
    "# 2 機能要件",
    "## 2.1 現状",
    "| 項目 | 内容 |",
    "| 性能 | 検索結果を高速に表示 |",
    "| 別紙1 | 検索結果を高速に表示 |",
    "必要に応じて、打合せを行うこと。",
    "「成果物等」を速やかに納品すること。",
    "納品期限は○○とする。",
    "データベースはOracle Database又は同等とする。",
    "○○の検索結果を高速に表示すること。",
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=14), st.lists(st.sampled_from(LINES), max_size=14))
@example(["# 2 機能要件", LINES[0]], ["# 1 目的", LINES[0]])
@example([LINES[4], LINES[2]], [LINES[5], LINES[2]])
@example([LINES[9], LINES[10]], [LINES[9], LINES[11]])
@example([], [LINES[16]])
@example([LINES[16]], [LINES[16]])
@example([LINES[0]], ["# 2 機能要件", LINES[13], LINES[0]])
def test_a_memory_gives_the_same_findings_where_the_surroundings_change(before, after):
    memory = Memory()
    for kind in ("spec", "rfi"):
        check(CaseFile([Document(reading_of(before), kind)]), EVERYTHING, memory)
    memory = Memory.loads(memory.dumps())
    for kind in ("rfi", "spec"):
        case = CaseFile([Document(reading_of(after), kind)])
        assert check(case, EVERYTHING, memory) == check(case, EVERYTHING)


def test_a_memory_gives_the_same_findings_of_a_long_draft_whatever_the_process_has_looked_for(monkeypatch):
    lines = [f"{at}の検索は、別紙{at}のとおり高速に表示すること。" for at in range(900)]
    memory = Memory()
    monkeypatch.setattr(scanning, "_ALL", scanning._Expressions())
    check(CaseFile([Document(reading_of(lines), "spec")]), BUILTIN, memory)
    changed = [*lines[:400], "成果物一覧", "TLS1.0を用いること。", *lines[420:]]
    expected = check(CaseFile([Document(reading_of(changed), "spec")]), BUILTIN)
    for _again in range(2):
        memory = Memory.loads(memory.dumps())
        assert check(CaseFile([Document(reading_of(changed), "spec")]), BUILTIN, memory) == expected


def test_conditions_are_not_asked_again_where_nothing_changed(monkeypatch):
    asked = []
    monkeypatch.setattr(settled, "holds", lambda rule, match: asked.append(rule.id) or holds(rule, match))
    memory = Memory()
    lines = ["# 1 機能要件", *LINES[:2], LINES[12]]
    first = check(CaseFile([Document(reading_of(lines), "spec")]), BUILTIN, memory)
    assert asked
    asked.clear()
    assert check(CaseFile([Document(reading_of(lines), "spec")]), BUILTIN, memory) == first
    assert asked == []
