"""What stands around the cells of a sheet: columns, merges, frozen panes, filters, drawings, tables."""

from dataclasses import dataclass, field

from procurement.reading.names import R, S, int_of, is_on
from procurement.reading.sheet_address import MAX_COLUMN, MAX_ROW, parse_range

VIEWS, COLUMNS, MERGES, FILTER = S + "sheetViews", S + "cols", S + "mergeCells", S + "autoFilter"
DRAWING, FORMAT = S + "drawing", S + "sheetFormatPr"
TAGS = (VIEWS, COLUMNS, MERGES, FILTER, DRAWING, FORMAT)
MOST_COLUMNS = 20_000  # column elements; a sheet has 16,384 columns


@dataclass(slots=True)
class Layout:
    """Filled by `take`, one top-level element of the sheet after the other.

    columns: (first, last, width in characters or 0, hidden). frozen: rows and columns that stay in view
    (0: none). merges: at most `room` ranges as (top, left, bottom, right); `merged` counts all.
    """

    room: int
    columns: list[tuple[int, int, float, bool]] = field(default_factory=list)
    width: float = 0
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    merged: int = 0
    dropped: bool = False
    frozen: tuple[int, int] = (0, 0)
    filter: tuple[int, int, int, int] | None = None
    drawings: list[str] = field(default_factory=list)

    def take(self, element) -> None:
        tag = element.tag
        if tag == MERGES:
            for item in element.iterchildren(S + "mergeCell"):
                self._merge(item.get("ref", ""))
        elif tag == COLUMNS:
            for item in element.iterchildren(S + "col"):
                self._column(item)
        elif tag == VIEWS:
            self._pane(element.find(f"{S}sheetView/{S}pane"))
        elif tag == FILTER:
            self.filter = parse_range(element.get("ref", ""))
        elif tag == FORMAT:
            self.width = _width(element.get("defaultColWidth") or element.get("baseColWidth"))
        elif tag == DRAWING and len(self.drawings) < 10:
            self.drawings.append(element.get(R + "id", ""))

    def _merge(self, reference: str) -> None:
        self.merged += 1
        found = parse_range(reference)
        if found and len(self.merges) < self.room:
            self.merges.append(found)
        else:
            self.dropped = True

    def _column(self, item) -> None:
        first, last = int_of(item.get("min"), 0), int_of(item.get("max"), 0)
        if 1 <= first <= last and first <= MAX_COLUMN and len(self.columns) < MOST_COLUMNS:
            hidden = is_on(item.get("hidden", "0"))
            self.columns.append((first, min(last, MAX_COLUMN), _width(item.get("width")), hidden))

    def _pane(self, pane) -> None:
        if pane is None or pane.get("state") not in ("frozen", "frozenSplit"):
            return
        rows, columns = _whole(pane.get("ySplit")), _whole(pane.get("xSplit"))
        self.frozen = (min(rows, MAX_ROW), min(columns, MAX_COLUMN))


def _width(text: str | None) -> float:
    """A width in characters, rounded; 0 when it is missing or absurd."""
    try:
        width = float(text or 0)
    except ValueError:
        return 0
    return round(width, 1) if 0 < width <= 255 else 0


def _whole(text: str | None) -> int:
    try:
        return max(int(float(text or 0)), 0)
    except (ValueError, OverflowError):
        return 0
