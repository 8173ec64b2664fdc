"""The end of a sentence is looked for at its end, and found as a search from its first letter on finds it."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reviews.rules.endings import Ending

PIECES = ["報告する", "こと", "。", ".", " ", "(注1)", "(", ")", "\n", "て", "いる"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9))
@example(["こと", "(注1)", "。", "(", "て", ")", "\n"])
def test_the_end_of_a_sentence_is_found_wherever_it_stands(pieces):
    sentence, ending = "".join(pieces), Ending("こと|て(?:いる|おる)")
    assert ending.ends(sentence) == (ending.regex.search(sentence) is not None)
