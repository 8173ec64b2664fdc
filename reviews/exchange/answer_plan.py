"""What returned sheets would change: rows of one or several files against the answers as they are now.

Three things are compared for each item: the answer as exported (the row's mark), the row, and the answer as
it is now. A row that nobody changed changes nothing, whatever was saved meanwhile; what two sides changed
differently is a conflict for a person. Every row ends in exactly one result.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.utils.translation import gettext_noop as _

from reviews.enums import AnswerVerdict
from reviews.exchange.answer_items import (
    CONFIRM,
    CONFLICT,
    REFUSED,
    REPEATED,
    UNCHANGED,
    UPDATED,
    Items,
    KnownItem,
    RowResult,
)
from reviews.exchange.answer_marks import NO_ANSWER, join_reason, split_reason, state_of
from reviews.exchange.answer_rows import SheetRow
from reviews.exchange.answer_sheet import headings
from reviews.exchange.answer_words import fold, says_none_needed, verdict_of

LONGEST_REASON = 5_000

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
NO_COLUMN = _(
    "The sheet %(sheet)s has no column “%(column)s”, and the answer in %(cell)s cannot stand without it. Put "
    "the column with this heading back."
)
NO_HEADINGS = _(
    "The sheet has lost its headings, and %(cell)s is not the comment of this item: what the columns hold is "
    "not certain. Put the headings back."
)

OPINION_CHANGED = _("%(cell)s differs from the comment in the letter; it is not taken.")
GROUND_CHANGED = _("%(cell)s was changed: “%(said)s”. This column is the reviewers'; it is not taken.")
SAVED_MEANWHILE = _("Somebody saved this answer after the sheet was written; the row was left as it was.")
ABOVE_UNSURE = _(
    "Rows were sorted, deleted, added or hidden: whether “as above” means row %(row)s is not certain."
)
VERDICT_KEPT = _(
    "The sheet has no column “%(column)s”; the saved answer “%(verdict)s” was kept with new words."
)
SAME_AS = _("says the same as %(cell)s")


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
    results = []
    for name, found in files:
        rows = tuple(found)
        moved = letter.items.sorted_sheets(rows)
        own: dict[tuple[str, int], RowResult] = {}
        for row in rows:
            above = own.get((row.sheet, row.leans)) if row.sheet not in moved else None
            one = letter.judge(RowResult(name, row), above)
            own[row.sheet, row.row] = one
            results.append(one)
    by_item: dict[str, list[RowResult]] = {}
    for one in results:
        if one.item is not None and one.result != REFUSED:
            by_item.setdefault(one.item.uid, []).append(one)
    named = {one.item.uid for one in results if one.item is not None}
    several = len(files) > 1
    plans = tuple(_settle(item, by_item[item.uid], several) for item in items if item.uid in by_item)
    return Plan(tuple(results), plans, tuple(item for item in items if item.uid not in named))


class _Letter:
    """Judges rows against the items of a letter."""

    def __init__(self, items: Sequence[KnownItem], choices: str, version_line: str) -> None:
        self.items = Items(items)
        self.choices, self.version_line = choices, version_line

    def judge(self, one: RowResult, above: RowResult | None) -> RowResult:
        """Find the row's item and what it says; `result` is UPDATED for whatever was written on it.

        `above`: the row from which 〃 was read, None where the sheet was sorted.
        """
        row = one.row
        one.notes = row.notes
        if not self.items.identify(one):
            return one
        self._look_above(one, above)
        if row.settled:
            return one
        self._note_given(one)
        if row.by_position:
            one.sure = False
            if not self.items.is_alike(row, one.item):
                return one.refuse(NO_HEADINGS, {"cell": row.cell("opinion")}, row.cell("opinion"))
        if row.problem is not None:
            return one.refuse(*row.problem, str(row.problem[1].get("cell", "")))
        return self._read(one)

    def _look_above(self, one: RowResult, above: RowResult | None) -> None:
        """What 〃 means is sure only below the row that stood above when the sheet was written."""
        row = one.row
        one.leans = row.doubtful
        if row.leans:
            followed = above is not None and not above.leans and self.items.follows(one.item, above.item)
            one.leans = one.leans or not followed
        if one.leans:
            one.sure = False
            if row.leans:
                one.note(ABOVE_UNSURE, row=row.leans)

    def _read(self, one: RowResult) -> RowResult:
        row, item = one.row, one.item
        said, words, version = row.text("verdict"), row.text("answer"), row.text("version")
        blank = says_none_needed(said) and not words and not version
        one.verdict = verdict_of(said)
        one.reason = join_reason(words, version, self.version_line)
        if blank and (item.closed or one.base in ("", NO_ANSWER)):
            one.verdict = one.reason = ""
            return one
        missing = "" if self._is_whole(row) else self._fill(one)
        if missing and not blank:
            cell = row.cell("verdict" if missing == "answer" else "answer")
            facts = {"sheet": row.sheet, "column": headings()[missing], "cell": cell}
            return one.refuse(NO_COLUMN, facts, cell)
        if (one.verdict or not said) and one.state in (one.base, item.state):
            return one
        if item.closed:
            return one.refuse(item.closed, {}, row.cell("verdict"))
        if blank:
            return one.refuse(EMPTIED, {"cell": row.cell("answer")}, row.cell("answer"))
        return self._check(one)

    @staticmethod
    def _is_whole(row: SheetRow) -> bool:
        return {"verdict", "answer", "version"} <= row.cells.keys()

    def _fill(self, one: RowResult) -> str:
        """Take from the saved answer what the sheet has no column for.

        Returns the field without which the row says nothing that could be saved, "" for none.
        """
        row, item = one.row, one.item
        words, version = split_reason(item.reason)
        words = row.text("answer") if "answer" in row.cells else words
        version = row.text("version") if "version" in row.cells else version
        if self._as_exported(one, words, version):
            return ""
        one.reason = join_reason(words, version, self.version_line)
        if "verdict" not in row.cells:
            return self._keep_verdict(one)
        # Words that were said with one answer are not put under another one.
        moved = "answer" not in row.cells and one.verdict not in ("", item.verdict)
        return "answer" if moved and (words or one.verdict != AnswerVerdict.ADOPTED) else ""

    def _keep_verdict(self, one: RowResult) -> str:
        one.verdict = one.item.verdict
        if one.verdict and one.state != one.item.state:
            one.sure = False
            label = str(AnswerVerdict(one.verdict).label)
            one.note(VERDICT_KEPT, column=headings()["verdict"], verdict=label)
        return "" if one.verdict else "verdict"

    def _as_exported(self, one: RowResult, words: str, version: str) -> bool:
        """Whether the row is as it was written, whatever was saved since in the columns that are gone."""
        verdicts = [one.verdict] if "verdict" in one.row.cells else ["", *AnswerVerdict.values]
        versions = [version] if "version" in one.row.cells else [version, ""]
        for verdict, named in product(verdicts, versions):
            reason = join_reason(words, named, self.version_line)
            if one.base and state_of(verdict, reason) == one.base:
                one.verdict, one.reason = verdict, reason
                return True
        return False

    def _check(self, one: RowResult) -> RowResult:
        row = one.row
        said = row.text("verdict")
        verdict, answer = row.cell("verdict"), row.cell("answer")
        facts: dict[str, Any] = {"choices": self.choices}
        if not one.verdict:
            if not said:
                return one.refuse(NO_VERDICT, facts | {"cell": verdict}, verdict)
            return one.refuse(UNKNOWN_WORD, facts | {"cell": verdict, "said": said[:200]}, verdict)
        if one.verdict != AnswerVerdict.ADOPTED and not split_reason(one.reason)[0]:
            if self._ground_changed(one):
                facts = {"cell": answer, "other": row.cell("ground"), "said": row.text("ground")[:200]}
                return one.refuse(REASON_ELSEWHERE, facts, answer)
            return one.refuse(NO_REASON, {"cell": answer}, answer)
        if len(one.reason) > LONGEST_REASON:
            facts = {"cell": answer, "count": len(one.reason), "limit": LONGEST_REASON}
            return one.refuse(TOO_LONG, facts, answer)
        one.result = UPDATED
        return one

    def _ground_changed(self, one: RowResult) -> bool:
        ground = fold(one.row.text("ground"))
        return bool(ground) and ground not in one.item.grounds

    def _note_given(self, one: RowResult) -> None:
        """Say what was changed in columns that are not the department's."""
        row = one.row
        if self._ground_changed(one):
            one.note(GROUND_CHANGED, cell=row.cell("ground"), said=row.text("ground")[:200])
        if row.text("opinion") and not self.items.is_exact(row, one.item):
            one.note(OPINION_CHANGED, cell=row.cell("opinion"))


def _settle(item: KnownItem, rows: list[RowResult], several: bool) -> ItemPlan:
    """One result for the item, and for each of its rows."""
    groups: dict[str, list[RowResult]] = {}
    for one in rows:
        if one.result == UPDATED:
            groups.setdefault(one.state, []).append(one)
        elif not one.row.settled and one.base and one.base != item.state and one.state == one.base:
            one.note(SAVED_MEANWHILE)
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
                first = candidate.rows[0]
                cell = first.row.cell("answer")
                one.note(SAME_AS, cell=f"{first.file}: {cell}" if several else cell)
    _mark_repeated([one for one in rows if one.result == UNCHANGED], also=True)
    return ItemPlan(item, result, candidates)


def _mark_repeated(rows: list[RowResult], *, also: bool = False) -> None:
    """Of rows that change nothing the first stands for the item, unless another row does already."""
    for one in rows[0 if also else 1 :]:
        one.result = REPEATED
