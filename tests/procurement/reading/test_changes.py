"""Tracked changes: the text as accepted, and beside it what came, what went, who and when."""

# XML reads better unbroken.
# ruff: noqa: E501

import re

from procurement.reading import artifact, read, render
from tests.builders.draft_text import read_html
from tests.builders.packages import docx, p, r, tbl, tc, tr

WHO = 'w:id="1" w:author="山田 花子" w:date="2026-04-01T09:00:00Z"'
OTHER = 'w:id="2" w:author="B &amp; &lt;C&gt;" w:date=""'


def ins(text: str, who: str = WHO, tag: str = "ins") -> str:
    return f"<w:{tag} {who}>{r(text)}</w:{tag}>"


def gone(text: str, who: str = WHO, tag: str = "del", inner: str = "delText") -> str:
    return f"<w:{tag} {who}><w:r><w:{inner}>{text}</w:{inner}></w:r></w:{tag}>"


def reading(body: str):
    return read(docx(body), "a.docx")


def views(html: str) -> tuple[str, str]:
    """(as accepted, as original), the way the page's style sheet shows them."""
    plain = re.compile(r"<[^>]+>")
    accepted = plain.sub("", re.sub(r"<del.*?</del>", "", html))
    return accepted, plain.sub("", re.sub(r"<ins.*?</ins>", "", html))


def test_words_that_came_and_went_are_marked_and_the_text_is_the_accepted_one():
    found = reading(f"<w:p>{r('期限は')}{gone('四月')}{ins('五月')}{r('末とする。')}</w:p>")
    block = found.blocks[0]
    assert block.text == "期限は五月末とする。"
    assert views(block.html) == ("期限は五月末とする。", "期限は四月末とする。")
    assert [(c.id, c.kind, c.author, c.date, c.seq, c.text) for c in found.changes] == [
        (0, "deletion", "山田 花子", "2026-04-01T09:00:00Z", 0, "四月"),
        (1, "insertion", "山田 花子", "2026-04-01T09:00:00Z", 0, "五月"),
    ]
    assert '<del data-c="0" data-by="山田 花子" data-at="2026-04-01T09:00:00Z">四月</del>' in block.html


def test_neighbouring_runs_of_one_change_are_one_and_of_two_people_two():
    found = reading(
        f"<w:p>{ins('甲')}{ins('乙')}{ins('丙', OTHER)}{gone('丁')}{gone('戊')}{r('己')}{ins('庚')}</w:p>"
    )
    assert [(c.kind, c.text, c.author) for c in found.changes] == [
        ("insertion", "甲乙", "山田 花子"),
        ("insertion", "丙", "B & <C>"),
        ("deletion", "丁戊", "山田 花子"),
        ("insertion", "庚", "山田 花子"),
    ]
    assert found.blocks[0].html.count("<ins") == 3
    assert 'data-by="B &amp; &lt;C&gt;"' in found.blocks[0].html


def test_what_was_moved_is_marked_at_both_ends():
    found = reading(
        f"<w:p>{gone('移す文', tag='moveFrom', inner='t')}{r('残る')}</w:p><w:p>{ins('移す文', tag='moveTo')}</w:p>"
    )
    assert [b.text for b in found.blocks] == ["残る", "移す文"]
    assert [(c.kind, c.seq) for c in found.changes] == [("move_from", 0), ("move_to", 1)]
    assert all('class="mv"' in b.html for b in found.blocks)


def test_whole_paragraphs_and_rows_that_came_or_went_say_so():
    came, went = (f"<w:pPr><w:rPr><w:{tag} {WHO}/></w:rPr></w:pPr>" for tag in ("ins", "del"))
    row = f"<w:trPr><w:ins {WHO}/></w:trPr>"
    found = reading(
        f"<w:p>{came}{ins('新しい項')}</w:p><w:p>{went}{gone('古い項')}</w:p><w:p>{went}</w:p><w:p>{came}</w:p>"
        f"<w:p>{r('変わらない')}</w:p><w:p>{gone('元')}{ins('先')}</w:p><w:p>{went}{r('次と一つになる')}</w:p>"
        + tbl(f"<w:tr>{row}{tc(p('行'))}</w:tr>", tr(tc(p("行"))))
    )
    assert [b.change for b in found.blocks[:7]] == ["inserted", "deleted", "deleted", "inserted", "", "", ""]
    assert [b.table.change for b in found.blocks[7:]] == ["inserted", ""]
    html = "".join(render.document_html(found))
    assert html.count("blk--inserted") == 2
    assert html.count("blk--deleted") == 2
    assert html.count('<tr class="row--inserted">') == 1
    assert found == artifact.loads(artifact.dumps(found))


def test_what_one_inserted_and_another_deleted_stands_in_neither_view_as_text():
    found = reading(f"<w:p>{r('甲')}<w:ins {WHO}>{r('乙')}{gone('丙', OTHER)}{r('丁')}</w:ins></w:p>")
    assert found.blocks[0].text == "甲乙丁"
    assert views(found.blocks[0].html) == ("甲乙丁", "甲")
    assert [c.text for c in found.changes] == ["乙丁"]


def test_deleted_words_are_escaped_and_formats_that_changed_are_no_change():
    changed = f"<w:rPr><w:b/><w:rPrChange {WHO}><w:rPr/></w:rPrChange></w:rPr>"
    found = reading(f"<w:p>{gone('&lt;script&gt;')}<w:r>{changed}<w:t>太字</w:t></w:r></w:p>")
    page = read_html(found.blocks[0].html)
    assert page.tags == {"del", "b"}
    assert len(found.changes) == 1


def test_an_insertion_that_holds_no_words_is_not_listed():
    assert (
        reading(f"<w:p><w:ins {WHO}><w:bookmarkStart w:id='1' w:name='a'/></w:ins>{r('甲')}</w:p>").changes
        == ()
    )
