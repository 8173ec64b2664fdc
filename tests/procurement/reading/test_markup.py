"""Text survives the way into HTML and back, whatever it is, and can never become markup."""

# XML reads better unbroken.
# ruff: noqa: E501

from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.reading import markup
from tests.builders.draft_text import read_html

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=200)
PIECES = st.lists(
    st.tuples(TEXT.filter(bool), st.integers(0, 127), st.sampled_from(["", '<span class="ruby">']))
)
ALLOWED = {"span", "bdi", "b", "i", "u", "s", "sup", "sub"}


def dom_text(html: str) -> str:
    found = read_html(f'<div data-seq="0"><span class="t">{html}</span></div>')
    assert not found.wrong
    assert found.open == []
    assert found.tags <= ALLOWED | {"div"}
    return found.texts[0]


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_escaped_text_is_the_text_again(text):
    assert dom_text(markup.escape(text)) == text


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_formatted_text_is_the_text_again(pieces):
    assert dom_text(markup.render(pieces)) == "".join(text for text, _, _ in pieces)


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_an_attribute_cannot_be_left(text):
    html = f'<div data-seq="0" title="{markup.attribute(text)}"><span class="t">x</span></div>'
    found = read_html(html)
    assert [name for name, _ in found.attributes] == ["data-seq", "title", "class"]
    assert found.texts[0] == "x"


def test_markup_in_text_stays_text():
    assert markup.escape("<script>alert(1)</script>&amp;") == "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"


def test_direction_and_invisible_controls_are_kept_and_wrapped():
    html = markup.escape("a\u202eb\u200bc\u2066\U000e0041\ufeff")
    assert dom_text(html) == "a\u202eb\u200bc\u2066\U000e0041\ufeff"
    assert html.startswith('a<bdi class="ctl" data-u="202E">\u202e</bdi>b')
    assert html.count('class="ctl"') == 5


def test_combining_marks_emoji_and_variants_are_left_alone():
    text = "が" + "\u0301" * 1_000 + "👩\u200d👩\u200d👧葛\U000e0100\ue000𠮷"
    assert markup.escape(text) == text


def test_a_return_is_a_reference_so_that_offsets_hold():
    assert markup.escape("a\r\nb") == "a&#13;\nb"


def test_neighbours_of_one_format_are_joined():
    pieces = [("申", 1, ""), ("請", 1, ""), (None, 0, "<wbr>"), ("書", 3, "")]
    assert markup.render(pieces) == "<b>申請</b><wbr><b><i>書</i></b>"
