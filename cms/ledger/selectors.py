"""A page of the audit record: entries by number, with what this reader may know of each."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from cms.ledger.contents import Content, content_of
from cms.ledger.filters import Narrowing, is_uid
from cms.ledger.permissions import may_read_payload, named_to, uids_led
from cms.ledger.words import deed_words, thing_words, version_words
from procurement import addresses
from procurement.models import Case, Decision, Project, Version
from sharingbook.accounts.acts import MACHINE
from sharingbook.accounts.models import Department, User
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import Verdict
from sharingbook.audit.models import LedgerEntry, LedgerPayload
from sharingbook.common.values.digits import is_plain_digits

PAGE = 50
# A department with more below it than this is looked up by a list instead of one by one.
MOST_VALUES = 200
_ROLES = dict(Role.choices)


@dataclass(frozen=True)
class Link:
    """What an act was about: its kind, its name where the reader may know it, and its page."""

    kind: Any
    name: str = ""
    url: str = ""
    uid: str = ""


@dataclass
class Row:
    """One entry as the page shows it. `name` is empty where the reader is not told it."""

    entry: LedgerEntry
    words: Any
    detail: Any = ""
    department: Department | None = None
    role: Any = ""
    name: str = ""
    is_machine: bool = False
    target: Link | None = None
    verdict: Verdict = field(default_factory=lambda: Verdict(False))
    # Entries of the decision that this one corrects, and of the one that corrects it.
    corrects_seq: int | None = None
    corrected_by_seq: int | None = None


@dataclass(frozen=True)
class Page:
    """Newest first; `newer` and `older` are the numbers to go on from, None at an end."""

    rows: list[Row]
    newer: int | None
    older: int | None


@dataclass(frozen=True)
class Opened:
    """One entry laid open: its content (None: closed, `row.verdict` says why) and whether its links hold."""

    row: Row
    content: Content | None
    previous_hash: str
    is_linked: bool


def ledger_size() -> int:
    """The number of entries; numbers have no gaps, so nothing is counted."""
    newest = LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first()
    return 0 if newest is None else newest + 1


def entries_page(
    narrowing: Narrowing, *, user: Any, departments: list[Department], before: int | None, after: int | None
) -> Page:
    """A page of PAGE entries: below `before`, or above `after`, or the newest."""
    upward = after is not None and before is None
    seqs = _seqs(narrowing, before=before, after=after if upward else None)
    more = len(seqs) > PAGE
    seqs = seqs[:PAGE]
    entries = sorted(
        LedgerEntry.objects.filter(pk__in=seqs).defer("body"), key=lambda entry: entry.seq, reverse=True
    )
    newer = older = None
    if entries:
        has_newer, has_older = (more, True) if upward else (before is not None, more)
        newer = entries[0].seq if has_newer else None
        older = entries[-1].seq if has_older else None
    return Page(rows_of(entries, user=user, departments=departments), newer, older)


def _seqs(narrowing: Narrowing, *, before: int | None, after: int | None) -> list[int]:
    """One more than a page of numbers, nearest to the starting point first.

    Each value of the driving column is walked along its own index and the walks are merged: the work is
    bounded by the number of values, however long the ledger is.
    """
    rows = LedgerEntry.objects.filter(narrowing.rest)
    order = "-seq"
    if before is not None:
        rows = rows.filter(seq__lt=before)
    if after is not None:
        rows, order = rows.filter(seq__gt=after), "seq"
    column, values = narrowing.drive or ("", [])
    if not column or len(values) == 1 or len(values) > MOST_VALUES:
        if column:
            rows = rows.filter(**{f"{column}__in": values})
        return list(rows.order_by(order).values_list("seq", flat=True)[: PAGE + 1])
    if not values:
        return []
    walks, params = [], []
    for value in values:
        walk = rows.filter(**{column: value}).order_by(order).values_list("seq", flat=True)[: PAGE + 1]
        try:
            sql, of_walk = walk.query.sql_with_params()
        except EmptyResultSet:
            return []  # no entry can fit the other conditions
        walks.append(f"SELECT * FROM ({sql}) AS walk")  # noqa: S608
        params.extend(of_walk)
    direction = "DESC" if order == "-seq" else "ASC"
    # The parts are compiled by the ORM; values travel as parameters.
    merged = f"{' UNION ALL '.join(walks)} ORDER BY 1 {direction} LIMIT {PAGE + 1}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(merged, params)
        return [seq for (seq,) in cursor.fetchall()]


def rows_of(entries: list[LedgerEntry], *, user: Any, departments: list[Department]) -> list[Row]:
    """What this reader may know of each entry, in a number of queries that entries do not change."""
    by_code = {department.code: department for department in departments}
    led = uids_led(user)
    rows = [
        Row(
            entry=entry,
            words=deed_words(entry.action),
            department=by_code.get(entry.acting_department),
            role=_ROLES.get(entry.acting_role, ""),
            is_machine=entry.actor_id == MACHINE,
            verdict=may_read_payload(user, entry, by_code, led),
        )
        for entry in entries
    ]
    _put_names(rows, user)
    _put_targets(rows, user)
    _put_decisions(rows, user)
    return rows


def _put_names(rows: list[Row], user: Any) -> None:
    if not user.is_authenticated:
        return
    uids = {row.entry.actor_id for row in rows if not row.is_machine}
    people = {str(person.uid): person for person in User.objects.filter(uid__in=filter(is_uid, uids))}
    named = set(named_to(user).filter(pk__in=[p.pk for p in people.values()]).values_list("pk", flat=True))
    for row in rows:
        person = people.get(row.entry.actor_id)
        if person is not None and (row.verdict or person.pk in named):
            row.name = person.name


def _pks(rows: Iterable[Row], object_type: str) -> list[str]:
    entries = [row.entry for row in rows if row.entry.object_type == object_type]
    return [entry.object_id for entry in entries if is_plain_digits(entry.object_id)]


def _put_targets(rows: list[Row], user: Any) -> None:
    """The version, case or project of an act, by name where the reader sees it."""
    project_uids = {row.entry.project_uid for row in rows if is_uid(row.entry.project_uid)}
    case_uids = {row.entry.case_uid for row in rows if is_uid(row.entry.case_uid)}
    projects = {str(p.uid): p for p in Project.objects.visible_to(user).filter(uid__in=project_uids)}
    cases = {str(c.uid): c for c in Case.objects.visible_to(user).filter(uid__in=case_uids)}
    versions = {
        str(v.pk): v
        for v in Version.objects.visible_to(user)
        .filter(pk__in=_pks(rows, "procurement.version"))
        .select_related("draft")
    }
    for row in rows:
        entry = row.entry
        kind = thing_words(entry.object_type)
        version = versions.get(entry.object_id) if entry.object_type == "procurement.version" else None
        case, project = cases.get(entry.case_uid), projects.get(entry.project_uid)
        if version is not None:
            name, url = version_words(version), addresses.version_page(version)
        elif case is not None:
            name, url = case.name, addresses.case_page(case)
        elif project is not None:
            name, url = project.name, addresses.project_page(project)
        else:
            name = url = ""
        row.target = Link(kind, name, url if user.is_authenticated else "", entry.object_id)


def _put_decisions(rows: list[Row], user: Any) -> None:
    """The outcome beside a decision, and both ends of a correction."""
    made = {r.entry.object_id: r for r in rows if r.entry.object_type == "procurement.decision"}
    if not made:
        return
    decisions = (
        Decision.objects.visible_to(user)
        .filter(uid__in=filter(is_uid, made))
        .select_related("corrects", "corrected_by", "project")
    )
    ends: list[tuple[Row, str, str]] = []
    project_uids = set()
    for decision in decisions:
        row = made[str(decision.uid)]
        row.detail = decision.get_outcome_display()
        project_uids.add(str(decision.project.uid))
        if decision.corrects is not None:
            ends.append((row, "corrects_seq", str(decision.corrects.uid)))
        if (later := getattr(decision, "corrected_by", None)) is not None:
            ends.append((row, "corrected_by_seq", str(later.uid)))
    if not ends:
        return
    wanted = {uid for _row, _end, uid in ends}
    found = dict(
        LedgerEntry.objects.filter(
            project_uid__in=project_uids, action="decision.record", object_id__in=wanted
        ).values_list("object_id", "seq")
    )
    for row, end, uid in ends:
        setattr(row, end, found.get(uid))


def opened(entry: LedgerEntry, *, user: Any, departments: list[Department], row: Row | None = None) -> Opened:
    """One entry with its content, where the reader may see it, and whether its links hold just now."""
    row = row or rows_of([entry], user=user, departments=departments)[0]
    content = None
    if row.verdict:
        payload = LedgerPayload.objects.filter(pk=entry.pk).first()
        content = content_of(entry, bytes(payload.body)) if payload is not None else Content()
    before = LedgerEntry.objects.filter(pk=entry.seq - 1).values_list("hash", flat=True).first()
    previous = before if before is not None else "0" * 64
    digest = hashlib.sha256(bytes(entry.body)).hexdigest()
    return Opened(row, content, previous, entry.prev == previous and entry.hash == digest)
