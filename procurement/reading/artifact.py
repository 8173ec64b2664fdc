"""A reading as stored bytes: versioned, compressed, quick to open.

Layout: the magic, three 4-byte big-endian lengths, then three zlib streams of JSON: the facts
(kind, counts, warnings, comments, tables, contents), the blocks by column, and the HTML chunks. The
draft page needs the first and the last only (`load_page`); nothing has to be rendered again.
"""

import json
import struct
import zlib
from dataclasses import dataclass

from procurement.reading.blocks import KINDS, Block, CellPlace, FileComment, Reading, Table, Warning_
from procurement.reading.markup import escape
from procurement.reading.render import chunks_of, speak

MAGIC = b"SBRD1\n"
LENGTHS = struct.Struct(">3I")
LEVEL = 6
MAX_STORED = 256 * 1024 * 1024


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
    chunks: tuple[str, ...]

    def html(self, words: dict[str, str] | None = None) -> str:
        """The draft's HTML in one string, its few words in the reader's language."""
        return speak("".join(self.chunks), words)


def toc(reading: Reading) -> list[TocEntry]:
    """Headings in order; for a workbook its sheets. Inferred headings come only where none is declared."""
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
    return [
        TocEntry(block.seq, block.level, _number(block.label), " ".join(block.text.split()), block.inferred)
        for block in reading.blocks
        if block.kind == "heading"
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
        "warnings": [[item.code, item.message_id, item.params] for item in reading.warnings],
        "comments": [_comment_row(item) for item in reading.comments],
        "tables": [
            [t.id, t.rows, t.cols, t.parent, t.name, t.state, [list(merge) for merge in t.merges]]
            for t in reading.tables
        ],
        "toc": [[e.seq, e.level, e.label, e.text, e.inferred] for e in toc(reading)],
    }
    parts = [_pack(facts), _pack(_columns(reading)), _pack(chunks_of(reading))]
    return MAGIC + LENGTHS.pack(*map(len, parts)) + b"".join(parts)


def loads(data: bytes) -> Reading:
    """The reading of an artifact. Raises ValueError when the bytes are not one of this version."""
    facts_bytes, block_bytes, _ = _split(data)
    facts = _unpack(facts_bytes)
    comments, warnings, tables = _facts(facts)
    return Reading(
        kind=facts["kind"],
        sha256=facts["sha256"],
        blocks=_blocks(_unpack(block_bytes)),
        counts=facts["counts"],
        comments=comments,
        warnings=warnings,
        tables=tables,
        reader_version=facts["version"],
    )


def load_page(data: bytes) -> StoredPage:
    """The page's part of an artifact: facts, contents and HTML, no blocks. Raises ValueError."""
    facts_bytes, _, html_bytes = _split(data)
    facts = _unpack(facts_bytes)
    comments, warnings, tables = _facts(facts)
    return StoredPage(
        kind=facts["kind"],
        sha256=facts["sha256"],
        counts=facts["counts"],
        comments=comments,
        warnings=warnings,
        tables=tables,
        toc=tuple(TocEntry(*row) for row in facts["toc"]),
        chunks=tuple(_unpack(html_bytes)),
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


def _comment_row(c: FileComment) -> list:
    return [
        c.id,
        c.author,
        c.date,
        c.text,
        c.seq,
        c.start,
        c.end,
        c.end_seq,
        c.quote,
        c.parent,
        c.resolved,
        c.initials,
        c.path,
    ]


def _facts(facts: dict) -> tuple:
    comments = tuple(FileComment(*row) for row in facts["comments"])
    warnings = tuple(Warning_(*row) for row in facts["warnings"])
    tables = tuple(
        Table(row[0], row[1], row[2], tuple(row[3]) if row[3] else None, row[4], row[5], _merges(row[6]))
        for row in facts["tables"]
    )
    return comments, warnings, tables


def _merges(rows: list) -> tuple:
    return tuple(tuple(row) for row in rows)


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
        "where": where,
        "places": [
            [p.table, p.row, p.col, p.rowspan, p.colspan, int(p.header), int(p.covered)] for p in places
        ],
    }


def _blocks(columns: dict) -> tuple[Block, ...]:
    places = [CellPlace(*row[:5], bool(row[5]), bool(row[6])) for row in columns["places"]]
    places.append(None)  # index -1
    inferred = set(columns["inferred"])
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
        )
        for seq, (kind, level, label, path, text, html, where) in enumerate(rows)
    )
