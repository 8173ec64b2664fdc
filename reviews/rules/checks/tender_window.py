"""cmp-window: too few days between the notice and the deadline, by the organisation's dated thresholds."""

import re
from calendar import month_name
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.document import Document
from reviews.rules.evidence import any_of, clauses_of, find
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule

_ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988}
_DATE = re.compile(
    r"(?:(令和|平成|[rh])\s*(元|\d{1,2})|(\d{4}))\s*(?:年|[./-])\s*(\d{1,2})\s*(?:月|[./-])\s*(\d{1,2})日?"
)
_MONTHS = [month.lower() for month in month_name[1:]]
_ENGLISH = re.compile(
    rf"(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(\d{{4}})|({'|'.join(_MONTHS)})\s+(\d{{1,2}}),\s*(\d{{4}})"
)
# A label and its date stand in one sentence or row; cells are lines.
NEAR = 40


@check("tender-window")
def tender_window(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    """settings: notice, deadline, never (expressions for labels of dates), methods (see `_is_method`). The
    case's settings give the thresholds: `windows`, rows of {from: ISO date, days: number}, some with a
    `method`; without them nothing is said.
    """
    windows = case.settings.get("windows")
    if not windows:
        return
    notice = deadline = None
    for at, document in case.of_kind(*rule.kinds):
        notice = notice or _dated(document, at, rule.settings["notice"], rule.settings["never"])
        deadline = deadline or _dated(document, at, rule.settings["deadline"], rule.settings["never"])
    if notice is None or deadline is None:
        return
    days = (deadline[0] - notice[0]).days
    methods = {row["method"] for row in windows if row.get("method")}
    named = {method for method in methods if _is_method(case, rule, method)}
    needed = days_needed(windows, notice[0], named)
    if needed is not None and 0 <= days < needed:
        _, at, seq, start, end = deadline
        yield case.documents[at].hit(at, seq, start, end, way="days", n=str(days), needed=str(needed))


def days_needed(windows: Any, on: date, methods: Collection[str] = ()) -> int | None:
    """The threshold in force on a day: of each method the row that begins last, but not later. Rows of the
    case's methods come before those without one; of several the longest counts.
    """
    begun = [row for row in windows if _day(row) <= on]
    in_force = {row.get("method", ""): row for row in sorted(begun, key=_day)}
    days = [int(row["days"]) for method, row in in_force.items() if method in methods]
    if days:
        return max(days)
    return int(in_force[""]["days"]) if "" in in_force else None


def _is_method(case: CaseFile, rule: Rule, method: str) -> bool:
    """Whether the case is awarded so: the register or a document says it, in any of the method's words.

    settings.methods: rows of `called` (what a pack may call it) and `words` of a draft, or the `kind` of a
    document, and the register's words, which say so as well. settings.not_method: silences the sentence.
    """
    called = method.lower()
    rows = (row for row in rule.settings["methods"] if re.fullmatch(row["called"], called))
    known = next(rows, {"words": re.escape(called)})
    if case.method in known.get("registered", ()):
        return True
    if "kind" in known:
        return any(one.kind == known["kind"] for one in case.documents)
    said = clauses_of([{"words": known["words"], "never": rule.settings["not_method"]}])
    return any(find(document, said) for _at, document in case.of_kind(*rule.kinds))


def _day(row: Mapping[str, Any]) -> date:
    value = row["from"]
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _dated(document: Document, at: int, labels: Any, never: Any) -> tuple[date, int, int, int, int] | None:
    """(day, document, seq, start, end) of the first date right behind one of the labels."""
    wanted, refused = any_of(labels), any_of(never)
    assert wanted is not None
    text = document.lowered
    for label in wanted.finditer(text):
        line = text.rfind("\n", 0, label.start()) + 1
        if refused and refused.search(text[line : label.end()]):
            continue
        for expression in (_DATE, _ENGLISH):
            found = expression.search(text, label.end(), label.end() + NEAR)
            day = _date(found) if found else None
            if found and day:
                seq = document.seq_at(found.start())
                start = found.start() - document.starts[seq]
                return day, at, seq, start, start + len(found[0])
    return None


def _date(found: re.Match[str]) -> date | None:
    try:
        if found.re is _DATE:
            era, of_era, year, month, day = found.groups()
            western = int(year) if year else _ERAS[era] + (1 if of_era == "元" else int(of_era))
            return date(western, int(month), int(day))
        day, month, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        return date(int(year), _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None
