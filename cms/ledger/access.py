"""The access log: who read what. It is itself read by few, and their reading is noted too."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from cms.ledger.filters import is_uid
from cms.ledger.permissions import (
    administered_paths,
    cases_led,
    named_to,
    reads_access_log,
    record_paths,
)
from cms.ledger.words import READS, deed_words, thing_words, version_words
from procurement import addresses
from procurement.models import Case, Decision, Project, Version
from reviews.addresses import advice_page
from reviews.models import Advice
from sharingbook.accounts.models import Department, User
from sharingbook.accounts.verdicts import not_yours
from sharingbook.audit import ledger
from sharingbook.audit.models import AccessEntry
from sharingbook.common.errors import Refused
from sharingbook.common.values.digits import is_plain_digits

PAGE = 50


@dataclass(frozen=True)
class Read:
    """One read as the page shows it."""

    entry: AccessEntry
    words: Any
    name: str
    department: Department | None
    kind: Any
    what: str = ""
    url: str = ""


def note_opening(user: Any, action: str, about: str = "*") -> None:
    """Put an auditor's look at the record itself on record."""
    ledger.record_access(
        actor_id=str(user.uid), action=action, object_type="audit.ledgerentry", object_id=about[:80]
    )


def reads_visible_to(user: Any, departments: list[Department]) -> QuerySet[AccessEntry]:
    """Row 45a: own reads; those of the own, audited or administered departments' records; a lead's cases.

    Raises Refused without a role that has a part of the log.
    """
    if not reads_access_log(user):
        raise Refused(not_yours("read_access_log"))
    paths = [*record_paths(user), *administered_paths(user)]
    if "" in paths:
        return AccessEntry.objects.all()
    codes = [d.code for d in departments if any(d.path.startswith(path) for path in paths)]
    reach = Q(actor_id=str(user.uid)) | Q(department__in=codes) | Q(department="", organisation__in=codes)
    versions = Version.objects.filter(draft__case__in=cases_led(user)).values_list("pk", flat=True)
    reach |= Q(object_type="procurement.version", object_id__in=[str(pk) for pk in versions])
    return AccessEntry.objects.filter(reach)


def reads_page(
    user: Any, departments: list[Department], *, before: int | None, action: str = ""
) -> tuple[list[Read], int | None]:
    """Newest first, below the key `before`; with the key to go on from."""
    rows = reads_visible_to(user, departments).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if action in READS:
        rows = rows.filter(action=action)
    entries = list(rows[: PAGE + 1])
    older = entries[PAGE - 1].pk if len(entries) > PAGE else None
    return _described(entries[:PAGE], user, departments), older


def _described(entries: list[AccessEntry], user: Any, departments: list[Department]) -> list[Read]:
    by_code = {d.code: d for d in departments}
    people = _by_key(User.objects.filter(uid__in={e.actor_id for e in entries if is_uid(e.actor_id)}), "uid")
    named = set(named_to(user).filter(pk__in=[p.pk for p in people.values()]).values_list("pk", flat=True))
    found = _things(entries, user)
    reads = []
    for entry in entries:
        person = people.get(entry.actor_id)
        what, url = found.get((entry.object_type, entry.object_id), ("", ""))
        name = person.name if person is not None and person.pk in named else ""
        reads.append(
            Read(
                entry, deed_words(entry.action), name, by_code.get(entry.department or entry.organisation),
                thing_words(entry.object_type), what, url,
            )
        )  # fmt: skip
    return reads


# What a read may have been of: its rows, by which key it is noted, and what it is called.
_READ_OF = (
    (Project, "uid", (), lambda row: (row.name, addresses.project_page(row))),
    (Case, "uid", (), lambda row: (row.name, addresses.case_page(row))),
    (Decision, "uid", (), lambda row: (row.get_outcome_display(), addresses.decision_page(row))),
    (Version, "pk", ("draft",), lambda row: (version_words(row), addresses.version_page(row))),
    (Advice, "pk", ("review__case",), lambda row: (row.review.case.name, advice_page(row))),
)


def _things(entries: list[AccessEntry], user: Any) -> dict[tuple[str, str], tuple[str, str]]:
    """Name and address of what was read, as far as this person sees it, by its type and key."""
    found = {}
    for model, key, related, called in _READ_OF:
        kind = model._meta.label_lower
        ids = _ids(entries, kind, is_uid if key == "uid" else is_plain_digits)
        if ids:
            rows = model.objects.visible_to(user).filter(**{f"{key}__in": ids}).select_related(*related)
            found |= {(kind, str(getattr(row, key))): called(row) for row in rows}
    return found


def _ids(entries: list[AccessEntry], object_type: str, fits: Any) -> list[str]:
    return [e.object_id for e in entries if e.object_type == object_type and fits(e.object_id)]


def _by_key(rows: Any, name: str) -> dict[str, Any]:
    return {str(getattr(row, name)): row for row in rows}
