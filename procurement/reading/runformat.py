"""The few formats of a run that carry meaning, from its properties and its character style."""

from collections.abc import Iterable

from procurement.reading import markup
from procurement.reading.names import is_on

SWITCHES = {
    "b": markup.BOLD,
    "i": markup.ITALIC,
    "u": markup.UNDERLINE,
    "strike": markup.STRIKE,
    "dstrike": markup.STRIKE,
    "vanish": markup.HIDDEN,
}
VERTICAL = {"superscript": markup.SUPER, "subscript": markup.SUB}
# Names of run properties that `format_bits` looks at, without their prefix.
FORMATS = frozenset({*SWITCHES, "vertAlign", "highlight", "bdr", "rStyle"})


def format_bits(properties: Iterable[tuple[str, str | None]], run_style) -> int:
    """The format bits (`markup.BOLD` ...) of (name, value) pairs in the order in which they are stored.

    run_style: style id -> the bits that a character style brings; a switch that is off takes them away.
    """
    bits = 0
    for name, value in properties:
        bit = SWITCHES.get(name)
        if bit:
            bits = bits | bit if is_on(value) else bits & ~bit
        elif name == "vertAlign":
            bits |= VERTICAL.get(value, 0)
        elif name == "highlight":
            bits |= markup.MARK if value and value != "none" else 0
        elif name == "bdr":
            bits |= markup.BOX if value not in (None, "none", "nil") else 0
        elif name == "rStyle":
            bits |= run_style(value)
    return bits
