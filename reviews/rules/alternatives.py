"""Several expressions searched as their alternation would be: `a|b|c`, but each at its own speed.

An expression that begins with a few letters is looked for by these; an alternation is tried at every letter.
"""

import re
from collections.abc import Iterator, Sequence


def first_of(regexes: Sequence[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    """The matches of the alternation of `regexes`, in order: the leftmost, of these the first expression's,
    then on from its end. None of them may be empty.
    """
    waiting = [
        (found.start(), at, found)
        for at, one in enumerate(regexes)
        if (found := one.search(text)) is not None
    ]
    while waiting:
        _, _, match = min(waiting)
        yield match
        end = match.end()
        kept = []
        for start, at, found in waiting:
            if start >= end:
                kept.append((start, at, found))
            elif (again := regexes[at].search(text, end)) is not None:
                kept.append((again.start(), at, again))
        waiting = kept


def from_first(regex: re.Pattern[str], first: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What `regex.finditer(text)` gives, tried only where `first` matches.

    `first` must match wherever `regex` does, and begin with a set of characters, which `re` finds quickly.
    """
    at = first.search(text)
    while at:
        found = regex.match(text, at.start())
        if found:
            yield found
        after = max(found.end() if found else 0, at.start() + 1)
        at = first.search(text, after)
