"""The comparison table (新旧対照表) as a Word file, for those who put it before a committee."""

import io

import docx
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row

from reviews.comparison import Words
from reviews.comparison_words import note_of, sheet_words
from reviews.selectors.comparing import Change, Changes, Choice
from sharingbook.common.templatetags.values import era_date
from sharingbook.common.xml_text import xml_text

WIDTHS = (Mm(28), Mm(100), Mm(100), Mm(35))
FONT, SIZE = "BIZ UDPGothic", Pt(9)


def to_docx(changes: Changes, choice: Choice) -> bytes:
    """A4 landscape; the head row repeats on each page; changed words are underlined (傍線)."""
    document = docx.Document()
    _set_page(document)
    versions = {"title": changes.new.draft.title, "old": changes.old.number, "new": changes.new.number}
    document.core_properties.title = _("Comparison table")
    document.core_properties.author = ""
    document.add_heading(_("Comparison table"), level=1)
    document.add_paragraph(xml_text(f"{changes.new.case.name}　{versions['title']}"))
    table = document.add_table(rows=1, cols=4, style="Table Grid")
    table.autofit = False
    _pad(table)
    dates = [era_date(version.uploaded_at) for version in (changes.old, changes.new)]
    heads = (
        _("Clause"),
        _("Old: version %(n)s (%(day)s)") % {"n": versions["old"], "day": dates[0]},
        _("New: version %(n)s (%(day)s)") % {"n": versions["new"], "day": dates[1]},
        pgettext("column", "Remarks"),
    )
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        cell.text = words
    _repeat(table.rows[0])
    chosen = changes.chosen(choice)
    for change in chosen:
        _fill(table.add_row(), change)
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    if not chosen:
        document.add_paragraph(_("There are no changes to show."))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_page(document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(17)
    for name in ("Normal", "Heading 1"):
        style = document.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    document.styles["Normal"].font.size = SIZE


def _pad(table: Table) -> None:
    """A millimetre above and below the words of each cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr  # noqa: SLF001 - the library has no call for it
    look = properties.find(qn("w:tblLook"))
    properties.append(margins) if look is None else look.addprevious(margins)


def _repeat(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - the library has no call for it


def _fill(row: _Row, change: Change) -> None:
    cells = row.cells
    cells[0].text = xml_text(change.row.clause)
    for cell, words in ((cells[1], change.row.old), (cells[2], change.row.new)):
        _write(cell, words, change)
    cells[3].text = xml_text(note_of(change))


def _write(cell: _Cell, words: Words | None, change: Change) -> None:
    paragraph = cell.paragraphs[0]
    if words is None:
        paragraph.add_run(_("(none)"))
        return
    if change.row.sheet_rows:
        paragraph.add_run(xml_text(sheet_words(change.row))).underline = True
        return
    if words.label:
        paragraph.add_run(xml_text(f"{words.label}　"))
    for part in words.parts:
        paragraph.add_run(xml_text(part.text)).underline = part.changed or None
