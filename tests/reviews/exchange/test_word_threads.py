"""Comments in a copy of a Word file: threads, names and dates, the parts that hold them, and refusals."""

# XML reads better unbroken.
# ruff: noqa: E501

import dataclasses
import re
from datetime import datetime, timedelta, timezone

import pytest
from django.utils.translation import override

from procurement.reading import Limits, ReadingRefused, read
from procurement.reading.package import open_package
from reviews.exchange.comments import CannotAnnotate, NativeComment
from reviews.exchange.word import annotate_word
from tests.builders.hostile import strict_namespace
from tests.builders.packages import (
    W_NAMES,
    cell,
    docx,
    docx_package,
    p,
    r,
    row,
    sheet_data,
    xlsx,
)
from tests.builders.said import marks, part, reply, said
from tests.reviews.exchange.written import annotated

TOKYO = timezone(timedelta(hours=9))


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def test_answers_stand_with_what_they_answer_and_one_resolves_the_thread():
    data = docx(p("甲乙丙丁"))
    comments = [reply(2, "n1", resolved=True), said(1, 0, 1, 2), reply(3, "n2"), said(4, 0, 0, 1)]
    _after, found = annotated(data, comments)
    assert [found[f"n{n}"].parent for n in (1, 2, 3, 4)] == [None, found["n1"].id, found["n1"].id, None]
    assert [found[f"n{n}"].resolved for n in (1, 2, 3, 4)] == [True, True, True, False]


def commented(extended: str = "", key: str = "", more: str = "") -> bytes:
    """A file that has comment 7, said in one paragraph with this key, and in `more`."""
    words = f"<w:p{key}><w:r><w:t>前の意見</w:t></w:r></w:p>"
    comment = f'<w:comment w:id="7" w:author="係" w:date="2026-01-05T10:00:00Z">{words}</w:comment>{more}'
    start, end = marks(7)
    parts = {"commentsExtended": extended} if extended else {}
    return docx(f"<w:p>{start}{r('甲乙')}{end}{r('丙')}</w:p>", comments=comment, **parts)


def test_an_answer_to_a_comment_of_the_file_joins_its_thread():
    known = '<w15:commentEx w15:paraId="11111111" w15:done="0"/>'
    for data in (
        commented(),
        commented(key=' w14:paraId="11111111"'),
        commented(known, ' w14:paraId="11111111"'),
    ):
        after, found = annotated(data, [reply(1, "7", resolved=True), said(2, 0, 1, 3)])
        assert (found["n1"].parent, found["n1"].quote, found["n1"].resolved) == ("7", "甲乙", True)
        assert [comment.resolved for comment in after.comments if comment.id == "7"] == [True]
        assert not found["n2"].resolved


def test_an_answer_to_an_answer_of_the_file_joins_the_same_thread():
    known = '<w15:commentEx w15:paraId="11111111" w15:done="0"/><w15:commentEx w15:paraId="22222222" w15:paraIdParent="11111111" w15:done="0"/>'
    answer = '<w:comment w:id="8" w:author="別の係"><w:p w14:paraId="22222222"><w:r><w:t>答え</w:t></w:r></w:p></w:comment>'
    data = commented(known, ' w14:paraId="11111111"', answer)
    _after, found = annotated(data, [reply(1, "8")])
    assert found["n1"].parent == "7"


def test_numbers_and_keys_never_collide_with_those_of_the_file():
    data = commented(key=' w14:paraId="51000001"')
    copy = annotate_word(data, [said(1, 0, 0, 1), said(2, 0, 1, 2)])
    numbers = re.findall(r'<w:comment w:id="(\d+)"', part(copy, "word/comments.xml"))
    assert numbers == ["7", "8", "9"]
    keys = re.findall(r'w14:paraId="(\w+)"', part(copy, "word/comments.xml"))
    assert len(set(keys)) == 3
    assert all(int(key, 16) < 0x80000000 for key in keys)


def test_a_range_in_the_text_whose_comment_is_gone_keeps_its_number_to_itself():
    data = docx(f'<w:p><w:commentRangeStart w:id="12"/>{r("甲")}<w:commentRangeEnd w:id="12"/></w:p>')
    assert '<w:comment w:id="13"' in part(annotate_word(data, [said(1, 0, 0, 1)]), "word/comments.xml")


def test_who_said_it_and_when_is_written_as_word_writes_it():
    when = datetime(2026, 4, 1, 9, 30, tzinfo=TOKYO)
    comments = [said(1, 0, 0, 1, date=when), said(2, 0, 0, 1, author="Maria O'Neil & Co.", initials="MO")]
    copy = annotate_word(docx(p("甲")), comments)
    first, second = read(copy, "draft.docx").comments
    assert (first.author, first.initials, first.date) == ("青山 花子", "青花", "2026-04-01T09:30:00Z")
    assert (second.author, second.initials, second.date) == ("Maria O'Neil & Co.", "MO", "")
    assert 'w16cex:dateUtc="2026-04-01T00:30:00Z"' in part(copy, "word/commentsExtensible.xml")
    people = part(copy, "word/people.xml")
    assert people.count("<w15:person ") == 2
    assert 'w15:author="Maria O\'Neil &amp; Co."' in people
    keys = re.findall(r'w14:paraId="(\w+)"', part(copy, "word/comments.xml"))
    assert re.findall(r'w16cid:paraId="(\w+)"', part(copy, "word/commentsIds.xml")) == keys
    assert re.findall(r'w15:paraId="(\w+)"', part(copy, "word/commentsExtended.xml")) == keys


def test_words_come_back_as_they_were_said():
    text = "一行目  \n\n  三行目\tタブ <&> ]]>"
    (comment,) = read(annotate_word(docx(p("甲")), [said(1, 0, 0, 1, text=text)]), "draft.docx").comments
    assert comment.text == text


def test_what_xml_cannot_hold_is_drawn_as_in_workbooks_and_the_feed():
    text, author = "a\x00b\x1f\ud800c\r\nd\x0be", "\x01係\x0b"
    copy = annotate_word(docx(p("甲")), [said(1, 0, 0, 1, text=text, author=author)])
    (comment,) = read(copy, "draft.docx").comments
    # Word itself keeps U+000B for a line break: it stays one.
    assert (comment.text, comment.author) == ("a\u2400b\u241f\ufffdc\nd\ne", "\u2401係\u240b")
    assert "\u2401係\u240b" in part(copy, "word/people.xml")


def test_parts_of_other_programs_are_added_to_and_not_rewritten():
    """No w14 on the root, other prefixes, roots that close themselves."""
    for root in (
        f'<w:comments xmlns:w="{W_NAMES.split(chr(34))[1]}"></w:comments>',
        f'<w:comments xmlns:w="{W_NAMES.split(chr(34))[1]}" />',
        f'<x:comments xmlns:x="{W_NAMES.split(chr(34))[1]}"><!-- 甲 --></x:comments>',
        f'<comments xmlns="{W_NAMES.split(chr(34))[1]}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:q="urn:q" mc:Ignorable="q"/>',
    ):
        package = docx_package(p("甲乙"), comments="")
        package.parts["word/comments.xml"] = root
        data = package.build()
        annotated(data, [said(1, 0, 0, 1), reply(2, "n1")])
        assert (
            "w14"
            in re.search(
                'Ignorable="([^"]*)"', part(annotate_word(data, [said(1, 0, 0, 1)]), "word/comments.xml")
            )[1]
        )


def test_strict_files_and_other_prefixes_are_written_in_their_own_names():
    annotated(strict_namespace(), [said(1, 0, 0, 1)])
    copy = annotate_word(strict_namespace(), [said(1, 0, 0, 1)])
    assert "http://purl.oclc.org/ooxml/wordprocessingml/main" in part(copy, "word/comments.xml")
    assert "http://purl.oclc.org/ooxml/officeDocument/relationships/comments" in part(
        copy, "word/_rels/document.xml.rels"
    )
    package = docx_package()
    package.parts["word/document.xml"] = (
        f'<document xmlns="{W_NAMES.split(chr(34))[1]}"><body><p><r><t>甲乙丙</t></r></p><p/></body></document>'
    )
    _after, found = annotated(package.build(), [said(1, 0, 1, 2), said(2, 0, 2, 0, 1), said(3, 1, 0, 0)])
    assert found["n1"].quote == "乙"


REFUSED = {
    "no such block": ([said(1, 9, 0, 0)], "there is no block 9; the last one is 1"),
    "no such place": ([said(1, 1, 0, 4)], "block 1 has 3 characters"),
    "backwards": ([said(1, 1, 2, 1)], "ends before it begins"),
    "backwards over blocks": ([said(1, 1, 0, 0, 0)], "ends before it begins"),
    "unknown parent": ([reply(1, "99")], "answers 99, which is neither"),
    "circle": ([reply(1, "n2"), reply(2, "n1")], "answers itself"),
    "twice": ([said(1, 0, 0, 1), said(1, 0, 0, 1)], "stands twice"),
    "no place": ([NativeComment("n1", 0, None, None, "何", "係")], "seq, start and end are needed"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_comment_that_has_no_place_is_named_and_refused(case):
    comments, told = REFUSED[case]
    with pytest.raises(CannotAnnotate, match=told) as refused:
        annotate_word(docx(p("甲") + p("乙丙丁")), comments)
    assert "n1" in str(refused.value) or "n2" in str(refused.value)


def test_an_answer_to_a_comment_that_stands_nowhere_is_refused():
    data = docx(p("甲"), comments=f'<w:comment w:id="7" w:author="係">{p("宙に浮く")}</w:comment>')
    with pytest.raises(CannotAnnotate, match="stands nowhere"):
        annotate_word(data, [reply(1, "7")])


def test_what_the_gate_refuses_is_neither_annotated_nor_written():
    with pytest.raises(ReadingRefused):
        annotate_word(b"%PDF-1.7", [said(1, 0, 0, 1)])
    with pytest.raises(CannotAnnotate, match="no Word document"):
        annotate_word(xlsx({"表": sheet_data(row(1, cell("A1", "一")))}), [said(1, 0, 0, 1)])
    data = docx(p("甲"))
    tight = Limits(file_bytes=len(data) + 100)
    assert read(data, "draft.docx", tight).blocks
    with pytest.raises(ReadingRefused):
        annotate_word(data, [said(1, 0, 0, 1)], tight)
    with pytest.raises(CannotAnnotate, match="more than 2"):
        annotate_word(data, [said(n, 0, 0, 1) for n in range(3)], Limits(comments=2))
    long = [said(n, 0, 0, 1, text="長い" * 2_000) for n in range(3)]
    for limits in (Limits(part_bytes=20_000), Limits(total_bytes=20_000), Limits(index_bytes=1_300)):
        with pytest.raises(ReadingRefused):
            annotate_word(data, long, limits)


def test_without_comments_the_copy_is_the_file():
    assert annotate_word(docx(p("甲")), []) == docx(p("甲"))


def test_two_thousand_comments_are_all_told_apart():
    data = docx("".join(p(f"項目{n}の要件") for n in range(200)))
    comments = [said(n, n % 200, n % 5, n % 5 + 1, text=f"#{n}.") for n in range(2_000)]
    copy = annotate_word(data, comments)
    found = {comment.text: comment for comment in read(copy, "draft.docx").comments}
    assert len(found) == 2_000
    assert all(
        (found[c.text].seq, found[c.text].start, found[c.text].end) == (c.seq, c.start, c.end)
        for c in comments
    )
    assert open_package(copy).kind == "docx"


def test_annotating_again_keeps_what_the_first_time_wrote():
    data = docx(p("甲乙丙"))
    once = annotate_word(data, [said(1, 0, 0, 2), reply(2, "n1")])
    first = read(once, "draft.docx").comments
    _after, found = annotated(
        once, [dataclasses.replace(reply(3, first[0].id), resolved=True), said(4, 0, 1, 3)]
    )
    assert found["n3"].parent == first[0].id
