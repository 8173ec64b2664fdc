"""All places of all words, whatever stands in the text."""

from hypothesis import given
from hypothesis import strategies as st

from reviews.rules.word_automaton import WordAutomaton

LETTERS = st.sampled_from("aあ𠮷一\n\ud842\ufffd")
WORDS = st.text(LETTERS, min_size=1, max_size=4)


@given(st.lists(WORDS, unique=True, max_size=8), st.text(LETTERS, max_size=30))
def test_every_place_of_every_word_is_told_by_its_end(words, text):
    found = sorted(WordAutomaton({word: word for word in words}).places(text))

    def same(one: str) -> str:
        return one.replace("\ud842", "\ufffd")

    assert found == sorted(
        (at + len(word), word)
        for word in words
        for at in range(len(text))
        if same(text).startswith(same(word), at)
    )
    assert [end for end, _ in WordAutomaton({word: word for word in words}).places(text)] == sorted(
        end for end, _ in found
    )


def test_half_a_character_reads_as_one_that_stands_for_none():
    assert list(WordAutomaton({"適宜": 1, "\ud842乙": 2}).places("適宜\ud842乙")) == [(2, 1), (4, 2)]
    assert list(WordAutomaton({}).places("適宜")) == []
