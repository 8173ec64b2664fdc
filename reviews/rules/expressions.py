"""Expressions of packs, brought to the width of the text that they meet."""

import re
import unicodedata

_PIECE = re.compile(r"\\?.", re.DOTALL)


def as_nfkc(expression: str) -> str:
    """The expression with （ ～ １ … written as NFKC text has them, so that they match and mean themselves.

    Within a set only full and half width are changed: [①-⑳] would otherwise become another range.
    """
    if unicodedata.is_normalized("NFKC", expression):
        return expression
    made: list[str] = []
    in_set = False
    for found in _PIECE.finditer(expression):
        piece = found[0]
        if piece == "[":
            in_set = True
        elif piece == "]":
            in_set = False
        char = piece[-1]
        plain = unicodedata.normalize("NFKC", char)
        if plain != char and (
            not in_set or unicodedata.decomposition(char).startswith(("<wide>", "<narrow>"))
        ):
            piece = re.escape(plain)
        made.append(piece)
    return "".join(made)
