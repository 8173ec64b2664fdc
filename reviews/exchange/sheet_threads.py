"""What goes into which cell of a workbook: one cell holds one note, or one conversation.

Excel and LibreOffice allow a cell a single note. A lone comment becomes that note, which every program
shows and edits. Where there is more to say in a cell (several comments, a reply, a resolved one, a note
that the file had already) it becomes a threaded comment of newer Excel, beside which a note with the
whole conversation stands for all others.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from procurement.reading import Block, FileComment, Reading
from procurement.reading.sheet_address import column_letters, parse_address
from reviews.exchange.comments import BAD_COMMENT, CannotAnnotate, NativeComment

Cell = tuple[int, int, int]  # index of the sheet, row, column
LONGEST_QUOTE = 60
NO_SUCH_PLACE = _("there is no such place in the file")
RESOLVED = _("(resolved) ")
NO_SUCH_PARENT = _("the comment that it answers is not there")


@dataclass(slots=True)
class Conversation:
    """The comments of one cell: `new` in order; `note` the one that stands there already, `thread` its id."""

    cell: Cell
    new: list[NativeComment] = field(default_factory=list)
    note: FileComment | None = None
    thread: str = ""

    @property
    def address(self) -> str:
        return f"{column_letters(self.cell[2])}{self.cell[1]}"

    @property
    def is_done(self) -> bool:
        """Whether the conversation is settled as a whole, which is all that a thread can say."""
        openings = [comment for comment in self.new if comment.parent is None]
        return bool(openings) and all(comment.resolved for comment in openings)

    @property
    def is_plain(self) -> bool:
        """One note says it all."""
        return len(self.new) == 1 and not (self.note or self.thread or self.new[0].resolved)


def with_mark(comment: NativeComment) -> str:
    """The text of a comment that is resolved where nothing else can say so."""
    return gettext(RESOLVED) + comment.text if comment.resolved else comment.text


def conversations(reading: Reading, comments: Sequence[NativeComment]) -> list[Conversation]:
    """The comments by cell, in the order of the sheets. Raises CannotAnnotate that names a bad one."""
    standing = _standing(reading)
    at_id = {one.id: cell for one, cell in standing}
    found: dict[Cell, Conversation] = {}
    for at, comment in enumerate(comments, start=1):
        if comment.parent is None:
            cell, text = _place(reading, comment, at)
        else:
            if comment.parent not in at_id:
                raise CannotAnnotate(BAD_COMMENT, {"at": at, "what": gettext(NO_SUCH_PARENT)})
            cell, text = at_id[comment.parent], comment.text
        at_id[comment.id] = cell
        one = found.setdefault(cell, Conversation(cell))
        one.new.append(replace(comment, text=text))
    _join(found, standing)
    return [found[cell] for cell in sorted(found)]


def _join(found: dict[Cell, Conversation], standing: Sequence[tuple[FileComment, Cell]]) -> None:
    """Tell each conversation what stands in its cell already."""
    for one, cell in standing:
        if cell not in found or one.parent is not None:
            continue
        if one.id.startswith("{"):
            found[cell].thread = found[cell].thread or one.id
        else:
            found[cell].note = one


def _standing(reading: Reading) -> list[tuple[FileComment, Cell]]:
    """The file's own comments with their cells, in one pass over sheets and comments."""
    sheets: dict[str, int] = {}
    for table in reading.tables:
        sheets.setdefault(table.name, table.id)
    found = []
    for one in reading.comments:
        sheet, _bang, address = one.path.rpartition("!")
        where = parse_address(address)
        if where is not None and sheet in sheets:
            found.append((one, (sheets[sheet], *where)))
    return found


def _place(reading: Reading, comment: NativeComment, at: int) -> tuple[Cell, str]:
    """The cell of a comment, and its text: headed by the words that it is about, if they are not the cell."""
    blocks = reading.blocks
    last = comment.seq if comment.end_seq is None else comment.end_seq
    if not 0 <= comment.seq <= last < len(blocks):
        raise CannotAnnotate(BAD_COMMENT, {"at": at, "what": gettext(NO_SUCH_PLACE)})
    block, end_block = blocks[comment.seq], blocks[last]
    in_order = last > comment.seq or comment.start <= comment.end
    if not (comment.start <= len(block.text) and comment.end <= len(end_block.text) and in_order):
        raise CannotAnnotate(BAD_COMMENT, {"at": at, "what": gettext(NO_SUCH_PLACE)})
    cell = (block.table.table, block.table.row, block.table.col)
    whole_cell = last == comment.seq and comment.start == 0 and comment.end == len(block.text)
    if whole_cell and block.kind == "cell":
        return cell, comment.text
    return cell, f"「{_quoted(blocks, comment, last)}」\n{comment.text}"


def _quoted(blocks: Sequence[Block], comment: NativeComment, last: int) -> str:
    if last == comment.seq:
        words = blocks[last].text[comment.start : comment.end]
    else:
        between = [blocks[seq].text for seq in range(comment.seq + 1, last)]
        first = blocks[comment.seq].text[comment.start :]
        words = "\n".join([first, *between, blocks[last].text[: comment.end]])
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"


def thread_id(sha256: str, name: str) -> str:
    """A GUID that the same comment in the same file always gets: writing twice gives the same bytes."""
    guid = uuid.uuid5(uuid.NAMESPACE_OID, f"{sha256}:{name}")
    return f"{{{guid}}}".upper()


def stamp(comment: NativeComment) -> str:
    """The time as threaded comments have it: UTC without a zone, hundredths of a second; "" for none."""
    return "" if comment.date is None else comment.date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.00")
