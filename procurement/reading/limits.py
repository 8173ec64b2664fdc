"""How much one file may cost. Every limit has a reason; a deployment may set its own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

MB = 1024 * 1024
# What libxml2 refuses by itself: these limits can be lowered, never raised.
PARSER_DEPTH = 256
PARSER_TEXT = 10 * MB
UNITS = {"KB": 1024, "MB": MB, "GB": 1024 * MB}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading, in bytes, counts and seconds (the defaults are for a 2-core server)."""

    file_bytes: int = 25 * MB  # the upload itself
    entries: int = 2_000  # parts in the package; the largest honest draft seen has about 300
    total_bytes: int = 200 * MB  # all parts unpacked, counted while streaming
    part_bytes: int = 64 * MB  # one part unpacked, counted while streaming
    index_bytes: int = 4 * MB  # types and relationships together, which the gate parses; 43 KB seen
    ratio: int = 200  # unpacked / packed of one part ...
    ratio_from: int = MB  # ... once it gives more than this; near-empty parts honestly reach 1:200
    # Uniform tables honestly reach 1:400, and tags and depth bound what XML can cost anyway.
    ratio_from_xml: int = 8 * MB
    tags: int = 3_000_000  # start tags in one XML part
    depth: int = PARSER_DEPTH  # nesting of elements; Word itself stays below 100
    attributes: int = 1_000  # on one element
    text_node: int = PARSER_TEXT  # one unbroken stretch of text
    blocks: int = 100_000  # paragraphs of a document
    cells: int = 200_000  # non-empty cells of a workbook
    sheets: int = 500
    pages: int = 2_000  # of a PDF
    merges: int = 100_000  # merged ranges of a workbook
    comments: int = 20_000
    embedded_depth: int = 2  # office files inside office files
    cpu_seconds: int = 30  # of the worker
    wall_seconds: int = 60
    memory_bytes: int = 512 * MB  # address space of the worker
    answer_bytes: int = 64 * MB  # stored reading of one file; 100,000 paragraphs make about 3 MB

    def as_dict(self) -> dict:
        return asdict(self)


NAMES = tuple(field.name for field in fields(Limits))
# What would stop the worker before it has begun, or never.
LEAST = {"memory_bytes": 128 * MB, "answer_bytes": MB, "index_bytes": 64 * 1024}
MOST = {"depth": PARSER_DEPTH, "text_node": PARSER_TEXT, "cpu_seconds": 3_600, "wall_seconds": 3_600}


def limits_from(given: Mapping[str, str | int], *, file_bytes: int | None = None) -> Limits:
    """The limits of an installation: `given` by field name, the rest by default.

    A value is a whole number ("300", "200_000") or one with a unit ("64MB"). Raises ValueError, with a
    sentence for the administrator, for an unknown name and for a value that cannot be meant.
    """
    chosen = {} if file_bytes is None else {"file_bytes": file_bytes}
    for name, value in given.items():
        if name == "file_bytes" and file_bytes is not None:
            raise ValueError("file_bytes: the size of an upload is set by UPLOAD_MAX_MB.")
        if name not in NAMES:
            raise ValueError(f"{name}: there is no such limit. There are: {', '.join(NAMES)}.")
        chosen[name] = _number(name, value)
    return Limits(**chosen)


def _number(name: str, value: str | int) -> int:
    text = str(value).strip().upper().replace(" ", "")
    unit = UNITS.get(text[-2:], 1)
    try:
        number = int(text[:-2] if unit > 1 else text) * unit
    except ValueError:
        raise ValueError(f"{name}: “{value}” is no whole number (such as 300 or 64MB).") from None
    least, most = LEAST.get(name, 1), MOST.get(name)
    if number < least:
        raise ValueError(f"{name}: {value} is too little; at least {least}.")
    if most is not None and number > most:
        raise ValueError(f"{name}: {value} is too much; at most {most}.")
    return number


def in_mb(size: int) -> int | float:
    """A limit in bytes as the megabytes of a message: 64, or 0.5."""
    return size // MB if size % MB == 0 else max(round(size / MB, 2), 0.01)
