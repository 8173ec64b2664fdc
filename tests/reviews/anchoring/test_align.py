"""Two versions block by block: what stayed, was reworded, moved, divided, joined, came or went."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from reviews.anchoring.align import align


class Place(NamedTuple):
    table: int
    row: int
    col: int


@dataclass
class Piece:
    seq: int
    path: str
    text: str
    kind: str = "paragraph"
    level: int = 0
    table: Place | None = None


@dataclass
class Draft:
    blocks: list[Piece]
    tables: tuple = ()
    paths: set = field(default_factory=set)


def draft(*lines):
    """Strings are paragraphs, "# …" headings, tuples the rows of a table."""
    blocks, table, row = [], 0, 0
    for line in lines:
        if isinstance(line, tuple):
            row += 1
            for col, text in enumerate(line, 1):
                path = f"t{table}.r{row}.c{col}"
                blocks.append(Piece(len(blocks), path, text, "cell", table=Place(table, row, col)))
            continue
        if row:
            table, row = table + 1, 0
        kind, level = ("heading", 1) if line.startswith("# ") else ("paragraph", 0)
        blocks.append(Piece(len(blocks), f"p{len(blocks)}", line.removeprefix("# "), kind, level))
    return Draft(blocks)


def kinds(old, new):
    return [(pair.kind, pair.old, pair.new) for pair in align(old, new).pairs]


def partner(old, new, i):
    return align(old, new).of_old[i].new


LINES = (
    "# 第1章 総則",
    "本書は、保育所入所申込システムの調達に関する仕様を定める。",
    "受託者は、契約締結後５日以内に実施計画書を提出すること。",
    "# 第2章 体制",
    "受託者は、業務責任者を置き、その氏名を書面で届け出ること。",
    "業務責任者は、週に一度、進み具合を報告すること。",
    "# 第3章 成果物",
    "成果物は、電子データで2部納めること。",
)


def test_nothing_changed():
    assert kinds(draft(*LINES), draft(*LINES)) == [("unchanged", (at,), (at,)) for at in range(len(LINES))]


def test_widths_and_blanks_do_not_count():
    new = [line.replace("５", "5").replace("、", "、 ") for line in LINES]
    new = [line.replace("、 ", "、") + " " for line in new]
    assert {kind for kind, _, _ in kinds(draft(*LINES), draft(*new))} == {"unchanged"}


def test_an_inserted_and_a_deleted_paragraph():
    new = [*LINES[:2], "費用は受託者の負担とし、別途の請求は認めない。", *LINES[3:]]
    found = kinds(draft(*LINES), draft(*new))
    assert ("inserted", (), (2,)) in found
    assert ("deleted", (2,), ()) in found
    # What was deleted follows the nearest block before it that is still there.
    assert found.index(("deleted", (2,), ())) == found.index(("unchanged", (1,), (1,))) + 1


def test_a_reworded_paragraph():
    new = list(LINES)
    new[5] = "業務責任者は、毎月、作業の進み具合を報告すること。"
    [pair] = [pair for pair in align(draft(*LINES), draft(*new)).pairs if pair.kind != "unchanged"]
    assert (pair.kind, pair.old, pair.new) == ("reworded", (5,), (5,))
    assert 0.6 < pair.score < 1


def test_a_moved_section_takes_its_paragraphs_along():
    new = [*LINES[:3], *LINES[6:], *LINES[3:6]]
    found = {kind: [] for kind in ("unchanged", "moved")}
    for kind, old, _ in kinds(draft(*LINES), draft(*new)):
        found[kind].append(old[0])
    assert found == {"unchanged": [0, 1, 2, 3, 4, 5], "moved": [6, 7]}  # the lighter of the two moved


def test_a_moved_and_reworded_paragraph():
    new = [LINES[0], LINES[5].replace("週に一度", "毎月末に"), *LINES[1:5], *LINES[6:]]
    assert ("moved_reworded", (5,), (1,)) in kinds(draft(*LINES), draft(*new))


def test_a_divided_paragraph():
    new = [*LINES[:4], "受託者は、業務責任者を置くこと。", "その氏名を書面で届け出ること。", *LINES[5:]]
    assert ("split", (4,), (4, 5)) in kinds(draft(*LINES), draft(*new))


def test_joined_paragraphs():
    new = [*LINES[:4], LINES[4] + LINES[5], *LINES[6:]]
    assert ("merged", (4, 5), (4,)) in kinds(draft(*LINES), draft(*new))


def test_repeated_paragraphs_are_told_apart_by_their_neighbours():
    old = ["移行の費用", "別途協議する。", "運用の時間", "別途協議する。", "保守の窓口", "別途協議する。"]
    new = ["移行の費用", "運用の時間", "別途協議する。", "保守の窓口", "別途協議する。"]
    assert [partner(draft(*old), draft(*new), at) for at in (1, 3, 5)] == [(), (2,), (4,)]


def test_a_repeated_cell_follows_its_row():
    rows = [("項目", "要否"), ("氏名", "必須"), ("住所", "必須"), ("電話", "任意"), ("性別", "必須")]
    old, new = draft(*rows), draft(*rows[:1], rows[4], ("年齢", "必須"), *rows[1:2], *rows[3:4])
    cells = {text: at for at, text in enumerate(block.text for block in old.blocks)}
    assert partner(old, new, cells["性別"] + 1) == (3,)
    assert partner(old, new, cells["氏名"] + 1) == (7,)
    assert partner(old, new, cells["住所"] + 1) == ()


def test_a_cell_whose_value_changed_completely_is_known_by_row_and_column():
    old = draft(("番号", "要件", "回答"), ("1", "応答は3秒以内", "○"), ("2", "停止は年1回以内", "○"))
    new = draft(("番号", "要件", "回答"), ("1", "応答は3秒以内", "○"), ("2", "停止は年1回以内", "×"))
    assert align(old, new).of_old[8].new == (8,)
    assert align(old, new).of_old[8].kind == "reworded"


def test_a_column_that_was_put_in_moves_the_cells_with_their_words():
    old = draft(("番号", "要件"), ("1", "応答は3秒以内"), ("2", "停止は年1回以内"))
    new = draft(("番号", "区分", "要件"), ("1", "性能", "応答は3秒以内"), ("2", "信頼", "停止は年1回以内"))
    assert [partner(old, new, at) for at in (1, 3, 5)] == [(2,), (5,), (8,)]


def test_repeated_words_under_their_own_heading():
    old = ["# 目的", "なし", "# 範囲", "なし", "# 期限", "なし"]
    new = ["# 期限", "なし", "# 目的", "なし", "# 範囲", "なし"]
    assert [partner(draft(*old), draft(*new), at) for at in (1, 3, 5)] == [(3,), (5,), (1,)]


# --- properties

words = st.sampled_from(
    ["", "必須", "受託者は報告する。", "受託者は、毎月、報告すること。", "第1章", "ｶﾞ㈱", "A B"]
)
rows = st.lists(words, min_size=1, max_size=4).map(tuple)
drafts = st.lists(words | rows | words.map(lambda text: f"# {text}"), max_size=14).map(
    lambda all_: draft(*all_)
)


@given(drafts, drafts)
def test_every_block_is_in_exactly_one_pair(old, new):
    pairs = align(old, new).pairs
    for side, count in (("old", len(old.blocks)), ("new", len(new.blocks))):
        found = Counter(at for pair in pairs for at in getattr(pair, side))
        assert found == Counter(range(count))
    firsts = [pair.new[0] for pair in pairs if pair.new]
    assert firsts == sorted(firsts)
    for pair in pairs:
        assert pair.old or pair.new
        assert (pair.kind == "inserted") == (not pair.old)
        assert (pair.kind == "deleted") == (not pair.new)
        assert 0 <= pair.score <= 1


@given(drafts, drafts)
def test_the_same_versions_give_the_same_alignment(old, new):
    assert align(old, new) == align(old, new)


@given(drafts)
def test_a_version_beside_itself_is_unchanged(one):
    for pair in align(one, one).pairs:
        assert (pair.kind, pair.old) == ("unchanged", pair.new)
