"""A Word file with tracked changes, notes, numbered clauses and a wide table: what the draft page shows."""

from tests.builders.packages import docx, p, r, tbl, tc, tr

AUTHOR, DATE = "総務課 佐藤", "2026-01-05T10:00:00Z"
_MARK = f'w:author="{AUTHOR}" w:date="{DATE}"'
COLUMNS = 60


def ins(text: str, number: int) -> str:
    return f'<w:ins w:id="{number}" {_MARK}>{r(text)}</w:ins>'


def gone(text: str, number: int) -> str:
    return f'<w:del w:id="{number}" {_MARK}><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def note_mark(number: int) -> str:
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def tracked_docx(filler: int = 40) -> bytes:
    """Block 1 holds an insertion and a deletion, block 2 was deleted whole, block 3 has a note."""
    whole = (
        f'<w:p><w:pPr><w:rPr><w:del w:id="3" {_MARK}/></w:rPr></w:pPr>{gone("この項は廃止する。", 4)}</w:p>'
    )
    changed = gone("できるだけ速やかに", 1) + ins("通常時３秒以内に", 2)
    noted = f"<w:p>{r('納期は契約書に定める。')}{note_mark(2)}</w:p>"
    body = [
        p("第１条　応答の速さ"),
        f"<w:p>{r('応答は')}{changed}{r('行うこと。')}</w:p>",
        whole,
        noted,
        *[p(f"第{n}条　ＡＢＣ手順{n}に従い、期限までに納めること。") for n in range(2, filler)],
        tbl(tr(*[tc(p(f"列{n}")) for n in range(COLUMNS)])),
    ]
    notes = f'<w:footnote w:id="2">{p("契約書の第九条を見ること。")}</w:footnote>'
    return docx("".join(body), footnotes=notes)
