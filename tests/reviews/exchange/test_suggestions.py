"""Tracked changes of a copy, as proposals for the sentences of the draft."""

from procurement.reading import read
from procurement.reading.likeness import likeness
from reviews.exchange.suggestions import compare
from tests.builders.packages import docx, p, r
from tests.builders.small_docx import LINES, small_docx

MARK = 'w:author="佐藤" w:date="2026-11-25T10:00:00Z"'


def ins(text: str) -> str:
    return f'<w:ins w:id="9" {MARK}>{r(text)}</w:ins>'


def gone(text: str) -> str:
    return f'<w:del w:id="9" {MARK}><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def mark(kind: str) -> str:
    return f'<w:pPr><w:rPr><w:{kind} w:id="9" {MARK}/></w:rPr></w:pPr>'


def compared(*body: str, draft: bytes | None = None):
    paragraphs = [one if one.startswith("<w:p>") else p(one) for one in body]
    return compare(read(draft or small_docx(), "a.docx"), read(docx("".join(paragraphs)), "b.docx"))


def proposals(found):
    return [(one.seq, one.start, one.end, one.replacement) for one in found.suggestions]


def test_words_that_changed_are_proposed_as_their_sentence():
    lines = list(LINES)
    lines[3] = (
        f"<w:p>{r('利用者の操作に対し、')}{gone('できるだけ速やかに')}{ins('三秒以内に')}{r('応答すること。')}</w:p>"
    )
    found = compared(*lines)
    assert proposals(found) == [(3, 0, len(LINES[3]), "利用者の操作に対し、三秒以内に応答すること。")]
    assert (found.untracked, found.suggestions[0].authors) == (0, ("佐藤",))


def test_only_the_sentence_that_changed_is_proposed():
    draft = small_docx(["甲は納める。乙は検査する。丙は払う。", "次の段落。"])
    body = f"<w:p>{r('甲は納める。乙は')}{ins('十日以内に')}{r('検査する。丙は払う。')}</w:p>"
    found = compared(body, "次の段落。", draft=draft)
    assert proposals(found) == [(0, 6, 13, "乙は十日以内に検査する。")]


def test_words_added_at_either_end_belong_to_a_sentence():
    draft = small_docx(["甲は納める。乙は検査する。", "次の段落である。"])
    behind = f"<w:p>{r('甲は納める。乙は検査する。')}{ins('丙は払う。')}</w:p>"
    assert proposals(compared(behind, "次の段落である。", draft=draft)) == [
        (0, 6, 13, "乙は検査する。丙は払う。"),
    ]  # fmt: skip
    ahead = f"<w:p>{ins('まず、')}{r('甲は納める。乙は検査する。')}</w:p>"
    assert proposals(compared(ahead, "次の段落である。", draft=draft)) == [(0, 0, 6, "まず、甲は納める。")]


def test_a_paragraph_that_came_is_proposed_behind_the_one_before_it():
    lines = [*LINES[:4], f"<w:p>{mark('ins')}{ins('第２条の２　計測は毎月行う。')}</w:p>", *LINES[4:]]
    found = compared(*lines)
    assert proposals(found) == [(3, 0, len(LINES[3]), f"{LINES[3]}\n第２条の２　計測は毎月行う。")]
    assert found.untracked == 0


def test_a_paragraph_that_was_struck_out_is_a_removal():
    lines = list(LINES)
    lines[3] = f"<w:p>{mark('del')}{gone(LINES[3])}</w:p>"
    found = compared(*lines)
    assert [(one.seq, one.start, one.end, one.removes) for one in found.suggestions] == [
        (3, 0, len(LINES[3]), True)
    ]
    assert found.untracked == 0


BY_OTHER = 'w:author="山田" w:date="2026-11-26T10:00:00Z"'


def test_each_author_proposes_a_wording_of_their_own():
    lines = list(LINES)
    begin = f"{r('利用者の操作に対し、')}{gone('できるだけ速やかに')}{ins('三秒以内に')}{r('応答すること。')}"
    other = f'<w:ins w:id="9" {BY_OTHER}>{r("計測は毎月行う。")}</w:ins>'
    lines[3] = f"<w:p>{begin}{other}</w:p>"
    found = compared(*lines)
    assert [(one.authors, one.replacement) for one in found.suggestions] == [
        (("佐藤",), "利用者の操作に対し、三秒以内に応答すること。"),
        (("山田",), "利用者の操作に対し、できるだけ速やかに応答すること。計測は毎月行う。"),
    ]
    assert found.untracked == 0


def test_where_the_words_of_two_authors_touch_both_are_named():
    lines = list(LINES)
    other = f'<w:ins w:id="9" {BY_OTHER}>{r("三秒以内に")}</w:ins>'
    lines[3] = (
        f"<w:p>{r('利用者の操作に対し、')}{gone('できるだけ速やかに')}{other}{r('応答すること。')}</w:p>"
    )
    (one,) = compared(*lines).suggestions
    assert (one.authors, one.replacement) == (
        ("佐藤", "山田"),
        "利用者の操作に対し、三秒以内に応答すること。",
    )


def moved(kind: str, text: str) -> str:
    return f'<w:p><w:{kind} w:id="21" {MARK}>{r(text)}</w:{kind}></w:p>'


def test_a_paragraph_that_was_moved_is_one_proposal_from_where_to_where():
    lines = [*LINES, moved("moveTo", LINES[1])]
    lines[1] = moved("moveFrom", LINES[1])
    found = compared(*lines)
    (one,) = found.suggestions
    assert (one.seq, one.start, one.end, one.removes) == (1, 0, len(LINES[1]), False)
    assert (one.moves_behind, found.untracked) == (LINES[5], 0)
    to_the_front = [moved("moveTo", LINES[3]), *LINES[:3], moved("moveFrom", LINES[3]), *LINES[4:]]
    (one,) = compared(*to_the_front).suggestions
    assert (one.seq, one.moves_behind) == (3, "")


def test_changes_without_tracking_are_counted_only():
    lines = list(LINES)
    lines[3] = "利用者の操作に対し、三秒以内に応答すること。"
    found = compared(*lines)
    assert (found.suggestions, found.untracked) == ((), 1)


def untracked(old: list[str], new: list[str], **footers) -> int:
    before = docx("".join(map(p, old)), **{name: p(pair[0]) for name, pair in footers.items()})
    after = docx("".join(map(p, new)), **{name: p(pair[1]) for name, pair in footers.items()})
    return compare(read(before, "a.docx"), read(after, "b.docx")).untracked


def test_what_a_program_counts_when_it_saves_was_not_changed_by_anybody():
    body = "利用者の操作に対し、三秒以内に応答すること。"
    assert untracked([body, "表 ２．１-１ 文字コード"], [body, "表 ２．１-3 文字コード"]) == 0
    assert untracked([f"図 1.3-1に示す。{body}"], [f"図 1.3-4に示す。{body}"]) == 0
    assert untracked([body, "第１章　目的\t3"], [body, "第１章　目的\t14"]) == 0
    assert untracked([body], [body], footer1=("1 | Page", "8 | Page")) == 0
    assert untracked([body], [body], footer1=("７-１", "iv")) == 0


def test_numbers_that_people_write_are_changes():
    body = "利用者の操作に対し、三秒以内に応答すること。"
    assert untracked([f"{body}3秒を目標とする。"], [f"{body}5秒を目標とする。"]) == 1
    assert untracked([f"{body}別表1による。"], [f"{body}別表2による。"]) == 1
    assert untracked([f"{body}代表3名。"], [f"{body}代表5名。"]) == 1
    assert untracked([body, "表 1 文字コード"], [body, "表 1 改行コード"]) == 1
    assert untracked([body], [body], footer1=("甲市 1", "乙市 1")) == 1


def test_changes_of_the_draft_that_a_program_stored_otherwise_are_no_proposals():
    whole = f"<w:p>{r('甲は')}{ins('十日以内に文書で')}{r('納める。')}</w:p>"
    parts = (
        f"<w:p>{r('甲は')}{ins('十日以内に')}{ins('文書で').replace('10:00', '10:01')}{r('納める。')}</w:p>"
    )
    settled = f"<w:p>{r('甲は十日以内に')}{ins('文書で')}{r('納める。')}</w:p>"
    draft = docx(whole + p("次の段落である。"))
    for body in (parts, settled):
        found = compared(body, "次の段落である。", draft=draft)
        assert (found.suggestions, found.untracked) == ((), 0)


def test_changes_that_the_draft_brought_along_are_no_proposals():
    body = f"<w:p>{r('甲は')}{ins('十日以内に')}{r('納める。')}</w:p>"
    draft = docx(body + p("次の段落である。"))
    assert compared(body, "次の段落である。", draft=draft).suggestions == ()


def test_likeness_is_the_share_of_the_longer_text():
    whole, other = (
        read(small_docx(), "a.docx").blocks,
        read(small_docx(["別の文書である。"]), "b.docx").blocks,
    )
    assert likeness(whole, whole) == 1
    assert likeness(whole, other) == 0
    half = read(small_docx(LINES[:3]), "c.docx").blocks
    assert 0.3 < likeness(whole, half) < 0.6
    assert likeness((), ()) == 1
