"""What the specification checker says of a version, for one viewer, in their language.

A comment that is still a draft belongs to the review team: for everybody else its finding is open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, F, Q
from django.utils.translation import get_language

from procurement.models import Version
from procurement.selectors import is_readable, reading_of
from reviews.enums import Aspect, CheckState, FindingAspect, FindingState, Kind, Severity
from reviews.models import Annotation, Dismissal, Finding
from reviews.querysets import sees_findings
from reviews.rules import Finding as Found
from reviews.rules import Rule, wording
from reviews.rules.folding import FOLD, for_all
from reviews.selectors.case_file import basis_of
from reviews.selectors.checks import Standing, standing_on
from reviews.selectors.finding_folds import togethers
from reviews.selectors.rulebook import rules_for
from sharingbook.accounts.models import User

AROUND = 60
NEW, STILL, GONE = "new", "still", "gone"
_KINDS = {Severity.MUST: Kind.MUST, Severity.SHOULD: Kind.SHOULD, Severity.HINT: Kind.QUESTION}
# Aspect of a rule → aspect of the comment that is made of it.
_ASPECTS = {
    FindingAspect.CLARITY: Aspect.WORDING,
    FindingAspect.VERIFIABILITY: Aspect.REQUIREMENTS,
    FindingAspect.CONSISTENCY: Aspect.REQUIREMENTS,
    FindingAspect.COMPLETENESS: Aspect.REQUIREMENTS,
    FindingAspect.FEASIBILITY: Aspect.COST,
    FindingAspect.NEUTRALITY: Aspect.NEUTRALITY,
    FindingAspect.FAIRNESS: Aspect.NEUTRALITY,
    FindingAspect.SECURITY: Aspect.SECURITY,
    FindingAspect.ACCESSIBILITY: Aspect.ACCESSIBILITY,
    FindingAspect.DATA: Aspect.DATA,
    FindingAspect.EXIT: Aspect.OPERATION,
    FindingAspect.DISASTER: Aspect.OPERATION,
}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding in words. `state`: as this viewer sees it; `since`: NEW, STILL, GONE; "" on a first version.

    Of several places it is NEW where all of them are. `rule` is None where its pack is not in force any
    more; `title` is then its id, and `message` its quote.
    """

    finding: Finding
    state: str
    rule: Rule | None
    title: str
    message: str
    why: str
    mend: str
    source: str
    since: str = ""
    annotation: Annotation | None = None
    dismissal: Dismissal | None = None
    # All rows that the line speaks for, `finding` the first.
    places: tuple[Finding, ...] = ()
    # What stands before and after its words in the block, where `with_words` was asked for it.
    before: str = ""
    after: str = ""

    @property
    def has_place(self) -> bool:
        return self.finding.seq is not None

    @property
    def others(self) -> tuple[Finding, ...]:
        """The places after the first."""
        return self.places[1:]

    @property
    def suggestion(self) -> "Suggestion":
        return suggestion_for(self)


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one severity and aspect, in reading order."""

    severity: Severity
    aspect: FindingAspect
    lines: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Findings of one rule. `mend` and `why` are "" where they are not the same for all of them."""

    severity: str
    title: str
    mend: str
    why: str
    source: str
    lines: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    must: int = 0
    should: int = 0
    hint: int = 0

    @property
    def total(self) -> int:
        return self.must + self.should + self.hint


@dataclass(frozen=True, slots=True)
class FindingList:
    """lines: grave ones first, then in reading order. gone: what the version before had and this one has not.

    compared_with: the version before, where it was checked. unlike: that check stands on other documents of
    the case, or other rules, than are in force: what is gone may be their doing, not the new version's.
    """

    standing: Standing
    lines: tuple[FindingLine, ...]
    gone: tuple[FindingLine, ...] = ()
    compared_with: Version | None = None
    unlike: bool = False

    def in_state(self, state: str) -> tuple[FindingLine, ...]:
        return tuple(line for line in self.lines if line.state == state)

    @property
    def open(self) -> tuple[FindingLine, ...]:
        return self.in_state(FindingState.OPEN)

    @property
    def note(self) -> str:
        """What the check did not look at, and why, in the reader's language; "" nearly always."""
        language = get_language() or "ja"
        said = (wording.note(found_of(line.finding), language) for line in self.lines)
        return next(filter(None, said), "")

    @property
    def groups(self) -> list[Group]:
        """The open ones by severity, then by aspect; empty groups are left out."""
        return grouped(self.open)

    @property
    def counts(self) -> Counts:
        """Of the open ones."""
        return _counted((line.finding.severity, 1) for line in self.open)

    def since(self, what: str) -> tuple[FindingLine, ...]:
        """The open ones that are NEW or STILL there."""
        return tuple(line for line in self.open if line.since == what)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What stands in the form when a finding is made a comment."""

    kind: str
    aspect: str
    text: str
    replacement: str = ""


@dataclass(slots=True)
class _Viewer:
    """What one person may know besides the findings themselves."""

    annotations: frozenset[int] = frozenset()
    dismissals: dict[str, Dismissal] = field(default_factory=dict)

    def dismissal_of(self, row: Finding) -> Dismissal | None:
        known = (row.fingerprint, *togethers(row))
        return next((self.dismissals[one] for one in known if one in self.dismissals), None)


def findings_of(version: Version, user: User) -> FindingList:
    """Everything on the page of findings; some 16 queries, however many findings there are.

    Whether the person may see findings at all is row 15, asked by the view; without it the list is empty.
    """
    rows = list(_rows(version, user))
    before = _checked_before(version)
    earlier = list(_rows(before, user)) if before is not None else []
    viewer = _viewer(version, user, [*rows, *earlier])
    rules = rules_for(version.owning_department.organisation).by_id
    known = {row.fingerprint for row in earlier}
    here = {row.fingerprint for row in rows}

    def since(places: Sequence[Finding]) -> str:
        return "" if before is None else STILL if any(row.fingerprint in known for row in places) else NEW

    lines = [_line(some, rules, viewer, since(some)) for some in _folded(rows, viewer)]
    mended = [row for row in earlier if row.fingerprint not in here]
    gone = [_line(some, rules, viewer, GONE) for some in _folded(mended, viewer)]
    gone = [line for line in gone if line.state in (FindingState.OPEN, FindingState.COMMENTED)]
    basis = basis_of(version) if is_readable(version) else None
    unlike = bool(gone and basis) and standing_on(before, basis.for_earlier(before)).is_outdated
    return FindingList(standing_on(version, basis), tuple(lines), tuple(gone), before, unlike)


def finding_line(finding: Finding, user: User) -> FindingLine:
    """One finding that the person sees, in words, with all places that are told as one with it."""
    rows = list(_rows(finding.version, user).filter(rule=finding.rule))
    rules = rules_for(finding.owning_department.organisation).by_id
    viewer = _viewer(finding.version, user, rows)
    places = next(some for some in _folded(rows, viewer) if finding in some)
    return _line(places, rules, viewer, "")


def with_words(lines: Iterable[FindingLine], version: Version) -> list[FindingLine]:
    """The lines, each with what stands around its words in the version, AROUND characters at most."""
    blocks = reading_of(version).blocks
    told = []
    for line in lines:
        found = line.finding
        if found.seq is not None and found.seq < len(blocks):
            text = blocks[found.seq].text
            before, after = text[: found.start], text[found.end :]
            before = f"…{before[-AROUND:]}" if len(before) > AROUND else before
            after = f"{after[:AROUND]}…" if len(after) > AROUND else after
            line = replace(line, before=before, after=after)
        told.append(line)
    return told


def grouped(lines: Iterable[FindingLine]) -> list[Group]:
    """By severity and aspect, in their fixed orders; the lines keep theirs."""
    found: dict[tuple[str, str], list[FindingLine]] = {}
    for line in lines:
        found.setdefault((line.finding.severity, line.finding.aspect), []).append(line)
    return [
        Group(severity, aspect, tuple(found[severity, aspect]))
        for severity in Severity
        for aspect in FindingAspect
        if (severity, aspect) in found
    ]


def by_rule(lines: Iterable[FindingLine]) -> list[RuleGroup]:
    """By severity and rule, grave ones first; else rules and lines in the order in which they come."""
    found: dict[tuple[str, str], list[FindingLine]] = {}
    for line in lines:
        found.setdefault((line.finding.severity, line.finding.rule), []).append(line)
    order = {severity: at for at, severity in enumerate(Severity.values)}
    groups = sorted(found.items(), key=lambda pair: order[pair[0][0]])
    return [_rule_group(severity, own) for (severity, _rule), own in groups]


def _rule_group(severity: str, lines: Sequence[FindingLine]) -> RuleGroup:
    first = lines[0]
    mend = first.mend if all(line.mend == first.mend for line in lines) else ""
    why = first.why if all(line.why == first.why for line in lines) else ""
    return RuleGroup(severity, first.title, mend, why, first.source, tuple(lines))


def counts_of(versions: Iterable[Version], user: User) -> dict[int, Counts]:
    """Version key → open findings as this person sees them; two queries. Versions that were never checked,
    or of which the person sees no findings, are missing.
    """
    keys = [version.pk for version in versions]
    checked = Version.objects.filter(sees_findings(user, "draft__"), pk__in=keys)
    checked = checked.filter(checks__state=CheckState.DONE).values_list("pk", flat=True)
    found: dict[int, list[tuple[str, int]]] = {pk: [] for pk in checked}
    rows = open_to(user).filter(version__in=list(found)).order_by()
    folds = rows.values_list("version", "severity", "values__fold").annotate(number=Count("pk"))
    for pk, severity, fold, number in folds:
        found[pk].append((severity, 1 if fold else number))
    return {pk: _counted(pairs) for pk, pairs in found.items()}


def open_to(user: User):
    """Findings that are open for this person."""
    hidden = Q(state=FindingState.COMMENTED) & ~Q(annotation__in=Annotation.objects.visible_to(user))
    return Finding.objects.visible_to(user).standing().filter(Q(state=FindingState.OPEN) | hidden)


def suggestion_for(line: FindingLine) -> Suggestion:
    """The comment that a finding suggests, in the language of the page: what is wrong, how to mend it."""
    finding = line.finding
    text = "\n".join(part for part in (line.message, line.mend) if part)
    return Suggestion(_KINDS[Severity(finding.severity)], _ASPECTS[FindingAspect(finding.aspect)], text)


def _rows(version: Version, user: User):
    place = [F("seq").asc(nulls_last=True), F("start").asc(nulls_last=True), "rule", "pk"]
    rows = Finding.objects.visible_to(user).standing().filter(version=version).order_by(*place)
    return rows.select_related("annotation", "dismissal__by", "suppression__by")


def _checked_before(version: Version) -> Version | None:
    """The newest earlier version of the draft that was checked."""
    earlier = Version.objects.filter(draft=version.draft_id, number__lt=version.number)
    return earlier.filter(checks__state=CheckState.DONE).order_by("-number").first()


def _viewer(version: Version, user: User, rows: Sequence[Finding]) -> _Viewer:
    made = {row.annotation_id for row in rows if row.annotation_id}
    if not made:
        return _Viewer()
    seen = Annotation.objects.visible_to(user).filter(pk__in=made).values_list("pk", flat=True)
    dismissed = Dismissal.objects.in_force().filter(draft=version.draft_id).select_related("by")
    return _Viewer(frozenset(seen), {row.fingerprint: row for row in dismissed})


def _decided(row: Finding, viewer: _Viewer) -> tuple[str, Annotation | None, Dismissal | None]:
    """State, comment and dismissal as this viewer sees them."""
    if row.annotation is not None and row.annotation.pk not in viewer.annotations:
        dismissal = viewer.dismissal_of(row)
        return (FindingState.DISMISSED if dismissal else FindingState.OPEN), None, dismissal
    return row.state, row.annotation, row.dismissal


def _folded(rows: Iterable[Finding], viewer: _Viewer) -> list[list[Finding]]:
    """The rows in their order, those that are told as one together."""
    found: dict[object, list[Finding]] = {}
    for row in rows:
        fold = row.values.get(FOLD)
        key = (row.version_id, fold, *_decided(row, viewer)) if fold else row.pk
        found.setdefault(key, []).append(row)
    return list(found.values())


def _line(places: Sequence[Finding], rules: Mapping[str, Rule], viewer: _Viewer, since: str) -> FindingLine:
    row = places[0]
    rule = rules.get(row.rule)
    state, annotation, dismissal = _decided(row, viewer)
    language = get_language() or "ja"
    if rule is None:
        words = {"title": row.rule, "message": row.quote, "why": "", "mend": "", "source": ""}
    else:
        found = for_all([found_of(one) for one in places]) if len(places) > 1 else found_of(row)
        words = {
            "title": rule.title.in_language(language),
            "message": wording.message(rule, found, language),
            "why": wording.why(rule, found, language),
            "mend": wording.mend(rule, found, language),
            "source": rule.source,
        }
    return FindingLine(
        row, state, rule, **words, since=since, annotation=annotation, dismissal=dismissal,
        places=tuple(places),
    )  # fmt: skip


def found_of(row: Finding) -> Found:
    """The engine's finding that a row was made of; its document is the only one."""
    return Found(row.rule, row.severity, row.aspect, 0, row.seq, row.start, row.end, row.quote, row.values)


def _counted(pairs: Iterable[tuple[str, int]]) -> Counts:
    sums = dict.fromkeys(Severity.values, 0)
    for severity, number in pairs:
        sums[severity] += number
    return Counts(**sums)
