"""A reading as HTML: one string per top-level piece, to be joined inside `<article class="draft">`.

The contract with the page's scripts and styles:
- every block's element has class `blk`, `id="b{seq}"`, `data-seq` and `data-path`;
- the automatic label is in `<span class="lbl">`, the text in exactly one `<span class="t">`, whose text,
  `<del>` elements left out, equals `Block.text`. Tabs and line breaks are characters there (`white-space:
  pre-wrap`), so an offset in code points is found by walking text nodes and counting;
- what is no text (note marks, pictures, ends of pages) is an empty element: it adds nothing to the text;
- a tracked change is an `ins` or a `del` with `data-c` (its number in `Reading.changes`), `data-by` and
  `data-at`; whole paragraphs and rows that came or went have the class `blk--inserted`, `blk--deleted`,
  `row--inserted`, `row--deleted`;
- a note's mark has `id="fnref3"` and points to `#fn3`, where `a.nback` points back.
Words in the reader's language stand as tokens `<|name|>`, which escaped text cannot contain;
`speak` replaces them.
"""

import re

from procurement.reading.blocks import Block, CellPlace, Reading
from procurement.reading.markup import attribute
from procurement.reading.messages import WORDS

TOKEN = re.compile(r"<\|([a-z_]+)\|>")
ENGLISH = dict(WORDS)
# An image that has no address to be fetched from, and what it is called.
UNSERVED = re.compile(r'<img class="[^"]*" src="<\|pictures\|>[^"]*" alt="([^"]*)"[^>]*>')


def document_html(reading: Reading, words: dict[str, str] | None = None) -> list[str]:
    """The whole draft as HTML chunks. `words` maps `messages.WORDS` keys to the reader's language."""
    return [speak(chunk, words) for chunk in chunks_of(reading)]


def speak(html: str, words: dict[str, str] | None = None) -> str:
    """`html` with its word tokens written in a language (English when none is given).

    `words["pictures"]` is the address before a picture's name; without one, a box says what is there.
    """
    words = words or ENGLISH
    if not words.get("pictures"):
        html = UNSERVED.sub(r'<span class="fig fig--box" role="img" aria-label="\1"></span>', html)

    def word(match: re.Match) -> str:
        name = match[1]
        return attribute(str(words.get(name, ENGLISH.get(name, ""))))

    return TOKEN.sub(word, html)


def chunks_of(reading: Reading) -> list[str]:
    """The chunks with their word tokens, as the artifact keeps them."""
    if reading.kind == "xlsx":
        from procurement.reading.render_sheet import sheets_html

        return sheets_html(reading)
    if reading.kind == "pdf":
        from procurement.reading.render_pdf import pages_html

        return pages_html(reading)
    return DocumentRenderer(reading).chunks()


def block_html(block: Block, tag: str = "", extra: str = "") -> str:
    """One block's element. `extra` is further markup for its start tag."""
    kind, label = block.kind, block.label
    if not tag:
        tag = f"h{min(block.level + 1, 6)}" if kind == "heading" else "div"
    names = "blk"
    if kind == "heading":
        names += " blk--h"
    elif label:
        names += f" blk--num blk--l{block.level}" if block.level else " blk--num"
    if not block.text and not block.html and not label:
        names += " blk--empty"
    if kind in ("textbox", "note", "header", "footer"):
        names += f" blk--{kind}"
    if block.change:
        names += f" blk--{block.change}"
    shown = ""
    if label:
        shown = f'<span class="lbl">{attribute(label)}</span>{"" if block.suffix == "nothing" else " "}'
    seq = block.seq
    return (
        f'<{tag} class="{names}" id="b{seq}" data-seq="{seq}" data-path="{attribute(block.path)}"{extra}>'
        f'{shown}<span class="t">{block.html}</span></{tag}>'
    )


class DocumentRenderer:
    """Walks the blocks of a Word document once; tables, notes and margins take their blocks together."""

    def __init__(self, reading: Reading):
        self.blocks = reading.blocks
        self.parents = [table.parent for table in reading.tables]

    def chunks(self) -> list[str]:
        out: list[str] = []
        index, count = 0, len(self.blocks)
        opened = ""
        while index < count:
            block = self.blocks[index]
            section = {"note": "notes", "header": "margins", "footer": "margins"}.get(block.kind, "")
            if section != opened:
                out.append(("</section>" if opened else "") + SECTION_START.get(section, ""))
                opened = section
            if section == "notes":
                index, html = self._note(index)
            elif block.table is not None:
                index, html = self._table(index, self._outermost(block.table.table))
            else:
                index, html = index + 1, block_html(block)
            out.append(html)
        if opened:
            out.append("</section>")
        return out

    def _note(self, index: int) -> tuple[int, str]:
        """All paragraphs of one note, in the element that note marks point to."""
        name = self.blocks[index].path.split(".", 1)[0]
        out = [f'<div class="note" id="{name}">']
        prefix = name + "."
        while index < len(self.blocks) and self.blocks[index].path.startswith(prefix):
            block = self.blocks[index]
            if block.table is not None:
                index, html = self._table(index, self._outermost(block.table.table))
            else:
                index, html = index + 1, block_html(block)
            out.append(html)
        out.append(
            f'<a class="nback" href="#{name.replace("n", "nref", 1)}" aria-label="<|note_back|>"></a></div>'
        )
        return index, "".join(out)

    def _outermost(self, table: int) -> int:
        while self.parents[table] is not None:
            table = self.parents[table][0]
        return table

    def _child_of(self, table: int, ancestor: int) -> int | None:
        """The table directly inside `ancestor` that is or holds `table`; None when it is not inside."""
        while self.parents[table] is not None:
            if self.parents[table][0] == ancestor:
                return table
            table = self.parents[table][0]
        return None

    def _table(self, index: int, table: int) -> tuple[int, str]:
        """The table that starts at block `index`; returns the index after its last block."""
        places: dict[tuple[int, int], CellPlace] = {}
        content: dict[tuple[int, int], list[str]] = {}
        while index < len(self.blocks):
            block = self.blocks[index]
            place = block.table
            if place is None:
                break
            if place.table == table:
                key = (place.row, place.col)
                places[key] = place
                extra = ' hidden=""' if place.covered and not block.text else ""
                content.setdefault(key, []).append(block_html(block, extra=extra))
                index += 1
                continue
            child = self._child_of(place.table, table)
            if child is None:
                break
            _, row, col = self.parents[child]
            index, html = self._table(index, child)
            content.setdefault((row, col), []).append(html)
        for row, col in content:
            # A cell that holds nothing but a table has no paragraph that would tell its spans.
            places.setdefault((row, col), CellPlace(table, row, col))
        _move_covered(places, content)
        return index, _table_html(table, places, content)


def _move_covered(places: dict, content: dict) -> None:
    """What stands in a cell under a merged one is shown in that one, so that no block is lost."""
    above: dict[int, tuple[int, int]] = {}
    left: tuple[int, int] | None = None
    for key in sorted(places):
        if not places[key].covered:
            above[key[1]] = left = key
            continue
        owner = above.get(key[1]) or (left if left and left[0] == key[0] else None)
        if owner is not None:
            content[owner].extend(content.pop(key))
        else:
            places[key] = CellPlace(places[key].table, *key)


SECTION_START = {
    "notes": '<section class="notes" aria-label="<|notes|>"><h2 class="draft__part"><|notes|></h2>',
    "margins": '<section class="margins" aria-label="<|margins|>"><h2 class="draft__part"><|margins|></h2>',
}


def _table_html(table: int, places: dict, content: dict) -> str:
    rows: dict[int, list[CellPlace]] = {}
    for place in places.values():
        rows.setdefault(place.row, []).append(place)
    heads = 0
    for row in sorted(rows):
        if row != heads + 1 or not all(place.header for place in rows[row]):
            break
        heads += 1
    # A heading cell that reaches below the heading rows cannot stand in a thead.
    if any(p.row + p.rowspan - 1 > heads for row in range(1, heads + 1) for p in rows.get(row, ())):
        heads = 0
    out = [
        f'<div class="tablebox" tabindex="0" role="region" aria-label="<|table|> {table + 1}">'
        '<table class="table dtable">'
    ]
    last = max(rows, default=0)
    if heads:
        out.append("<thead>")
    for row in range(1, last + 1):
        if heads and row == heads + 1:
            out.append("</thead><tbody>")
        cells = rows.get(row, ())
        change = cells[0].change if cells else ""
        out.append(f'<tr class="row--{change}">' if change else "<tr>")
        expected = 1
        for place in sorted(cells, key=lambda item: item.col):
            if place.col > expected:
                out.append(f'<td class="gap"{_span("colspan", place.col - expected)}></td>')
            expected = max(expected, place.col + place.colspan)
            if not place.covered:
                out.append(_cell_html(place, content.get((row, place.col), []), row <= heads))
        out.append("</tr>")
    if heads:
        out.append("</thead>" if last == heads else "</tbody>")
    out.append("</table></div>")
    return "".join(out)


def _span(name: str, size: int) -> str:
    return f' {name}="{size}"' if size > 1 else ""


def _cell_html(place: CellPlace, content: list[str], heading: bool) -> str:
    spans = _span("colspan", place.colspan) + _span("rowspan", place.rowspan)
    tag, scope = ("th", ' scope="col"') if heading else ("td", "")
    shade = ' class="shaded"' if place.shaded else ""
    return f"<{tag}{scope}{spans}{shade}>{''.join(content)}</{tag}>"
