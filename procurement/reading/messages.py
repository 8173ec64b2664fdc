"""The sentences a clerk reads when a file is refused, or read with something to know.

Plain English message ids, marked for extraction by the no-op `_`; translating them is the caller's
work (`gettext(error.message_id) % error.params`), because this package knows no Django.
"""

from procurement.reading.blocks import Warning_
from procurement.reading.errors import ReadingRefused, TooComplex


def _(message_id: str) -> str:
    """Mark a message id for extraction; return it unchanged."""
    return message_id


REFUSALS = {
    "empty": _("The file is empty. Save the document again and choose it once more."),
    "too_large": _(
        "The file is larger than %(limit)s MB. "
        "Make the pictures in it smaller, or split it into several files."
    ),
    "lock_file": _(
        "This is Word's or Excel's temporary lock file (its name begins with ~$). "
        "Close the document and choose the document itself."
    ),
    "encrypted": _(
        "The file is protected by a password or by rights management, so nobody can read it here. "
        "Remove the protection in Word or Excel, save, and try again."
    ),
    "old_format": _(
        "This is a file in an old Office format (.doc, .xls or .ppt). "
        "Open it and save it as .docx or .xlsx, then use that file."
    ),
    "other_format": _(
        "The format of this file is %(format)s. Only Word (.docx), Excel (.xlsx) and PDF files can be read "
        "here: save it in one of these formats and try again."
    ),
    "not_office": _(
        "This is not a Word or Excel file, whatever its name says. "
        "Open the original in Word or Excel and save it as .docx or .xlsx."
    ),
    "wrong_extension": _(
        "The name ends in .%(extension)s but the format of the file is %(format)s. "
        "Give it its right ending, or save it again under the format that you meant."
    ),
    "extension": _(
        "A name ending in .docx, .xlsx or .pdf is needed. Save the document as a Word, Excel or PDF file."
    ),
    "damaged": _(
        "The file is damaged or incomplete. "
        "Open it in Word or Excel, let it be repaired, save, and try again."
    ),
    "extra_bytes": _(
        "There is foreign data before or after the document inside the file. "
        "Open it in Word or Excel and save it under a new name."
    ),
    "too_many_parts": _(
        "The file has more than %(limit)s parts inside. "
        "Split the document, or remove pictures, and try again."
    ),
    "index_too_big": _(
        "The file lists more parts and links than fit into %(limit)s MB. "
        "Split the document, or remove links, and try again."
    ),
    "duplicate_part": _(
        "The file holds two parts of the same name, so different programs would show different texts. "
        "Open it in Word or Excel and save it under a new name."
    ),
    "part_name": _(
        "The file holds a part with a forbidden name. Open it in Word or Excel and save it under a new name."
    ),
    "symlink": _(
        "The file holds a link to another file instead of content. "
        "Open it in Word or Excel and save it under a new name."
    ),
    "overlap": _(
        "Parts of the file overlap each other, as in files made to overload a computer. "
        "Open it in Word or Excel and save it under a new name."
    ),
    "compression": _(
        "The file is packed in a way that Word and Excel do not use. Save it again in Word or Excel."
    ),
    "too_big_unpacked": _(
        "Unpacked, the file would be larger than %(limit)s MB. "
        "Make the pictures smaller or split the document."
    ),
    "part_too_big": _(
        "One part of the file would be larger than %(limit)s MB unpacked. "
        "Make the pictures smaller or split the document."
    ),
    "ratio": _(
        "A part of the file unpacks to more than %(limit)s times its size, as in files made to overload a "
        "computer. "
        "Open it in Word or Excel and save it under a new name."
    ),
    "doctype": _(
        "The file contains a document type declaration, which Word and Excel never write and which can be "
        "misused. "
        "Save it again in Word or Excel."
    ),
    "xml_encoding": _(
        "A part of the file is written in a character encoding that Word and Excel do not use. "
        "Save it again in Word or Excel."
    ),
    "xml_broken": _(
        "The file is damaged: a part of it cannot be read. "
        "Open it in Word or Excel, let it be repaired, and save it."
    ),
    "too_many_tags": _(
        "The document has more than %(limit)s elements in one part. Split it into several files."
    ),
    "too_deep": _(
        "The document is nested deeper than %(limit)s levels, which no honest document is. "
        "Copy its content into a new document."
    ),
    "too_many_attributes": _(
        "An element of the document has more than %(limit)s properties, which no honest document has. "
        "Copy its content into a new document."
    ),
    "text_too_long": _(
        "The document has one stretch of text longer than %(limit)s MB. Divide it into paragraphs."
    ),
    "macro": _(
        "The file contains macros (programs). Save it as a document without macros (.docx or .xlsx) "
        "and use that file."
    ),
    "ole": _(
        "The file contains an embedded object of another program (%(part)s). "
        "Replace it by a picture or attach the file on its own."
    ),
    "activex": _("The file contains active controls (ActiveX). Remove the controls, save, and try again."),
    "altchunk": _(
        "The file contains another document that Word would merge in when opening it. "
        "Open it in Word, save it, and try again."
    ),
    "customui": _("The file changes the menus of Word or Excel. Save it as a plain document and try again."),
    "nested": _(
        "Files are packed inside files inside this file. "
        "Attach the inner files on their own and remove them here."
    ),
    "foreign_part": _(
        "The file contains something that does not belong into a document (%(part)s). "
        "Remove it and save again."
    ),
    "pdf_password": _(
        "The PDF is protected by a password, so nobody can read it here. "
        "Save it without a password and try again."
    ),
    "pdf_damaged": _(
        "The PDF is damaged or incomplete. Make it again from the original document and use that file."
    ),
    "too_many_pages": _("The document has more than %(limit)s pages. Split it into several files."),
    "ichitaro": _(
        "This is an Ichitaro file. It cannot be read here: "
        "save it in Ichitaro as Word (.docx) or PDF and use that file."
    ),
    "powerpoint": _(
        "This is a presentation. It cannot be read here: save it as PDF, or its text as Word (.docx), "
        "and use that file."
    ),
    "no_converter": _(
        "The format of this file is %(format)s, which cannot be converted on this server. "
        "Open it, save it as %(instead)s, and use that file."
    ),
    "not_converted": _(
        "This %(format)s file could not be converted. Open it, save it as %(instead)s, and use that file."
    ),
    "too_many_blocks": _("The document has more than %(limit)s paragraphs. Split it into several files."),
    "too_many_sheets": _("The workbook has more than %(limit)s sheets. Split it into several files."),
    "too_many_comments": _(
        "The file has more than %(limit)s comments. Remove those that are settled and try again."
    ),
}

TOO_COMPLEX = _(
    "Reading the document took more time or memory than one file may take. "
    "The original is safe and can be downloaded. Split the document and upload the parts."
)

WARNINGS = {
    "external": _("The file refers to something outside (%(target)s). It was not fetched."),
    "embedded": _("Another Office file is embedded here (%(part)s). It is not shown and was not opened."),
    "missing_part": _("The file refers to a part that it does not contain (%(part)s)."),
    "no_styles": _("The document has no styles; headings may not be recognised."),
    "strict": _("The document is in the strict Open XML format."),
    "template": _("The file is a template, read as a document."),
    "hidden_text": _("The document contains hidden text in %(count)s places. It is shown here, marked."),
    "tracked": _(
        "The document contains tracked changes (%(insertions)s insertions, %(deletions)s deletions). "
        "The text is shown as if all were accepted."
    ),
    "number_format": _("A numbering format is not known (%(name)s); plain numbers are shown."),
    "style_loop": _("The styles of the document refer to each other in a circle."),
    "note_missing": _("A footnote mark refers to a note that is not there."),
    "comment_unanchored": _("A comment in the file has no place in the text (%(author)s)."),
    "hidden_sheet": _("The sheet “%(sheet)s” is hidden in Excel. It is shown here."),
    "external_link": _("The workbook takes values from another workbook. The stored values are shown."),
    "bad_reference": _("A cell refers to a text that is not in the file (%(cell)s)."),
    "duplicate_cell": _("The sheet “%(sheet)s” stores a cell twice (%(cell)s); the later one is shown."),
    "cells_cut": _(
        "The workbook has more than %(limit)s cells. Only the first %(limit)s were read. Split the workbook."
    ),
    "merges_cut": _("The sheet “%(sheet)s” has too many merged ranges. Some are shown unmerged."),
    "scanned": _(
        "These pages have no text, as scanned pages have none: %(pages)s. "
        "Comments can be written on each of them as a whole."
    ),
    "broken_pages": _("These pages are damaged and cannot be shown: %(pages)s."),
    "pdf_scripts": _("The PDF contains scripts. They were not run."),
    "pdf_attachments": _("Other files are attached inside the PDF (%(count)s). They were not opened."),
    "pdf_xfa": _("The PDF is a form of a kind (XFA) whose fields may not be shown here."),
    "converted": _(
        "The document was converted from %(format)s by LibreOffice to be shown here, "
        "so its layout may differ. The original is kept and can be downloaded."
    ),
    "not_a_sheet": _("“%(sheet)s” is a chart or another kind of sheet and is not shown."),
    "hidden_rows": _("The sheet “%(sheet)s” has hidden rows (%(rows)s). They are shown here, marked."),
    "hidden_columns": _(
        "The sheet “%(sheet)s” has hidden columns (%(columns)s). They are shown here, marked."
    ),
    "broken_names": _("Names in the workbook refer to cells that are gone (%(names)s)."),
}

# Words inside a draft's HTML (`render.speak`); the caller passes them in the reader's language.
WORDS = {
    "table": _("Table"),
    "note": _("Footnote"),
    "notes": _("Footnotes"),
    "note_back": _("Back to the text"),
    "margins": _("Headers and footers"),
    "picture": _("Picture"),
    "chart": _("Chart"),
    "diagram": _("Diagram"),
    "embedded": _("Embedded file"),
    "page": _("Page"),
    "page_text": _("Text of this page"),
    "scanned": _("This page has no text, as a scanned page has none."),
    "sheet": _("Sheet"),
    "hidden_sheet": _("Hidden in Excel"),
    "empty_sheet": _("This sheet has no text."),
    "hidden_row": _("Hidden row"),
    "hidden_column": _("Hidden column"),
    "formula": _("Formula"),
    "shapes": _("Text in shapes"),
    "pictures_of_sheet": _("Pictures on this sheet"),
    "names_of_sheet": _("Names"),
    "broken_name": _("refers to cells that are gone"),
    "hidden_name": _("hidden"),
}


def refusal(code: str, **params) -> ReadingRefused:
    """The refusal for `code`, ready to raise."""
    return ReadingRefused(code, REFUSALS[code], params)


def too_complex() -> TooComplex:
    return TooComplex("too_complex", TOO_COMPLEX, {})


def warning(code: str, **params) -> Warning_:
    return Warning_(code, WARNINGS[code], params)


def all_message_ids() -> list[str]:
    """Every sentence that the caller must be able to translate."""
    return [*REFUSALS.values(), TOO_COMPLEX, *WARNINGS.values(), *WORDS.values()]
