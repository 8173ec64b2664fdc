"""Lower case as expressions without case compare characters, one character for one.

`str.lower` alone would miss what `re.IGNORECASE` finds: for it i is ı and İ as well, σ is ς, k is K (Kelvin).
"""

import re
from re._casefix import _EXTRA_CASES  # noqa: PLC2701 -- the table that `re` itself uses


def _representatives() -> dict[str, str]:
    found = {"İ": "i", "Σ": "σ"}  # lower case of two characters; lower case that depends on what follows
    for code, others in _EXTRA_CASES.items():
        same = {chr(code), *map(chr, others)}
        # The one that is the lower case of their common capital, so that the capital comes to it as well.
        plain = [char for char in same if char.upper().lower() == char]
        chosen = min(plain or same)
        found.update((char, chosen) for char in same if char != chosen)
    return found


_SAME = _representatives()
_ODD = re.compile(f"[{''.join(map(re.escape, _SAME))}]")


def fold(text: str) -> str:
    """Of the same length as `text`."""
    if not text.isascii() and _ODD.search(text):
        text = _ODD.sub(lambda found: _SAME[found[0]], text)
    return text.lower()
