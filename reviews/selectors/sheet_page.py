"""Loaded sheets as their page shows them: what changes, what waits for a word, what was not taken and why."""

from dataclasses import dataclass

from reviews.enums import AnswerVerdict
from reviews.exchange.answer_plan import CONFIRM, CONFLICT, REFUSED, UNCHANGED, UPDATED, ItemPlan, RowResult
from reviews.models import AdviceItem, Answer
from reviews.selectors.answer_sheets import LoadedSheets, sentence


@dataclass(frozen=True, slots=True)
class Said:
    """One answer that the sheets give. `places`: file and cell of each row; `notes`: how they were read."""

    key: str
    verdict: str
    reason: str
    places: tuple[str, ...]
    opinion: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """`saved`: the answer in force; `said`: one answer, in a conflict all that differ."""

    item: AdviceItem
    saved: Answer | None
    said: tuple[Said, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not taken: where, why, and what is written there, so that nothing is lost from sight."""

    place: str
    number: int | None
    why: str
    verdict: str
    reason: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetPage:
    updated: tuple[ShownItem, ...]
    confirm: tuple[ShownItem, ...]
    conflicts: tuple[ShownItem, ...]
    unchanged: tuple[ShownItem, ...]
    refused: tuple[RefusedRow, ...]
    missing: tuple[ShownItem, ...]
    unread: tuple[tuple[str, str], ...]

    @property
    def changes(self) -> bool:
        """Whether there is anything that the button could take."""
        return bool(self.updated or self.confirm or self.conflicts)


def sheet_page(loaded: LoadedSheets) -> SheetPage:
    """Everything on the page; no query beyond those of the letter."""
    plan = loaded.plan
    letter = {one.item.number: one for one in loaded.letter.items}
    several = len(loaded.sheets) > 1

    def shown(one: ItemPlan) -> ShownItem:
        found = letter[one.item.number]
        said = tuple(
            Said(
                candidate.key,
                _verdict(candidate.verdict),
                candidate.reason,
                tuple(_place(row, several) for row in candidate.rows),
                candidate.rows[0].row.text("opinion"),
                _notes(candidate.rows),
            )
            for candidate in one.candidates
        )
        return ShownItem(found.item, found.answer, said)

    still = {row.item.number: row for row in plan.rows_that(UNCHANGED) if row.item is not None}
    return SheetPage(
        updated=tuple(map(shown, plan.items_that(UPDATED))),
        confirm=tuple(map(shown, plan.items_that(CONFIRM))),
        conflicts=tuple(map(shown, plan.items_that(CONFLICT))),
        unchanged=tuple(
            ShownItem(letter[n].item, letter[n].answer, (), _notes((still[n],)) if n in still else ())
            for n in (one.item.number for one in plan.items_that(UNCHANGED))
        ),
        refused=tuple(_refused(row, several) for row in plan.rows_that(REFUSED)),
        missing=tuple(
            ShownItem(letter[item.number].item, letter[item.number].answer, ()) for item in plan.missing
        ),
        unread=tuple((name, sentence(message)) for name, message in loaded.unread),
    )


def _verdict(verdict: str) -> str:
    return str(AnswerVerdict(verdict).label) if verdict else ""


def _place(row: RowResult, several: bool) -> str:
    """The cell of the answer; with the file's name where there are several."""
    cell = row.cell or row.row.cell("answer")
    return f"{row.file}　{cell}" if several else cell


def _notes(rows: tuple[RowResult, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentence(note) for row in rows for note in row.notes))


def _refused(row: RowResult, several: bool) -> RefusedRow:
    return RefusedRow(
        place=_place(row, several),
        number=row.item.number if row.item else None,
        why=sentence(row.message) if row.message else "",
        verdict=row.row.text("verdict"),
        reason=row.row.text("answer"),
        notes=_notes((row,)),
    )
