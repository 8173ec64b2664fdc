"""What returned sheets would change: rows of one or several files against the answers as they are now.

Three things are compared for each item: the answer as exported (the row's mark), the row, and the answer as
it is now. A row that nobody changed changes nothing, whatever was saved meanwhile; what two sides changed
differently is a conflict for a person. Every row ends in exactly one result.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext_noop as _

from reviews.enums import AnswerVerdict
from reviews.exchange.answer_marks import NO_ANSWER, join_reason, parse_mark, state_of
from reviews.exchange.answer_rows import Message, SheetRow
from reviews.exchange.answer_words import fold, says_none_needed, verdict_of

# Results of a row; of an item all but REFUSED and REPEATED.
UPDATED, UNCHANGED, CONFIRM, CONFLICT = "updated", "unchanged", "confirm", "conflict"
REFUSED, REPEATED = "refused", "repeated"
LONGEST_REASON = 5_000
# Texts count as the same from here on, judged by their beginnings; so many are compared for one plan.
ALIKE, MARGIN, COMPARED, MOST_COMPARED = 0.85, 0.03, 400, 20_000

UNKNOWN_WORD = _(
    "%(cell)s says “%(said)s”, which is none of the four answers: %(choices)s. "
    "Write one of them there, and the rest under “Answer in words”."
)
NO_VERDICT = _("%(cell)s is empty: choose one of %(choices)s.")
NO_REASON = _("%(cell)s is empty: write a reason. Only “Adopt” stands without one.")
REASON_ELSEWHERE = _(
    "%(cell)s is empty, and %(other)s was changed. The reason of the department goes to %(cell)s: “%(said)s”"
)
TOO_LONG = _("%(cell)s has %(count)s characters; an answer has at most %(limit)s.")
EMPTIED = _("The saved answer was cleared in %(cell)s. It stays; to change it, write another one.")
NO_ITEM = _("No item of this letter has the number or the text of this row (%(cell)s).")
NO_NUMBER = _("This row has neither ID nor number, and its comment is none of this letter (%(cell)s).")
TWO_ITEMS = _("%(cell)s says number %(number)s, but the comment of the row is that of number %(other)s.")
OTHER_LETTER = _("The row belongs to another letter of advice (%(cell)s).")

OPINION_CHANGED = _("%(cell)s differs from the comment in the letter; it is not taken.")
GROUND_CHANGED = _("%(cell)s was changed: “%(said)s”. This column is the reviewers'; it is not taken.")
NUMBER_CHANGED = _("%(cell)s differs from the item's number; the ID and the comment count.")
SAVED_MEANWHILE = _("Somebody saved this answer after the sheet was written; the row was left as it was.")
BY_NUMBER = _("The row has no valid ID; it was matched by %(how)s.")
HOWS = {
    "both": _("number and comment"),
    "number": _("its number alone"),
    "opinion": _("its comment alone"),
}
SAME_AS = _("says the same as %(cell)s")


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item of the letter and its answer in force, as the person may see it.

    `uid`: its comment's, in hex. `grounds`: what the column of grounds may hold, folded. `closed`: the
    message id that says why no answer is taken; "" where one is. `edition`: None where there is no answer.
    """

    uid: str
    number: int
    opinion: str
    grounds: frozenset[str] = frozenset()
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

    @property
    def state(self) -> str:
        return state_of(self.verdict, self.reason)

    @property
    def number(self) -> int | None:
        return self.item.number if self.item else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer that rows give to an item; `key` names it in forms."""

    key: str
    verdict: str
    reason: str
    rows: tuple[RowResult, ...]


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """What the sheets say about one item. More than one candidate, or a changed answer: a conflict."""

    item: KnownItem
    result: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """`rows`: each row of each file once; `items`: each item that a row is about; `missing`: the others."""

    rows: tuple[RowResult, ...]
    items: tuple[ItemPlan, ...]
    missing: tuple[KnownItem, ...]

    def items_that(self, result: str) -> list[ItemPlan]:
        return [one for one in self.items if one.result == result]

    def rows_that(self, result: str) -> list[RowResult]:
        return [one for one in self.rows if one.result == result]

    @property
    def counts(self) -> dict[str, int]:
        """Items by result, and rows refused."""
        counted = {name: len(self.items_that(name)) for name in (UPDATED, UNCHANGED, CONFIRM, CONFLICT)}
        return counted | {REFUSED: len(self.rows_that(REFUSED)), "missing": len(self.missing)}


def make_plan(
    files: Sequence[tuple[str, Iterable[SheetRow]]],
    items: Sequence[KnownItem],
    *,
    choices: str,
    version_line: str,
) -> Plan:
    """Compare. `choices`: the four answers in words; `version_line`: VERSION_LINE translated."""
    letter = _Letter(items, choices, version_line)
    results = [letter.judge(RowResult(name, row)) for name, rows in files for row in rows]
    by_item: dict[str, list[RowResult]] = {}
    for one in results:
        if one.item is not None and one.result != REFUSED:
            by_item.setdefault(one.item.uid, []).append(one)
    named = {one.item.uid for one in results if one.item is not None}
    plans = tuple(_settle(item, by_item[item.uid]) for item in items if item.uid in by_item)
    return Plan(tuple(results), plans, tuple(item for item in items if item.uid not in named))


class _Letter:
    """The items of a letter by their mark, number and comment."""

    def __init__(self, items: Sequence[KnownItem], choices: str, version_line: str) -> None:
        self.by_uid = {item.uid: item for item in items}
        self.by_number = {item.number: item for item in items}
        self.folded = {item.uid: fold(item.opinion) for item in items}
        self.choices, self.version_line = choices, version_line
        self.room = MOST_COMPARED
        self.nearest: dict[str, tuple[KnownItem, ...]] = {}

    # -- which item --------------------------------------------------------------------------------

    def judge(self, one: RowResult) -> RowResult:
        """Find the row's item and what it says; `result` is UPDATED for whatever was written on it."""
        row = one.row
        one.notes = row.notes
        if not self._identify(one) or row.settled:
            return one
        if row.doubtful:
            one.sure = False
        if row.problem is not None:
            self._note_given(one)
            return self._refuse(one, row.problem[0], row.problem[1], str(row.problem[1].get("cell", "")))
        self._note_given(one)
        return self._read(one)

    def _identify(self, one: RowResult) -> bool:
        row = one.row
        mark = parse_mark(row.text("id"))
        marked = self.by_uid.get(mark.uid) if mark else None
        if mark and marked is None:
            self._refuse(one, OTHER_LETTER, {"cell": row.cell("id")}, row.cell("id"))
            return False
        if marked is not None:
            said = self._says(row, marked)
            fits = row.number in (None, marked.number)
            if said or (fits and (said is None or self._alike(fold(row.text("opinion"))) is None)):
                if not fits:
                    self._note(one, NUMBER_CHANGED, {"cell": row.cell("number")})
                one.item, one.base = marked, mark.state
                return True
            # The columns were sorted apart: the ID stands on the row of another item and counts no more.
        return self._identify_by_words(one)

    def _identify_by_words(self, one: RowResult) -> bool:
        row = one.row
        numbered = self.by_number.get(row.number) if row.number is not None else None
        opinion = fold(row.text("opinion"))
        one.sure = False
        if numbered is not None and not opinion:
            one.item, how = numbered, "number"
        elif numbered is not None and self._says(row, numbered):
            one.item, how = numbered, "both"
        elif (said := self._alike(opinion)) is None:
            name = "number" if row.text("number") else "opinion"
            message = NO_ITEM if row.text("number") else NO_NUMBER
            self._refuse(one, message, {"cell": row.cell(name)}, row.cell(name))
            return False
        elif numbered is None:
            one.item, how = said, "opinion"
        else:
            facts = {"cell": row.cell("number"), "number": numbered.number, "other": said.number}
            self._refuse(one, TWO_ITEMS, facts, row.cell("number"))
            return False
        self._note(one, BY_NUMBER, {"how": HOWS[how]})
        return True

    def _says(self, row: SheetRow, item: KnownItem) -> bool | None:
        """Whether the row's comment is the item's; None where the row has none."""
        opinion = fold(row.text("opinion"))
        return item in self._nearest(opinion) if opinion else None

    def _alike(self, opinion: str) -> KnownItem | None:
        """The one item whose comment the text is; None where there is none, or several."""
        found = self._nearest(opinion) if opinion else ()
        return found[0] if len(found) == 1 else None

    def _nearest(self, opinion: str) -> tuple[KnownItem, ...]:
        """The items whose comment the text holds, else nearly is: no look-alike where the same one stands."""
        if opinion not in self.nearest:
            self.nearest[opinion] = self._compare(opinion)
        return self.nearest[opinion]

    def _compare(self, opinion: str) -> tuple[KnownItem, ...]:
        known = [(item, self.folded[item.uid]) for item in self.by_uid.values()]
        held = [(len(text), item) for item, text in known if text and text in opinion]
        if held:
            longest = max(length for length, _item in held)
            return tuple(item for length, item in held if length == longest)
        scored = []
        for item, text in known:
            self.room -= 1
            if self.room >= 0 and (score := _ratio(opinion, text)) >= ALIKE:
                scored.append((score, item))
        best = max((score for score, _item in scored), default=0.0)
        return tuple(item for score, item in scored if score >= best - MARGIN)

    # -- what it says ------------------------------------------------------------------------------

    def _read(self, one: RowResult) -> RowResult:
        row, item = one.row, one.item
        said, words, version = row.text("verdict"), row.text("answer"), row.text("version")
        one.verdict = verdict_of(said)
        one.reason = join_reason(words, version, self.version_line)
        blank = says_none_needed(said) and not words and not version
        if blank and (item.closed or one.base in ("", NO_ANSWER)):
            one.verdict = one.reason = ""
            return one
        if (one.verdict or not said) and one.state in (one.base, item.state):
            return one
        if item.closed:
            return self._refuse(one, item.closed, {}, row.cell("verdict"))
        if blank:
            return self._refuse(one, EMPTIED, {"cell": row.cell("answer")}, row.cell("answer"))
        return self._check(one, said, words)

    def _check(self, one: RowResult, said: str, words: str) -> RowResult:
        row = one.row
        verdict, answer = row.cell("verdict"), row.cell("answer")
        facts: dict[str, Any] = {"choices": self.choices}
        if not said:
            return self._refuse(one, NO_VERDICT, facts | {"cell": verdict}, verdict)
        if not one.verdict:
            return self._refuse(one, UNKNOWN_WORD, facts | {"cell": verdict, "said": said[:200]}, verdict)
        if one.verdict != AnswerVerdict.ADOPTED and not words:
            if self._ground_changed(one):
                facts = {"cell": answer, "other": row.cell("ground"), "said": row.text("ground")[:200]}
                return self._refuse(one, REASON_ELSEWHERE, facts, answer)
            return self._refuse(one, NO_REASON, {"cell": answer}, answer)
        if len(one.reason) > LONGEST_REASON:
            facts = {"cell": answer, "count": len(one.reason), "limit": LONGEST_REASON}
            return self._refuse(one, TOO_LONG, facts, answer)
        one.result = UPDATED
        return one

    def _ground_changed(self, one: RowResult) -> bool:
        ground = fold(one.row.text("ground"))
        return bool(ground) and ground not in one.item.grounds

    def _note_given(self, one: RowResult) -> None:
        """Say what was changed in columns that are not the department's."""
        row = one.row
        if self._ground_changed(one):
            self._note(one, GROUND_CHANGED, {"cell": row.cell("ground"), "said": row.text("ground")[:200]})
        if row.text("opinion") and self.folded[one.item.uid] not in fold(row.text("opinion")):
            self._note(one, OPINION_CHANGED, {"cell": row.cell("opinion")})

    def _note(self, one: RowResult, message: str, facts: dict[str, Any]) -> None:
        one.notes = (*one.notes, (message, facts))

    def _refuse(self, one: RowResult, message: str, facts: dict[str, Any], cell: str) -> RowResult:
        one.result, one.message, one.cell = REFUSED, (message, facts), cell
        return one


def _ratio(one: str, other: str) -> float:
    one, other = one[:COMPARED], other[:COMPARED]
    if not one or not other or min(len(one), len(other)) < ALIKE * 0.7 * max(len(one), len(other)):
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0


def _settle(item: KnownItem, rows: list[RowResult]) -> ItemPlan:
    """One result for the item, and for each of its rows."""
    groups: dict[str, list[RowResult]] = {}
    for one in rows:
        if one.result == UPDATED:
            groups.setdefault(one.state, []).append(one)
        elif not one.row.settled and one.base and one.base != item.state and one.state == one.base:
            one.notes = (*one.notes, (SAVED_MEANWHILE, {}))
    candidates = tuple(
        Candidate(state, found[0].verdict, found[0].reason, tuple(found)) for state, found in groups.items()
    )
    if not candidates:
        _mark_repeated(rows)
        return ItemPlan(item, UNCHANGED)
    sure = any(one.sure for candidate in candidates for one in candidate.rows)
    # A row without a mark knows nothing of the answer that it would replace.
    untouched = item.edition is None or any(one.base == item.state for one in candidates[0].rows if one.base)
    if len(candidates) > 1 or not untouched:
        result = CONFLICT
    else:
        result = UPDATED if sure else CONFIRM
    for candidate in candidates:
        for at, one in enumerate(candidate.rows):
            one.result = result if at == 0 or result == CONFLICT else REPEATED
            if one.result == REPEATED:
                one.notes = (*one.notes, (SAME_AS, {"cell": candidate.rows[0].row.cell("answer")}))
    _mark_repeated([one for one in rows if one.result == UNCHANGED], also=True)
    return ItemPlan(item, result, candidates)


def _mark_repeated(rows: list[RowResult], *, also: bool = False) -> None:
    """Of rows that change nothing the first stands for the item, unless another row does already."""
    for one in rows[0 if also else 1 :]:
        one.result = REPEATED
