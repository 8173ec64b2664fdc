"""Comments on any text of any Word file: all of them arrive where they were put, and nothing else changes."""

from collections.abc import Iterator
from itertools import count, islice

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.reading import Reading, ReadingRefused, read
from reviews.exchange.comments import CannotAnnotate, NativeComment
from reviews.exchange.word import annotate_word
from tests.builders import hostile
from tests.builders.comments import fifty
from tests.builders.grown import BODIES, word_packages
from tests.builders.packages import docx, p
from tests.procurement.reading.test_corpus import CORPUS, DOCX
from tests.procurement.reading.test_corpus import pytestmark as corpus
from tests.procurement.reading.test_skim import ODD, PIECES, STYLES
from tests.reviews.exchange.written import ELSEWHERE, annotated


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@corpus
@pytest.mark.parametrize("name", DOCX)
def test_fifty_comments_of_all_kinds_on_every_document_of_the_corpus(name):
    data = (CORPUS / name).read_bytes()
    reading = read(data, name)
    comments = fifty(reading)
    _after, found = annotated(data, comments)
    for comment in comments:
        if comment.parent is None and reading.blocks[comment.seq].kind not in ("note", "textbox"):
            assert found[comment.id].text == comment.text, "it stands at its very words"


def everywhere(reading: Reading) -> Iterator[NativeComment]:
    """A comment on each character, at each place between two, and from each block to the next."""
    numbers = count()

    def new(seq, start, end, end_seq=None):
        number = next(numbers)
        return NativeComment(f"n{number}", seq, start, end, f"#{number}.", "青山", end_seq=end_seq)

    for block in reading.blocks:
        for at in range(min(len(block.text), 12) + 1):
            yield new(block.seq, at, at)
            yield new(block.seq, at, min(at + 1, len(block.text)))
            yield new(block.seq, 0, at)
        if block.seq:
            yield new(block.seq - 1, 0, len(block.text), block.seq)


@pytest.mark.parametrize("case", sorted(set(ODD) - {"cut short"}))
def test_unusual_markup_is_annotated_on_every_character(case):
    data = docx(ODD[case] + p("終わり"), styles=STYLES)
    annotated(data, list(everywhere(read(data, "draft.docx"))))


@pytest.mark.parametrize("case", sorted({**hostile.READ, **hostile.REFUSED}))
def test_odd_and_hostile_files_are_annotated_or_refused_but_never_spoiled(case):
    build = hostile.READ[case][0] if case in hostile.READ else hostile.REFUSED[case][1]
    data = build()
    try:
        reading = read(data, "draft.docx")
    except ReadingRefused:
        with pytest.raises((ReadingRefused, CannotAnnotate)):
            annotate_word(data, [NativeComment("1", 0, 0, 0, "一", "青山")])
        return
    if reading.kind != "docx" or not reading.blocks:
        return
    comments = list(islice(everywhere(reading), 60))
    try:
        annotate_word(data, comments)
    except CannotAnnotate as error:
        refused = str(error)
    else:
        annotated(data, comments)
        return
    assert "UTF-8" in refused or "paragraph" in refused


@st.composite
def commented(draw, packages: st.SearchStrategy[bytes]) -> tuple[bytes, list[NativeComment]]:
    """A file and comments on it; some answer others or those that are there."""
    data = draw(packages)
    try:
        reading = read(data, "draft.docx")
    except ReadingRefused:
        return data, []
    made = []
    for at in range(draw(st.integers(0, 8)) if reading.blocks else 0):
        one = draw(st.sampled_from(reading.blocks))
        two = draw(st.sampled_from(reading.blocks[one.seq : one.seq + 3]))
        start = draw(st.integers(0, len(one.text)))
        end = draw(st.integers(start if one is two else 0, len(two.text)))
        parents = [comment.id for comment in made]
        parent = draw(st.sampled_from([None, None, *parents]))
        text = f"#{at}." + draw(st.text(max_size=8)).replace("\r", "").strip() + "。"
        text = "".join(char if char.isprintable() else "?" for char in text)
        made.append(
            NativeComment(
                f"n{at}",
                one.seq,
                start,
                end,
                text,
                draw(st.sampled_from(["青山", "A & <B>"])),
                end_seq=None if one is two else two.seq,
                parent=parent,
                resolved=draw(st.booleans()),
            )  # fmt: skip
        )
    return data, made


BUILT = st.one_of(
    st.lists(PIECES, max_size=5).map(lambda parts: docx("".join(parts), styles=STYLES)),
    BODIES.map(docx),
    word_packages(),
)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(commented(BUILT))
def test_any_comments_on_any_document(pair):
    data, comments = pair
    refused = ""
    try:
        annotated(data, comments)
    except ReadingRefused:
        with pytest.raises(ReadingRefused):
            read(data, "draft.docx")
    except CannotAnnotate as error:
        refused = str(error)
    if refused:
        # Words in a margin alone: the text has no place where Word would show a comment.
        assert "no paragraph" in refused
        assert all(ELSEWHERE.match(block.path) for block in read(data, "draft.docx").blocks)
