"""Office files inside an Office file: listed, never opened; only their directory is looked at."""

from procurement.reading.container import Entry, read_directory
from procurement.reading.errors import ReadingRefused
from procurement.reading.limits import MB, Limits
from procurement.reading.messages import refusal
from procurement.reading.parts import check_names, is_embedded_office, shown
from procurement.reading.unpack import inflate

CONTENT_TYPES = "[content_types].xml"
MOST_TYPES = MB
MOST_INNER = 16 * MB
# Reasons that say more than "an object that nobody can look into".
TOLD = {
    "macro",
    "activex",
    "customui",
    "nested",
    "foreign_part",
    "too_many_parts",
    "too_big_unpacked",
    "ratio",
}


def check_embedded(data: bytes, name: str, limits: Limits) -> None:
    """No macros, no objects, not endlessly nested. Raises `ReadingRefused`."""
    _check(data, name, limits, limits.embedded_depth)


def _check(data: bytes, name: str, limits: Limits, depth: int) -> None:
    try:
        entries = read_directory(data, limits)
        check_names(entry.name for entry in entries)
        for entry in entries:
            _check_inner(data, entry, limits, depth)
    except ReadingRefused as error:
        if error.code in TOLD:
            raise
        raise refusal("ole", part=shown(name)) from error


def _check_inner(data: bytes, entry: Entry, limits: Limits, depth: int) -> None:
    folded = entry.name.lower()
    if folded.endswith(".zip"):
        raise refusal("nested")
    if folded == CONTENT_TYPES:
        types = _unpacked(data, entry, limits, MOST_TYPES).lower().replace(b"\x00", b"")
        if b"macroenabled" in types or b"vbaproject" in types or b"macrosheet" in types:
            raise refusal("macro")
    if is_embedded_office(folded):
        if depth <= 1:
            raise refusal("nested")
        _check(_unpacked(data, entry, limits, MOST_INNER), entry.name, limits, depth - 1)


def _unpacked(data: bytes, entry: Entry, limits: Limits, most: int) -> bytes:
    out, size = [], 0
    for chunk in inflate(data, entry, limits):
        size += len(chunk)
        if size > most:
            raise refusal("nested")
        out.append(chunk)
    return b"".join(out)
