"""Texts as they compare after other programs had them. Pure."""

import unicodedata


def same_words(text: str) -> str:
    """A text for comparing: programs change widths, blanks and line ends, and drop what has no width."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if not char.isspace() and not _is_unseen(char))


def _is_unseen(char: str) -> bool:
    """Without width, or what XML cannot hold and a writer puts its stand-in or its picture for."""
    stands_in = char == "\ufffd" or "\u2400" <= char <= "\u241f"
    return stands_in or unicodedata.category(char) in ("Cf", "Cc", "Cs")
