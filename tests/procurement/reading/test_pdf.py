"""PDFs: lines in order, contents, scanned pages, notes in the file, and what is never run."""

import pytest

from procurement.reading import Limits, ReadingRefused, artifact, read
from procurement.reading.render import speak
from procurement.reading.worker import read_in_worker
from tests.builders import pdfs
from tests.builders.draft_text import read_html


def codes(reading) -> set[str]:
    return {warning.code for warning in reading.warnings}


def test_each_line_is_a_block_under_its_page():
    reading = read(pdfs.japanese(), "仕様書.pdf")
    assert [(block.path, block.text) for block in reading.blocks] == [
        ("p1.l1", "調達仕様書"),
        ("p1.l2", "第１条　本業務の目的を定める。"),
        ("p1.l3", "第２条　応答は速やかに返すこと。"),
        ("p2.l1", "第２章 要件"),
        ("p2.l2", "第３条　記録を保存すること。"),
    ]
    assert (reading.kind, reading.counts["pages"], reading.counts["paragraphs"]) == ("pdf", 2, 5)
    assert reading.warnings == ()


def test_the_contents_are_the_bookmarks_each_at_its_line():
    stored = artifact.load_page(read_in_worker(pdfs.japanese(), "仕様書.pdf"))
    assert [(line.seq, line.level, line.text) for line in stored.toc] == [
        (0, 1, "調達仕様書"),
        (3, 1, "第２章 要件"),
    ]


def test_without_bookmarks_the_contents_are_the_pages_by_their_printed_numbers():
    contents = artifact.toc(read(pdfs.with_labels(), "a.pdf"))
    assert [(line.seq, line.label, line.text) for line in contents] == [
        (0, "p. i", "One"),
        (1, "p. ii", "Two"),
    ]


def test_a_scanned_page_says_so_and_can_be_commented_on_as_a_whole():
    reading = read(pdfs.scanned(), "a.pdf")
    assert [(block.path, block.text) for block in reading.blocks] == [("p1.l0", "p.1")]
    assert [(w.code, w.params) for w in reading.warnings] == [("scanned", {"pages": "1"})]
    (html,) = artifact.load_page(artifact.dumps(reading)).chunks
    assert "<|scanned|>" in html
    assert reading.counts["paragraphs"] == 0


def test_scanned_pages_are_named_in_ranges():
    reading = read(pdfs.by_hand(("One", "", "", "", "Five", "")), "a.pdf")
    assert [w.params["pages"] for w in reading.warnings] == ["2–4, 6"]


def test_the_page_is_a_picture_and_the_same_text():
    reading = read(pdfs.japanese(), "a.pdf")
    html = artifact.load_page(artifact.dumps(reading)).html({"pictures": "/versions/7/pictures/"})
    assert 'src="/versions/7/pictures/page-2"' in html
    assert list(read_html(html).texts.values()) == [block.text for block in reading.blocks]


def test_without_an_address_a_picture_is_a_box_that_says_what_is_there():
    html = speak('<p><img class="fig" src="<|pictures|>3" alt="<|picture|> 4" width="9" height="9"></p>')
    assert html == '<p><span class="fig fig--box" role="img" aria-label="Picture 4"></span></p>'


@pytest.mark.parametrize(
    ("build", "code"),
    [(pdfs.with_script, "pdf_scripts"), (pdfs.with_attachment, "pdf_attachments")],
)
def test_scripts_and_attachments_are_told_and_left_alone(build, code):
    reading = read(build(), "a.pdf")
    assert codes(reading) == {code}
    assert [block.text for block in reading.blocks] == ["Hello"]


def test_a_highlight_in_the_file_is_a_comment_on_its_words():
    (comment,) = read(pdfs.with_highlight(), "a.pdf").comments
    assert (comment.author, comment.text, comment.quote) == ("Sato", "Too vague.", "Hello")
    assert (comment.seq, comment.start, comment.end) == (0, 0, 5)
    assert comment.date == "2026-01-05T10:00:00+09:00"


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (pdfs.with_password, "pdf_password"),
        (lambda: pdfs.japanese()[:900], "pdf_damaged"),
        (lambda: b"%PDF-1.7\nnothing\n%%EOF\n", "pdf_damaged"),
    ],
)
def test_what_cannot_be_read_says_why(build, code):
    with pytest.raises(ReadingRefused) as refused:
        read_in_worker(build(), "a.pdf")
    assert refused.value.code == code


def test_too_many_pages_are_refused():
    with pytest.raises(ReadingRefused) as refused:
        read(pdfs.by_hand(("x",) * 3), "a.pdf", Limits(pages=2))
    assert refused.value.code == "too_many_pages"


def test_a_reading_of_a_pdf_comes_back_from_the_store_as_it_was():
    reading = read(pdfs.japanese(), "a.pdf")
    assert artifact.loads(artifact.dumps(reading)) == reading
