"""How a sentence ends: expressions that are only looked for at its end, not from its first letter on."""

import re
from re import _parser  # noqa: PLC2701

# The last words of a sentence, full stop and a bracket after it aside.
TAIL = r"\s*(?:[(（][^()（）]*[)）])?\s*[。．.]?\s*(?:[(（][^()（）]*[)）])?\s*[。．.]?\s*$"
_CLOSING = (")", "）")


class Ending:
    """words: an expression for the last words, of no more than a certain length."""

    def __init__(self, words: str) -> None:
        self.regex = re.compile(f"(?:{words}){TAIL}")
        self.longest = int(_parser.parse(words).getwidth()[1])

    def ends(self, sentence: str) -> bool:
        said = sentence.rstrip().rstrip("。．.").rstrip().rstrip("。．.").rstrip()
        # Behind these words stand only spaces and stops; a bracket may be of any length.
        start = 0 if said.endswith(_CLOSING) else max(0, len(said) - self.longest)
        return self.regex.search(sentence, start) is not None
