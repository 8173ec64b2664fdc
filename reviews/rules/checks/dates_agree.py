"""con-dates: dates that contradict each other, and deadlines on days when offices are closed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.finding import Hit
from reviews.rules.japanese_dates import closed_day
from reviews.rules.milestones import Milestone, milestones_of
from reviews.rules.moments import Moments
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
    """Each date is told of once, by its first contradiction, and once more when offices are closed."""

    def __init__(self, case: CaseFile, rule: Rule, moments: Moments, found: list[Milestone]) -> None:
        self.case, self.rule, self.moments, self.found = case, rule, moments, found
        self.hits: list[Hit] = []
        self.told: set[tuple[int, int, int, bool]] = set()

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
                reason = closed_day(one.day.first)
                # With another weekday written behind it, the date itself is wrong: the rule ja-date's.
                if reason is not None and not self.is_another_weekday(one):
                    self.tell(one, "closed", "", "should", reason_ja=reason[0], reason_en=reason[1])

    def is_another_weekday(self, one: Milestone) -> bool:
        line = self.case.documents[one.document].texts[one.seq]
        written = re.match(r"\s*[(（]([月火水木金土日])", line[one.day.end :])
        return written is not None and "月火水木金土日".index(written[1]) != one.day.first.weekday()

    def tell(self, one: Milestone, way: str, other: str, severity: str = "", **values: str) -> None:
        place = (one.document, one.seq, one.day.start, way == "closed")
        if place in self.told:
            return
        self.told.add(place)
        document = self.case.documents[one.document]
        said = told(self.rule, way, label=one.label, a=one.text, b=other, **values)
        self.hits.append(document.hit(one.document, one.seq, one.day.start, one.day.end, severity, **said))

    def compare_labels(self) -> None:
        """One label, two values: told at each later place that differs from the first."""
        same: dict[tuple[str, str, str], list[Milestone]] = defaultdict(list)
        for one in self.found:
            if one.moment in self.moments.single:
                # 契約期間 and 履行期間 may differ; 質問の受付 and 質問書の提出期限 are one thing.
                same[one.moment, one.qualifier, _noun(one)].append(one)
        for ones in same.values():
            if _has_several_rows(ones):
                continue
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
            for order in self.moments.orders:
                for place, name in enumerate(order):
                    if _has_several_rows(by_moment[name]):
                        continue
                    for early in {one.day[2:]: one for one in reversed(by_moment[name])}.values():
                        later = (_one_of(by_moment[other], early) for other in order[place + 1 :])
                        wrong = next((one for one in later if one and self.is_before(one, early)), None)
                        if wrong is not None and early.qualifier == wrong.qualifier == "":
                            yield early, wrong

    def is_before(self, late: Milestone, early: Milestone) -> bool:
        """Whether the later milestone has an earlier date. Two tables are two schedules; in a request for
        information the tender that may follow has one of its own."""
        is_rfi = self.case.documents[early.document].kind == "rfi"
        two_tables = early.table != late.table and (is_rfi or None not in (early.table, late.table))
        whole = early.moment in self.moments.whole_period and early.since
        return not two_tables and (early.since if whole else early.day).first > late.day.last

    def after_the_contract(self) -> None:
        """Delivery and works later than the last end of a contract period that the case names."""
        ends = [
            one
            for one in self.found
            if one.moment in ("contract", "period") and not (one.since and one.since.first > one.day.last)
        ]
        if not any(one.moment == "contract" for one in ends):
            return
        last = max(ends, key=lambda one: one.day.last)
        for one in self.found:
            if one.moment in self.moments.within_contract and one.day.first > last.day.last:
                self.tell(one, "after", last.text, other_label=last.label)


def _have_one_date(ones: list[Milestone]) -> bool:
    return len({(one.day.first, one.day.last, one.qualifier) for one in ones}) == 1


def _one_of(ones: list[Milestone], early: Milestone) -> Milestone | None:
    """The one date of a moment: of the same table where it stands there, else of the document."""
    here = [one for one in ones if one.table is not None and one.table == early.table] or ones
    return here[0] if here and _have_one_date(here) else None


def _has_several_rows(ones: list[Milestone]) -> bool:
    """The rows of one table that have one label are different items."""
    dates: dict[int, set[tuple]] = defaultdict(set)
    for one in ones:
        if one.table is not None:
            dates[one.table].add(one.day[2:])
    return any(len(found) > 1 for found in dates.values())


def _noun(one: Milestone) -> str:
    """契約期間 and 履行期間 may differ, 稼働 and 運用 too; 質問の受付 and 質問書の提出期限 are one thing."""
    if one.moment == "contract":
        return re.sub(r"[本の\s]|予定", "", one.label)
    found = re.search(r"運用|利用|供用|公開|サービス", one.label) if one.moment == "launch" else None
    return found[0] if found else ""


def _year_end(day: date) -> bool:
    """31 March ends the fiscal year whatever day of the week it is."""
    return (day.month, day.day) == (3, 31)
