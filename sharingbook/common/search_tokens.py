"""Text and queries as tokens that a plain full-text index finds Japanese with.

Runs of ASCII letters and digits are words; every other run becomes overlapping pairs of
characters and its last character. A query is a phrase of the same pairs, so a word is found
wherever it stands, however short. The same tokens serve SQLite FTS5 (tokenizer unicode61)
and PostgreSQL ('simple').

Folding is for the index alone: what people see and what offsets count is the original text.
"""

import re
import unicodedata
from collections.abc import Iterator

QUERY_CHARACTERS = 200
"""Longer queries are cut: a phrase of thousands of tokens helps nobody but an attacker."""

# Kanji variants of names that NFKC leaves apart, folded to the common form.
_VARIANTS = str.maketrans("髙﨑嵜𠮷邉邊濵濱德栁", "高崎崎吉辺辺浜浜徳柳")
# Between kana, a wide dash stands for the long-vowel mark (サ－バ－ is サーバー).
_WIDE_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\uff0d"
_KANA = "ぁ-ゖァ-ヺー"
_KANA_DASH = re.compile(rf"(?<=[{_KANA}])[{_WIDE_DASHES}]+")
_LONE_LONG_MARK = re.compile(rf"(?<![{_KANA}])ー+")
_ASCII_RUN = re.compile(r"[0-9a-z]+")


def _fold(text: str) -> str:
    # The dashes first: NFKC makes a hyphen of － and leaves the other ones.
    marked = _KANA_DASH.sub(lambda dash: "ー" * len(dash[0]), text.replace("ｰ", "ー"))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", marked).casefold())
    folded = "".join(
        char for char in folded.translate(_VARIANTS) if unicodedata.category(char) not in _DROPPED
    )
    return _LONE_LONG_MARK.sub(" ", folded)


# Marks (variation selectors among them) and invisible characters vanish; they part no word.
_DROPPED = ("Mn", "Mc", "Me", "Cf")


def _runs(folded: str) -> Iterator[str]:
    """Runs of letters and digits: of ASCII ones, or of all others."""
    run = ""
    for char in folded:
        if unicodedata.category(char)[0] not in "LN" and unicodedata.category(char) != "Co":
            if run:
                yield run
            run = ""
            continue
        if run and char.isascii() != run[-1].isascii():
            yield run
            run = ""
        run += char
    if run:
        yield run


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _tokens(run: str) -> list[str]:
    return [run] if _ASCII_RUN.fullmatch(run) else [*_pairs(run), run[-1]]


def index_text(text: str) -> str:
    """The tokens of a text, space-separated, to be put into the index."""
    return " ".join(token for run in _runs(_fold(text)) for token in _tokens(run))


def _phrases(query: str) -> list[tuple[list[str], bool]]:
    """One phrase for each space-separated part: tokens, and whether the last is a beginning."""
    phrases = []
    for part in _fold(query[:QUERY_CHARACTERS]).split():
        runs = list(_runs(part))
        if not runs:
            continue
        last = runs[-1]
        tokens = [token for run in runs[:-1] for token in _tokens(run)]
        is_beginning = len(last) == 1 and not last.isascii()
        # The run may go on in the text, so its last character alone is no token of the phrase.
        tokens += [last] if is_beginning or last.isascii() else _pairs(last)
        phrases.append((tokens, is_beginning))
    return phrases


def fts5_query(query: str) -> str:
    """A MATCH expression: all parts must occur. Text without a letter or digit finds nothing.

    Every token is quoted, so no character of the query is read as syntax.
    """
    parts = [
        f'"{" ".join(tokens)}"' + (" *" if is_beginning else "") for tokens, is_beginning in _phrases(query)
    ]
    return " AND ".join(parts) or '""'


def tsquery(query: str) -> str:
    """The same for PostgreSQL: text for a cast to tsquery, or for to_tsquery('simple', …).

    Empty for text without a letter or digit; an empty tsquery finds nothing.
    """
    parts = []
    for tokens, is_beginning in _phrases(query):
        quoted = [f"'{token}'" for token in tokens]
        parts.append(" <-> ".join(quoted) + (":*" if is_beginning else ""))
    return " & ".join(f"({part})" for part in parts)
