"""con-dates: dates that contradict each other, and deadlines on days when offices are closed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.finding import Hit
from reviews.rules.japanese_dates import closed_day
from reviews.rules.milestones import Milestone, Moments, milestones_of
from reviews.rules.rule import Rule
from reviews.rules.told import told

# Documents that say nothing about this procurement's own dates.
_WITHOUT_DATES = ("guide", "template", "other")


@check("dates_agree")
def dates_agree(case: CaseFile, rule: Rule) -> Iterable[Hit]:
    moments = Moments(rule.settings)
    found: list[Milestone] = []
    hits: list[Hit] = []
    for at, document in enumerate(case.documents):
        if document.kind not in _WITHOUT_DATES:
            found.extend(milestones_of(at, document, moments))
    # A request for information has its own calendar, long before that of the tender.
    asked = {at for at, document in enumerate(case.documents) if document.kind == "rfi"}
    for group in ([one for one in found if one.document not in asked], *_each(found, asked)):
        finder = _Finder(case, rule, moments, group)
        finder.run()
        hits.extend(finder.hits)
    return hits


def _each(found: list[Milestone], documents: set[int]) -> Iterator[list[Milestone]]:
    for at in sorted(documents):
        yield [one for one in found if one.document == at]


class _Finder:
    """Each milestone is told of once: the first of the four reasons that applies."""

    def __init__(self, case: CaseFile, rule: Rule, moments: Moments, found: list[Milestone]) -> None:
        self.case, self.rule, self.moments, self.found = case, rule, moments, found
        self.hits: list[Hit] = []
        self.told: set[tuple[int, int, int]] = set()

    def run(self) -> None:
        for one in self.found:
            if one.since is not None and one.since.first > one.day.last:
                self.tell(one, "backwards", one.since_text)
        self.compare_labels()
        for early, late in self.out_of_order():
            self.tell(early, "order", late.text, other_label=late.label)
        self.after_the_contract()
        for one in self.found:
            if one.moment in self.moments.open_days and one.day.is_exact and not _year_end(one.day.first):
                why = closed_day(one.day.first)
                # With another weekday written behind it, the date itself is wrong: the rule ja-date's.
                if why is not None and not self.is_another_weekday(one):
                    self.tell(one, "closed", "", "should", why_ja=why[0], why_en=why[1])

    def is_another_weekday(self, one: Milestone) -> bool:
        line = self.case.documents[one.document].texts[one.seq]
        written = re.match(r"\s*[(（]([月火水木金土日])", line[one.day.end :])
        return written is not None and "月火水木金土日".index(written[1]) != one.day.first.weekday()

    def tell(self, one: Milestone, way: str, other: str, severity: str = "", **values: str) -> None:
        if (one.document, one.seq, one.day.start) in self.told:
            return
        self.told.add((one.document, one.seq, one.day.start))
        document = self.case.documents[one.document]
        said = told(self.rule, way, label=one.label, a=one.text, b=other, **values)
        self.hits.append(document.hit(one.document, one.seq, one.day.start, one.day.end, severity, **said))

    def compare_labels(self) -> None:
        """One label, two values: told at each later place that differs from the first."""
        same: dict[tuple[str, str, str], list[Milestone]] = defaultdict(list)
        for one in self.found:
            if one.moment in self.moments.single:
                # 契約期間 and 履行期間 may differ; 質問の受付 and 質問書の提出期限 are one thing.
                noun = re.sub(r"[本の\s]|予定", "", one.label) if one.moment == "contract" else ""
                same[one.moment, one.qualifier, noun].append(one)
        for ones in same.values():
            if len({one.table for one in ones if one.table is not None}) == 1 and all(
                one.table is not None for one in ones
            ):
                continue  # the rows of one table are different items
            first = ones[0]
            for one in ones[1:]:
                apart = one.day.first > first.day.last or one.day.last < first.day.first
                if apart and one.label and (one.table is None or one.table != first.table):
                    self.tell(one, "two", first.text)

    def out_of_order(self) -> Iterator[tuple[Milestone, Milestone]]:
        """(milestone, a later one that has an earlier date). The later moment has one date in the document;
        of the earlier one each date is compared, once."""
        for at in range(len(self.case.documents)):
            by_moment: dict[str, list[Milestone]] = defaultdict(list)
            for one in self.found:
                if one.document == at:
                    by_moment[one.moment].append(one)
            once = {name: ones[0] for name, ones in by_moment.items() if _have_one_date(ones)}
            for order in self.moments.orders:
                for place, name in enumerate(order):
                    later = [once[other] for other in order[place + 1 :] if other in once]
                    for early in {one.day[2:]: one for one in reversed(by_moment[name])}.values():
                        wrong = next((one for one in later if _is_before(one, early)), None)
                        if wrong is not None and early.qualifier == wrong.qualifier == "":
                            yield early, wrong

    def after_the_contract(self) -> None:
        """Delivery and works later than the last end of a contract period that the case names."""
        ends = [one for one in self.found if one.moment == "contract"]
        if not ends:
            return
        last = max(ends, key=lambda one: one.day.last)
        for one in self.found:
            if one.moment in self.moments.within_contract and one.day.first > last.day.last:
                self.tell(one, "after", last.text, other_label=last.label)


def _have_one_date(ones: list[Milestone]) -> bool:
    return len({(one.day.first, one.day.last, one.qualifier) for one in ones}) == 1


def _is_before(late: Milestone, early: Milestone) -> bool:
    """Whether the later milestone has an earlier date; two tables are two schedules."""
    two_tables = early.table is not None and late.table is not None and early.table != late.table
    return not two_tables and early.day.first > late.day.last


def _year_end(day: date) -> bool:
    """31 March ends the fiscal year whatever day of the week it is."""
    return (day.month, day.day) == (3, 31)
