"""A draft's acts: add a version, read it (a job), try the reading again. Originals are never changed."""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement import artifacts, events
from procurement.enums import DraftKind, VersionState
from procurement.models import Case, Draft, Version
from procurement.reading import READER_VERSION, Limits, Reading, ReadingRefused, artifact
from procurement.reading.artifact import StoredPage
from procurement.reading.conversion import Read, find_libreoffice, read_any
from procurement.reading.cover import title_of
from procurement.reading.errors import TooComplex
from procurement.reading.gate import check_file
from procurement.reading.messages import refusal
from procurement.selectors import can_retry, is_outdated, is_readable, stored_reading
from procurement.services.cases import change_state
from procurement.stages import UPLOADABLE, state_after_upload
from procurement.upload_limits import upload_limits
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import User
from sharingbook.accounts.verdicts import require
from sharingbook.common.errors import DomainError
from sharingbook.common.storage import DamagedFile, originals

logger = logging.getLogger(__name__)

NAME_LIMIT, TITLE_LIMIT, NOTE_LIMIT = 255, 120, 2000
# Somebody waits for it at the form; the job that reads an added version may take longer.
PREVIEW_SECONDS = 15
# Steps that the page shows while the job runs.
QUEUED, READING, PLACING = "queued", "reading", "placing"
CLOSED_FOR_UPLOAD = _(
    "No version can be added while the case stands at “%(state)s”. "
    "A decision to revise opens its drafts again."
)
SAME_FILE = _("Version %(number)s has the same content. Choose the changed file.")
NO_TITLE = _("Give the document a title.")
TOO_MANY = _(
    "One person may upload %(limit)s files within 24 hours, and you have reached that. "
    "Go on later, or ask your administrator."
)
NOT_FAILED = _("The reading of this version is not waiting for another try.")
TOO_LONG_FOR_PREVIEW = _(
    "This document is too long for a preview. You can add it all the same; it is read afterwards."
)
UNEXPECTED = _(
    "The reading stopped because of a fault on our side. The original is safe. "
    "Try again; if it happens once more, tell your administrator."
)
NOT_CARRIED = _(
    "The document was read, but the comments could not be placed on it. Nothing was lost. "
    "Try again; if it happens once more, tell your administrator."
)


class FileRefused(DomainError):  # noqa: N818 -- names follow the glossary
    """The gate says no to a file; `code` is the reader's short name of the reason."""

    def __init__(self, refusal: ReadingRefused) -> None:
        super().__init__(refusal.message_id, refusal.params)
        self.code = refusal.code


@dataclass(frozen=True, slots=True)
class Checked:
    """An upload that may be added: where it would go, under which number and hash."""

    draft: Draft | None
    number: int
    sha256: str
    filename: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that is no version (yet), as the reader sees it."""

    page: StoredPage
    reading: Reading

    @property
    def title(self) -> str:
        """As the cover has it; "" where the first line is none."""
        return title_of(self.reading)[:TITLE_LIMIT]


def check_size(size: int) -> None:
    """The gate's first question, for callers that have not read the bytes yet. Raises FileRefused."""
    if size > upload_limits().file_bytes:
        raise FileRefused(refusal("too_large", limit=settings.UPLOAD_MAX_MB))


def bare_name(filename: str) -> str:
    """The file's own name, at most 255 characters; folders that some browsers send are cut off."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    if len(name) > NAME_LIMIT:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: NAME_LIMIT - len(ending) - 1]}{dot}{ending}" if stem and len(ending) < 10 else name
    return name[:NAME_LIMIT]


def check_version(*, case: Case, kind: str, title: str, data: bytes, filename: str, actor: User) -> Checked:
    """Everything that `add_version` asks, without storing anything.

    Raises Refused, FileRefused (the gate, in under a second) or DomainError (state, title, same file,
    too many files of one person).
    """
    require(actor, "upload_version", case)
    _check_quota(actor)
    name = bare_name(filename)
    return _place(case, kind, title, check_upload(data, name), name)


def check_upload(data: bytes, name: str) -> str:
    """The gate in front of every file that arrives; returns its sha256. Raises FileRefused."""
    try:
        return check_file(data, name, upload_limits(), converts=converts_old_formats())
    except ReadingRefused as refusal:
        raise FileRefused(refusal) from refusal


def read_upload(data: bytes, name: str) -> Reading:
    """Read a file that is no version: through the same gate and worker; its reading is kept with the others.

    Raises FileRefused.
    """
    sha256 = check_upload(data, name)
    if not artifacts.exists(sha256, READER_VERSION):
        try:
            found = _read_any(data, name, upload_limits())
        except ReadingRefused as refusal:
            raise FileRefused(refusal) from refusal
        artifacts.put(sha256, READER_VERSION, found.artifact)
    return stored_reading(sha256)


def _check_quota(actor: User) -> None:
    limit = settings.UPLOAD_MAX_FILES_A_DAY
    since = timezone.now() - timedelta(days=1)
    if Version.objects.filter(uploaded_by=actor, uploaded_at__gt=since).count() >= limit:
        raise DomainError(TOO_MANY, {"limit": limit})


def preview_version(*, case: Case, data: bytes, filename: str, actor: User) -> Preview:
    """What the reader makes of a file, before it is added; nothing is stored.

    Raises Refused or FileRefused.
    """
    require(actor, "upload_version", case)
    limits = replace(upload_limits(), cpu_seconds=PREVIEW_SECONDS, wall_seconds=PREVIEW_SECONDS)
    try:
        found = _read_any(data, bare_name(filename), limits).artifact
    except TooComplex as refusal:
        raise FileRefused(TooComplex(refusal.code, TOO_LONG_FOR_PREVIEW)) from refusal
    except ReadingRefused as refusal:
        raise FileRefused(refusal) from refusal
    return Preview(artifact.load_page(found), artifact.loads(found))


def _place(case: Case, kind: str, title: str, sha256: str, filename: str) -> Checked:
    if case.state not in UPLOADABLE:
        raise DomainError(CLOSED_FOR_UPLOAD, {"state": case.get_state_display()})
    if not title.strip():
        raise DomainError(NO_TITLE)
    draft = Draft.objects.filter(case=case, kind=DraftKind(kind), title=title.strip()[:TITLE_LIMIT]).first()
    if draft is None:
        return Checked(None, 1, sha256, filename)
    same = draft.versions.filter(sha256=sha256).first()
    if same is not None:
        raise DomainError(SAME_FILE, {"number": same.number})
    last = draft.versions.aggregate(last=Max("number"))["last"] or 0
    return Checked(draft, last + 1, sha256, filename)


def add_version(
    *,
    case: Case,
    kind: str,
    title: str,
    data: bytes,
    filename: str,
    note: str = "",
    actor: User,
    enqueue: bool = True,
) -> Version:
    """Add a file as the next version of the case's document of this kind and title; planning ends with it.

    The gate stands before everything that is stored; the reading is a job (`enqueue=False`: the caller
    reads it). Raises as `check_version`.
    """
    checked = check_version(case=case, kind=kind, title=title, data=data, filename=filename, actor=actor)
    # Before the transaction: bytes of an act that fails afterwards harm nobody under their own hash.
    originals.put(data)
    with act(actor, "upload_version", case, action="version.add", lock=case) as record:
        # Asked again under the case's lock: two uploads at once get numbers one after the other.
        checked = _place(case, kind, title, checked.sha256, checked.filename)
        draft = checked.draft or Draft.objects.create(case=case, kind=kind, title=title.strip()[:TITLE_LIMIT])
        draft.case = case
        version = Version.objects.create(
            draft=draft, number=checked.number, sha256=checked.sha256, size=len(data),
            filename=checked.filename, note=note.strip()[:NOTE_LIMIT], uploaded_by=actor, progress=QUEUED,
        )  # fmt: skip
        record.obj = version
        record.payload = {
            "draft": draft.title, "kind": draft.kind, "number": version.number, "sha256": version.sha256,
            "size": version.size, "filename": version.filename, "note": version.note,
        }  # fmt: skip
        before, state = case.state, state_after_upload(case.state, draft.kind)
        if state != before:
            record.payload |= {"before": {"case": before}, "after": {"case": state}}
            change_state(case=case, state=state, actor=actor)
        events.version_added.send(version=version, actor=actor)
        if enqueue:
            enqueue_reading(version)
    return version


def enqueue_reading(version: Version) -> None:
    """Ask for the job once the surrounding transaction is safe."""
    from procurement.tasks import read_version as job  # the job calls this module

    transaction.on_commit(lambda: job.enqueue(version.pk))


def retry_reading(*, version: Version, actor: User) -> Version:
    """Ask for the reading again, after a failure or when its job died. Raises DomainError otherwise."""
    with act(actor, "upload_version", version, action="version.retry", lock=version) as record:
        if not can_retry(version):
            raise DomainError(NOT_FAILED)
        record.payload = {"before": {"state": version.state, "failure": version.failure_message}}
        if not is_outdated(version):
            version.state = VersionState.READING
        version.progress, version.reading_since = QUEUED, timezone.now()
        version.failure_message, version.failure_params = "", {}
        version.save(
            update_fields=["state", "progress", "reading_since", "failure_message", "failure_params"]
        )
        enqueue_reading(version)
    return version


def read_version(*, version_id: int) -> Version:
    """The job: read the original, keep the artifact, say so. Idempotent; never raises for a bad file.

    Whatever goes wrong ends on the version with its reason, so that its page can offer another try.
    """
    version = Version.objects.select_related("draft__case__project__owner").get(pk=version_id)
    if is_readable(version) and artifacts.exists(version.sha256, version.reader_version):
        return version
    try:
        reading = _read(version)
    except ReadingRefused as refusal:
        return _fail(version, refusal.message_id, refusal.params, refusal.code)
    except DamagedFile as error:
        return _fail(version, error.message_id, error.params, "damaged_store")
    except Exception:  # noqa: BLE001 -- a fault in a reader must not leave the version waiting for ever
        logger.exception("reading version %s failed", version.pk)
        return _fail(version, UNEXPECTED, {}, "fault")
    _show_step(version, PLACING)
    try:
        return _succeed(version, reading)
    except Exception:  # noqa: BLE001 -- the listeners' fault; their whole work was rolled back
        logger.exception("listeners of version %s failed", version.pk)
        version.refresh_from_db()
        return _fail(version, NOT_CARRIED, {}, "listeners")


def _read(version: Version) -> Reading:
    """The file's reading; made by the worker unless this file has been read before."""
    if artifacts.exists(version.sha256, READER_VERSION):
        try:
            return artifact.loads(artifacts.get(version.sha256, READER_VERSION))
        except ValueError:
            logger.warning("artifact of %s is damaged; it is made again", version.sha256)
    _show_step(version, READING)
    data = originals.get(version.sha256)
    found = _read_any(data, version.filename, upload_limits())
    reading = artifact.loads(found.artifact)
    if found.converted:  # its pictures are served from there
        artifacts.put_beside(version.sha256, READER_VERSION, artifacts.CONVERTED, found.converted)
    artifacts.put(version.sha256, READER_VERSION, found.artifact)
    return reading


def _libreoffice() -> str:
    return find_libreoffice(settings.LIBREOFFICE)


def converts_old_formats() -> bool:
    """Whether this server can read .doc, .xls, .odt, .ods and .rtf."""
    return bool(_libreoffice())


def _read_any(data: bytes, filename: str, limits: Limits) -> Read:
    return read_any(data, filename, limits, libreoffice=_libreoffice())


def _show_step(version: Version, step: str) -> None:
    Version.objects.filter(pk=version.pk).update(progress=step)


def _succeed(version: Version, reading: Reading) -> Version:
    action = "version.reread" if is_outdated(version) else "version.read"
    with act(None, None, version, action=action, lock=version) as record:
        if is_readable(version):  # a second job was quicker
            record.skip = True
            return version
        if is_outdated(version):
            record.payload["before"] = {"reader_version": version.reader_version}
        version.state, version.reader_version = VersionState.READY, READER_VERSION
        version.progress, version.failure_message, version.failure_params = "", "", {}
        version.read_at = timezone.now()
        version.block_count = len(reading.blocks)
        version.warning_count = len(reading.warnings)
        version.save(
            update_fields=[
                "state", "reader_version", "progress", "failure_message", "failure_params", "read_at",
                "block_count", "warning_count",
            ]
        )  # fmt: skip
        record.payload |= {
            "state": version.state, "reader_version": READER_VERSION, "blocks": version.block_count,
            "warnings": [warning.code for warning in reading.warnings],
        }  # fmt: skip
        events.version_read.send(version=version)
    return version


def _fail(version: Version, message_id: str, params: dict, code: str) -> Version:
    with act(None, None, version, action="version.read_failed", lock=version) as record:
        if is_readable(version):
            record.skip = True
            return version
        version.state, version.progress = VersionState.FAILED, ""
        version.failure_message = message_id
        version.failure_params = {key: str(value) for key, value in params.items()}
        version.save(update_fields=["state", "progress", "failure_message", "failure_params"])
        record.payload = {"code": code, "message": message_id, "params": version.failure_params}
    return version
