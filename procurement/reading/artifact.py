"""A reading as stored bytes: versioned, compressed, quick to open.

Layout: the magic, three 4-byte big-endian lengths, then three zlib streams of JSON: the facts
(kind, counts, warnings, comments, tables, contents), the blocks by column, and the HTML chunks. The
draft page needs the first and the last only (`load_page`); nothing has to be rendered again.
"""

import json
import struct
import zlib
from dataclasses import dataclass, fields

from procurement.reading.blocks import (
    KINDS,
    Block,
    Bookmark,
    CellPlace,
    Change,
    FileComment,
    Picture,
    Reading,
    Table,
    Warning_,
)
from procurement.reading.markup import escape
from procurement.reading.render import chunks_of, speak

MAGIC = b"SBRD2\n"
LENGTHS = struct.Struct(">3I")
LEVEL = 6
MAX_STORED = 256 * 1024 * 1024
# What a reading holds beside its blocks: a field added to one of these needs nothing here.
RECORDS = {
    "comments": FileComment,
    "warnings": Warning_,
    "tables": Table,
    "changes": Change,
    "pictures": Picture,
    "bookmarks": Bookmark,
}


@dataclass(frozen=True, slots=True)
class TocEntry:
    """One line of the table of contents; `seq` is the block to jump to."""

    seq: int
    level: int
    label: str
    text: str
    inferred: bool


@dataclass(frozen=True, slots=True)
class StoredPage:
    """What the draft page needs, opened without building blocks."""

    kind: str
    sha256: str
    counts: dict[str, int]
    comments: tuple[FileComment, ...]
    warnings: tuple[Warning_, ...]
    tables: tuple[Table, ...]
    toc: tuple[TocEntry, ...]
    changes: tuple[Change, ...]
    pictures: tuple[Picture, ...]
    bookmarks: tuple[Bookmark, ...]
    chunks: tuple[str, ...]

    def html(self, words: dict[str, str] | None = None) -> str:
        """The draft's HTML in one string, its few words in the reader's language."""
        return speak("".join(self.chunks), words)


def toc(reading: Reading) -> list[TocEntry]:
    """Headings in order; for a workbook its sheets; for a PDF its bookmarks, or its pages.

    Inferred headings come only where none is declared.
    """
    if reading.kind == "xlsx":
        first: dict[int, int] = {}
        for block in reading.blocks:
            if block.table is not None:
                first.setdefault(block.table.table, block.seq)
        return [
            TocEntry(first[table.id], 1, "", table.name, False)
            for table in reading.tables
            if table.id in first
        ]
    if reading.kind == "pdf":
        return _pdf_toc(reading)
    return [
        TocEntry(block.seq, block.level, _number(block.label), " ".join(block.text.split()), block.inferred)
        for block in reading.blocks
        if block.kind == "heading"
    ]


def _pdf_toc(reading: Reading) -> list[TocEntry]:
    if reading.bookmarks:
        return [TocEntry(mark.seq, mark.level, "", mark.text, False) for mark in reading.bookmarks]
    # Pages by number and how they begin; "p. 3" is understood in both languages.
    seen: dict[str, Block] = {}
    for block in reading.blocks:
        seen.setdefault(block.path.partition(".")[0], block)
    return [
        TocEntry(
            block.seq, 1, f"p. {page.words}", "" if block.path.endswith(".l0") else block.text[:40], False
        )
        for page, block in zip(reading.pictures, seen.values(), strict=True)
    ]


def _number(label: str) -> str:
    """The label where it tells one heading from another; a bullet before each would only be noise."""
    return label if any(char.isalnum() for char in label) else ""


def dumps(reading: Reading) -> bytes:
    """The artifact of a reading. Equal readings give equal bytes."""
    facts = {
        "kind": reading.kind,
        "sha256": reading.sha256,
        "version": reading.reader_version,
        "counts": reading.counts,
        **{name: [_row(item) for item in getattr(reading, name)] for name in RECORDS},
        "toc": [_row(entry) for entry in toc(reading)],
    }
    parts = [_pack(facts), _pack(_columns(reading)), _pack(chunks_of(reading))]
    return MAGIC + LENGTHS.pack(*map(len, parts)) + b"".join(parts)


def loads(data: bytes) -> Reading:
    """The reading of an artifact. Raises ValueError when the bytes are not one of this version."""
    facts_bytes, block_bytes, _ = _split(data)
    facts = _unpack(facts_bytes)
    return Reading(
        kind=facts["kind"],
        sha256=facts["sha256"],
        blocks=_blocks(_unpack(block_bytes)),
        counts=facts["counts"],
        reader_version=facts["version"],
        **_records(facts),
    )


def load_page(data: bytes) -> StoredPage:
    """The page's part of an artifact: facts, contents and HTML, no blocks. Raises ValueError."""
    facts_bytes, _, html_bytes = _split(data)
    facts = _unpack(facts_bytes)
    return StoredPage(
        kind=facts["kind"],
        sha256=facts["sha256"],
        counts=facts["counts"],
        toc=tuple(TocEntry(*row) for row in facts["toc"]),
        chunks=tuple(_unpack(html_bytes)),
        **_records(facts),
    )


def _pack(value) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8"), LEVEL)


def _unpack(data: bytes):
    inflater = zlib.decompressobj()
    try:
        raw = inflater.decompress(data, MAX_STORED)
    except zlib.error as error:
        raise ValueError("The stored reading is damaged.") from error
    if not inflater.eof:
        raise ValueError("The stored reading is damaged.")
    return json.loads(raw)


def _split(data: bytes) -> list[bytes]:
    if not data.startswith(MAGIC) or len(data) < len(MAGIC) + LENGTHS.size:
        raise ValueError("These bytes are no reading of this version.")
    position = len(MAGIC) + LENGTHS.size
    parts = []
    for length in LENGTHS.unpack_from(data, len(MAGIC)):
        parts.append(data[position : position + length])
        position += length
    if position != len(data):
        raise ValueError("The stored reading is damaged.")
    return parts


def _row(item) -> list:
    """The fields of a record in their order, as JSON holds them."""
    return [getattr(item, field.name) for field in fields(item)]


def _records(facts: dict) -> dict:
    return {name: tuple(kind(*map(_frozen, row)) for row in facts[name]) for name, kind in RECORDS.items()}


def _frozen(value):
    """JSON's lists as the tuples that they were."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _columns(reading: Reading) -> dict:
    """Blocks by column; HTML that is just the escaped text is left out, and a cell is stored once."""
    places: dict[CellPlace, int] = {}
    where = []
    for block in reading.blocks:
        if block.table is None:
            where.append(-1)
        else:
            where.append(places.setdefault(block.table, len(places)))
    blocks = reading.blocks
    return {
        "kind": [KINDS.index(block.kind) for block in blocks],
        "level": [block.level for block in blocks],
        "label": [block.label for block in blocks],
        "path": [block.path for block in blocks],
        "text": [block.text for block in blocks],
        "html": [None if block.html == escape(block.text) else block.html for block in blocks],
        "inferred": [block.seq for block in blocks if block.inferred],
        # Rare ones: only the blocks that differ from the usual.
        "suffix": {block.seq: block.suffix for block in blocks if block.suffix != "tab"},
        "change": {block.seq: block.change for block in blocks if block.change},
        "formula": {block.seq: block.formula for block in blocks if block.formula},
        "where": where,
        "places": [
            [*place[:5], int(place.header), int(place.covered), place.change, int(place.shaded)]
            for place in places
        ],
    }


def _blocks(columns: dict) -> tuple[Block, ...]:
    places = [
        CellPlace(*row[:5], bool(row[5]), bool(row[6]), row[7], bool(row[8])) for row in columns["places"]
    ]
    places.append(None)  # index -1
    inferred = set(columns["inferred"])
    suffix, change, formula = (columns[name] for name in ("suffix", "change", "formula"))
    rows = zip(
        columns["kind"],
        columns["level"],
        columns["label"],
        columns["path"],
        columns["text"],
        columns["html"],
        columns["where"],
        strict=True,
    )
    return tuple(
        Block(
            seq,
            KINDS[kind],
            level,
            label,
            path,
            text,
            escape(text) if html is None else html,
            seq in inferred,
            places[where],
            suffix.get(key := str(seq), "tab"),
            change.get(key, ""),
            formula.get(key, ""),
        )
        for seq, (kind, level, label, path, text, html, where) in enumerate(rows)
    )
