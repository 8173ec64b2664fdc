"""Texts on their way into a workbook or a feed: XML cannot hold every character that a form takes."""

import re

# What XML 1.0 has no way to write; Word leaves U+000B where a line was broken by Shift and Enter.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PICTURES = 0x2400  # the block that draws each control character as a small picture: U+240B for U+000B
_REPLACEMENT = "\ufffd"


def _drawn(match: re.Match[str]) -> str:
    number = ord(match[0])
    return chr(_PICTURES + number) if number < 0x20 else _REPLACEMENT


def xml_text(text: str) -> str:
    """The text with each such character replaced by one that is seen, so that nothing vanishes silently."""
    return _NO_XML.sub(_drawn, text)
