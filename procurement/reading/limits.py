"""How much one file may cost. Every limit has a reason; a deployment may set its own."""

from dataclasses import asdict, dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading, in bytes, counts and seconds (the defaults are for a 2-core server)."""

    file_bytes: int = 25 * MB  # the upload itself
    entries: int = 2_000  # parts in the package; the largest honest draft seen has about 300
    total_bytes: int = 200 * MB  # all parts unpacked, counted while streaming
    part_bytes: int = 64 * MB  # one part unpacked, counted while streaming
    ratio: int = 200  # unpacked / packed of one part ...
    ratio_from: int = MB  # ... once it gives more than this; near-empty parts honestly reach 1:200
    # Uniform tables honestly reach 1:400, and tags and depth bound what XML can cost anyway.
    ratio_from_xml: int = 8 * MB
    tags: int = 3_000_000  # start tags in one XML part
    depth: int = 256  # nesting of elements; Word itself stays below 100
    attributes: int = 1_000  # on one element
    text_node: int = 10 * MB  # one unbroken stretch of text
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

    def as_dict(self) -> dict:
        return asdict(self)
