"""Reads of this room: a draft's reading, the documents of a case, what a decision shows to whom."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Any, Generic, TypeVar

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from procurement import artifacts
from procurement.enums import Act, VersionState
from procurement.models import Case, Decision, Draft, Version
from procurement.permissions import stands
from procurement.querysets import hats_of
from procurement.reading import READER_VERSION, Reading, artifact
from sharingbook.accounts.models import Department, Membership, User
from sharingbook.accounts.roles import Role
from sharingbook.common.errors import DomainError
from sharingbook.common.storage import DamagedFile

KEPT_READINGS = 8
# The worker stops a reading after a minute; after ten, the job itself has died or nobody runs jobs.
STALLED_AFTER = timedelta(minutes=10)
GROUNDS_ROLES = frozenset({Role.MEMBER, Role.APPROVER, Role.COORDINATOR, Role.EXECUTIVE, Role.AUDITOR})

T = TypeVar("T")


class NotReadable(DomainError):  # noqa: N818 -- names follow the glossary
    """The version's reading is not there (yet)."""

    def __init__(self) -> None:
        super().__init__(gettext_noop("This version cannot be read yet. Its page says why."))


class _Recent(Generic[T]):
    """The last few decoded artifacts of this process: a page and its parts ask for the same one."""

    def __init__(self, decode: Callable[[bytes], T], size: int = KEPT_READINGS) -> None:
        self._decode = decode
        self._size = size
        self._kept: OrderedDict[tuple[str, str], T] = OrderedDict()
        self._lock = Lock()

    def get(self, sha256: str, reader_version: str) -> T:
        key = (sha256, reader_version)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        stored = artifacts.get(sha256, reader_version)
        try:
            value = self._decode(stored)
        except ValueError as error:
            raise DamagedFile(sha256) from error
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return value


_readings: _Recent[Reading] = _Recent(artifact.loads)
_pages: _Recent[artifact.StoredPage] = _Recent(artifact.load_page)


def is_outdated(version: Version) -> bool:
    """True when an older reader has read it: after an upgrade it is read again (services/rereading.py)."""
    return version.state == VersionState.READY and version.reader_version != READER_VERSION


def is_readable(version: Version) -> bool:
    """True when its text can be shown."""
    return version.state == VersionState.READY and version.reader_version == READER_VERSION


def is_awaited(version: Version) -> bool:
    """True when its reading, the first one or the one after an upgrade, is still to be made."""
    return version.state == VersionState.READING or is_outdated(version)


def reading_of(version: Version) -> Reading:
    """The blocks of a version. Raises NotReadable before it is read (again), DamagedFile when
    the store lost or spoiled it.
    """
    if not is_readable(version):
        raise NotReadable
    return stored_reading(version.sha256)


def stored_reading(sha256: str) -> Reading:
    """The reading that is kept of these bytes, whatever they were read for. Raises as `reading_of`."""
    return _readings.get(sha256, READER_VERSION)


def stored_page_of(version: Version) -> artifact.StoredPage:
    """Contents, warnings, counts and the HTML of the document, without any block. Raises as `reading_of`."""
    if not is_readable(version):
        raise NotReadable
    return _pages.get(version.sha256, version.reader_version)


def document_chunks(version: Version) -> tuple[str, ...]:
    """The document's HTML, to be joined inside `<article class="draft">`. Raises as `reading_of`."""
    return stored_page_of(version).chunks


def is_stalled(version: Version) -> bool:
    """True when the reading is awaited for so long that its job must have died."""
    return is_awaited(version) and timezone.now() - version.reading_since > STALLED_AFTER


def can_retry(version: Version) -> bool:
    return version.state == VersionState.FAILED or is_stalled(version)


def failure_text(version: Version) -> str:
    """Why the reading failed, in the reader's language; "" when it did not."""
    if version.state != VersionState.FAILED:
        return ""
    text = gettext(version.failure_message)
    return text % version.failure_params if version.failure_params else text


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document of a case with its versions, the newest first."""

    draft: Draft
    versions: tuple[Version, ...]

    @property
    def latest(self) -> Version | None:
        return self.versions[0] if self.versions else None

    @property
    def latest_readable(self) -> Version | None:
        return next((v for v in self.versions if v.state == VersionState.READY), None)


def documents_of(case: Case) -> list[DocumentLine]:
    """Every document of the case; two queries however many versions there are."""
    drafts = list(Draft.objects.filter(case=case))
    versions: dict[int, list[Version]] = {draft.pk: [] for draft in drafts}
    rows = Version.objects.filter(draft__in=drafts).select_related("uploaded_by").order_by("-number")
    by_key = {draft.pk: draft for draft in drafts}
    for draft in drafts:
        draft.case = case
    for version in rows:
        version.draft = by_key[version.draft_id]
        versions[version.draft_id].append(version)
    return [DocumentLine(draft, tuple(versions[draft.pk])) for draft in drafts]


def pins_of(case: Case | None) -> list[dict[str, Any]]:
    """What a decision taken now is pinned to: the latest readable version of each document."""
    if case is None:
        return []
    latest = [line.latest_readable for line in documents_of(case)]
    return [
        {"version": v.pk, "draft": v.draft.title, "number": v.number, "sha256": v.sha256} for v in latest if v
    ]


def staff_of(department: Department, roles: list[str]) -> list[User]:
    """Active people whose hat in one of the roles covers the department."""
    step = department.steplen
    paths = [department.path[:end] for end in range(step, len(department.path) + 1, step)]
    hats = Membership.objects.active().filter(role__in=roles, department__path__in=paths)
    return list(User.objects.filter(is_active=True, pk__in=hats.values("user")).order_by("pk"))


def grounds_open(user: Any, decision: Decision) -> bool:
    """May this person, who sees the decision, also read its grounds, conditions and override reasons?

    Everybody after notice (permission row 1). Before: the deciding side, executives and auditors of the
    department, and reviewers of the case who have declared. Without a case there is no notice: staff of
    the organisation.
    """
    if decision.case_id and decision.case.is_noticed:
        return True
    owner = decision.project.owner
    for hat in hats_of(user):
        if hat.department is None:
            continue
        if hat.role in GROUNDS_ROLES and owner.is_within(hat.department):
            return True
        if not decision.case_id and hat.department.organisation_path == owner.organisation_path:
            return True
    if not decision.case_id or not hats_of(user):
        return False
    return stands(user, Act.DECLARED, decision.case)
