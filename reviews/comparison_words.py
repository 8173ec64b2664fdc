"""How changes are named, on the page, on paper and in Word alike."""

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy

from reviews import comparison
from reviews.selectors.comparing import Change

KIND_WORDS: Mapping[str, object] = {
    comparison.REWORDED: pgettext_lazy("change", "Reworded"),
    comparison.INSERTED: pgettext_lazy("change", "Added"),
    comparison.DELETED: pgettext_lazy("change", "Deleted"),
    comparison.MOVED: pgettext_lazy("change", "Moved"),
    comparison.MOVED_REWORDED: pgettext_lazy("change", "Moved and reworded"),
    comparison.SPLIT: pgettext_lazy("change", "Split"),
    comparison.MERGED: pgettext_lazy("change", "Merged"),
    comparison.RENUMBERED: pgettext_lazy("change", "Number only"),
}


def sheet_words(row: comparison.Row) -> str:
    """A sheet that came or went as a whole."""
    name = (row.new or row.old).text
    facts = {"name": name, "count": row.sheet_rows}
    return (
        ngettext("Sheet “%(name)s” (%(count)s row)", "Sheet “%(name)s” (%(count)s rows)", row.sheet_rows)
        % facts
    )


def moved_words(row: comparison.Row) -> str:
    """From where to where, for what moved or got another number; "" for the rest."""
    if row.old is None or row.new is None:
        return ""
    was, now = row.old.label or row.old.clause, row.new.label or row.new.clause
    moved = row.kind in (comparison.MOVED, comparison.MOVED_REWORDED, comparison.RENUMBERED)
    return f"{was} → {now}" if moved and was != now else ""


def note_of(change: Change) -> str:
    """The remarks of a row: what happened, from where to where, which advice it answers."""
    notes = [str(KIND_WORDS[change.row.kind])]
    if moved := moved_words(change.row):
        notes.append(moved)
    if change.advice:
        numbers = pgettext("between numbers", ", ").join(f"#{c.annotation.number}" for c in change.advice)
        notes.append(pgettext("remark", "Advice %(numbers)s") % {"numbers": numbers})
    if change.as_proposed:
        notes.append(gettext("as proposed"))
    return "\n".join(notes)
