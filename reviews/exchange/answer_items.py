"""Which item of a letter a row of a returned sheet is about: by its ID, its number and its comment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext_noop as _

from reviews.exchange.answer_marks import cell_text, parse_mark, state_of
from reviews.exchange.answer_remarks import Message
from reviews.exchange.answer_rows import SheetRow
from reviews.exchange.answer_words import fold

# Results of a row; of an item all but REFUSED and REPEATED.
UPDATED, UNCHANGED, CONFIRM, CONFLICT = "updated", "unchanged", "confirm", "conflict"
REFUSED, REPEATED = "refused", "repeated"
# Texts count as the same from here on, judged by their beginnings; so many are compared for one plan.
ALIKE, MARGIN, COMPARED, MOST_COMPARED = 0.85, 0.03, 400, 20_000

NO_ITEM = _("No item of this letter has the number or the text of this row (%(cell)s).")
NO_NUMBER = _("This row has neither ID nor number, and its comment is none of this letter (%(cell)s).")
TWO_ITEMS = _("%(cell)s says number %(number)s, but the comment of the row is that of number %(other)s.")
OTHER_WORDS = _("%(cell)s says number %(number)s, but the comment of the row is none of this letter.")
OTHER_LETTER = _("The row belongs to another letter of advice (%(cell)s).")
NUMBER_CHANGED = _("%(cell)s differs from the item's number; the ID and the comment count.")
BY_NUMBER = _("The row has no valid ID; it was matched by %(how)s.")
ID_APART = _("The ID of the row is that of number %(number)s; it was matched by %(how)s.")
HOWS = {
    "both": _("number and comment"),
    "number": _("its number alone"),
    "opinion": _("its comment alone"),
}


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item of the letter and its answer in force, as the person may see it.

    `uid`: its comment's, in hex. `opinions`: what else the column of comments may hold, `grounds`: what that
    of grounds may hold, both folded. `closed`: the message id that says why no answer is taken; "" where one
    is. `edition`: None where there is no answer.
    """

    uid: str
    number: int
    opinion: str
    grounds: frozenset[str] = frozenset()
    opinions: frozenset[str] = frozenset()
    verdict: str = ""
    reason: str = ""
    edition: int | None = None
    closed: str = ""

    @property
    def state(self) -> str:
        return state_of(self.verdict, self.reason)


@dataclass(slots=True)
class RowResult:
    """One row of one file. `message`: why it is refused; `cell` is the place it is about."""

    file: str
    row: SheetRow
    item: KnownItem | None = None
    result: str = UNCHANGED
    verdict: str = ""
    reason: str = ""
    message: Message | None = None
    cell: str = ""
    notes: tuple[Message, ...] = ()
    base: str = ""  # state when exported; "" where the row cannot tell
    sure: bool = True
    leans: bool = False  # 〃 may have meant another row

    @property
    def state(self) -> str:
        return state_of(self.verdict, self.reason)

    @property
    def number(self) -> int | None:
        return self.item.number if self.item else None

    def note(self, message: str, **facts: Any) -> None:
        self.notes = (*self.notes, (message, facts))

    def refuse(self, message: str, facts: dict[str, Any], cell: str) -> "RowResult":
        self.result, self.message, self.cell = REFUSED, (message, facts), cell
        return self


class Items:
    """The items of a letter by their mark, number and comment."""

    def __init__(self, items: Sequence[KnownItem]) -> None:
        self.by_uid = {item.uid: item for item in items}
        self.by_number = {item.number: item for item in items}
        self.order = {item.uid: at for at, item in enumerate(items)}
        self.texts = {item.uid: {fold(cell_text(item.opinion)), *item.opinions} - {""} for item in items}
        self.exact: dict[str, list[KnownItem]] = {}
        for item in items:
            for text in self.texts[item.uid]:
                self.exact.setdefault(text, []).append(item)
        self.room = MOST_COMPARED
        self.nearest: dict[str, tuple[tuple[KnownItem, ...], bool]] = {}

    def follows(self, item: KnownItem | None, above: KnownItem | None) -> bool:
        """Whether the item stood right below the other one when the sheet was written."""
        return item is not None and above is not None and self.order[item.uid] == self.order[above.uid] + 1

    def sorted_sheets(self, rows: Iterable[SheetRow]) -> set[str]:
        """Sheets whose rows no longer stand in the order of the letter, by what people see."""
        last: dict[str, int] = {}
        found = set()
        for row in rows:
            mark = parse_mark(row.text("id"))
            item = self.by_number.get(row.number or 0) or self.by_uid.get(mark.uid if mark else "")
            if item is not None:
                if self.order[item.uid] < last.get(row.sheet, 0):
                    found.add(row.sheet)
                last[row.sheet] = self.order[item.uid]
        return found

    def is_exact(self, row: SheetRow, item: KnownItem) -> bool:
        """Whether the column of comments holds what was written there."""
        return fold(row.text("opinion")) in self.texts[item.uid]

    def is_alike(self, row: SheetRow, item: KnownItem) -> bool:
        """Whether the row's comment is the item's, as it was or reworded."""
        said = fold(row.text("opinion"))
        return said in self.texts[item.uid] or self._score(said, item) > 0

    def identify(self, one: RowResult) -> bool:
        """Set the row's item; False, and the row refused, where it has none."""
        row = one.row
        mark = parse_mark(row.text("id"))
        if mark is None:
            return self._by_words(one, None)
        marked = self.by_uid.get(mark.uid)
        if marked is None:
            one.refuse(OTHER_LETTER, {"cell": row.cell("id")}, row.cell("id"))
            return False
        sure = self._trusts(row, marked)
        if sure is None:
            return self._by_words(one, marked)
        if row.number not in (None, marked.number):
            one.note(NUMBER_CHANGED, cell=row.cell("number"))
        one.item, one.base, one.sure = marked, mark.state, sure
        return True

    def _trusts(self, row: SheetRow, marked: KnownItem) -> bool | None:
        """Whether the ID is surely right; None where its row seems to be that of another item.

        The ID is hidden: people sort what they see, and leave it behind.
        """
        said = fold(row.text("opinion"))
        numbered = self.by_number.get(row.number) if row.number is not None else None
        if not said:
            return numbered is marked if numbered in (None, marked) else None
        nearest, close = self._nearest(said)
        same = said in self.exact
        own = marked in nearest or (not same and self._score(said, marked) > 0)
        if numbered is None:  # no number, or one that no item has
            if own:
                return nearest == (marked,)
            return None if nearest else row.number is None
        if numbered is marked:
            if own or not nearest:
                return True
            return None if close else False
        return False if own and numbered not in nearest else None

    def _by_words(self, one: RowResult, marked: KnownItem | None) -> bool:
        row = one.row
        numbered = self.by_number.get(row.number) if row.number is not None else None
        said = fold(row.text("opinion"))
        nearest = self._nearest(said)[0] if said else ()
        one.sure = False
        if numbered is not None and not said:
            one.item, how = numbered, "number"
        elif numbered is not None and numbered in nearest:
            one.item, how = numbered, "both"
        elif len(nearest) != 1:
            self._refuse_words(one, numbered)
            return False
        elif numbered is None:
            one.item, how = nearest[0], "opinion"
        else:
            facts = {"cell": row.cell("number"), "number": numbered.number, "other": nearest[0].number}
            one.refuse(TWO_ITEMS, facts, row.cell("number"))
            return False
        if marked is None:
            one.note(BY_NUMBER, how=HOWS[how])
        else:
            one.note(ID_APART, number=marked.number, how=HOWS[how])
        return True

    def _refuse_words(self, one: RowResult, numbered: KnownItem | None) -> None:
        row = one.row
        cell = row.cell("number" if row.text("number") else "opinion")
        if numbered is not None:
            one.refuse(OTHER_WORDS, {"cell": cell, "number": numbered.number}, cell)
        else:
            one.refuse(NO_ITEM if row.text("number") else NO_NUMBER, {"cell": cell}, cell)

    def _nearest(self, said: str) -> tuple[tuple[KnownItem, ...], bool]:
        """The items whose comment the text is, else those most like it, else those whose comment it holds.

        The second value is False in the last case: a long text may hold the few words of another item.
        """
        if said not in self.nearest:
            same = tuple(self.exact.get(said, ()))
            self.nearest[said] = (same, True) if same else self._compare(said)
        return self.nearest[said]

    def _compare(self, said: str) -> tuple[tuple[KnownItem, ...], bool]:
        scored = [(score, item) for item in self.by_uid.values() if (score := self._score(said, item))]
        best = max((score for score, _item in scored), default=0.0)
        close = tuple(item for score, item in scored if score >= best - MARGIN)
        held = self._held(said, close or tuple(self.by_uid.values()))
        return (held or close, bool(close))

    def _held(self, said: str, items: Sequence[KnownItem]) -> tuple[KnownItem, ...]:
        """Those whose comment stands in the text, the longest alone."""
        found = [
            (len(text), item) for item in items for text in self.texts[item.uid] if text in said
        ]  # fmt: skip
        longest = max((length for length, _item in found), default=0)
        return tuple(dict.fromkeys(item for length, item in found if length == longest))

    def _score(self, said: str, item: KnownItem) -> float:
        """How alike a text and the item's comment are; 0 for not at all."""
        best = 0.0
        for text in self.texts[item.uid]:
            self.room -= 1
            score = _ratio(said, text) if self.room >= 0 else 0.0
            best = max(best, score, ALIKE if text in said and len(text) * 2 >= len(said) else 0.0)
        return best if best >= ALIKE else 0.0


def _ratio(one: str, other: str) -> float:
    one, other = one[:COMPARED], other[:COMPARED]
    if not one or not other or min(len(one), len(other)) < ALIKE * 0.7 * max(len(one), len(other)):
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0
