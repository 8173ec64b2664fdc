"""A chosen file that waits while the rest of its form is mended: one for each person, for a day at most.

It is no version: nothing rests on it, and the ledger does not name it. The form carries a signed note that
names file, person and case, so that nobody takes another's file or brings it to another case.
"""

import contextlib
import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils import timezone
from django.utils.translation import ngettext

from procurement.care import Done
from procurement.models import Case
from procurement.services.drafts import bare_name, check_upload
from sharingbook.accounts.models import User
from sharingbook.accounts.verdicts import require

KEPT_FOR = timedelta(days=1)
_SALT = "procurement.kept-upload"


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes that somebody chose, and the name of their file."""

    data: bytes
    filename: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def keep(*, case: Case, upload: Upload, actor: User) -> str:
    """Keep the file instead of the person's last one; returns the note for the form.

    Raises Refused, or FileRefused where the gate does not let it in.
    """
    require(actor, "upload_version", case)
    sha256 = check_upload(upload.data, bare_name(upload.filename))
    drop(actor=actor)
    _storage().save(_name(actor), ContentFile(upload.data))
    return signing.dumps([sha256, upload.filename, case.pk, str(actor.uid)], salt=_SALT)


def take(note: str, *, case: Case, actor: User) -> Upload | None:
    """The file that the note names; None where it is not (any more) there for this person and case."""
    try:
        sha256, filename, case_id, person = signing.loads(note, salt=_SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    if (case_id, person) != (case.pk, str(actor.uid)):
        return None
    try:
        with _storage().open(_name(actor), "rb") as stored:
            upload = Upload(stored.read(), filename)
    except FileNotFoundError:
        return None
    return upload if upload.sha256 == sha256 else None  # another window has kept another file


def drop(*, actor: User) -> None:
    """The file has been added, or another one is kept instead."""
    _storage().delete(_name(actor))


def clear_old(dry_run: bool) -> list[Done]:
    """Part of the machine's daily act: files whose form nobody came back to."""
    before = timezone.now() - KEPT_FOR
    old = [name for name in _names() if _kept_at(name) < before]
    if not dry_run:
        for name in old:
            _storage().delete(name)
    words = ngettext(
        "%(n)s chosen file that was never added: cleared",
        "%(n)s chosen files that were never added: cleared", len(old),
    )  # fmt: skip
    return [Done("kept_uploads_cleared", len(old), words % {"n": len(old)})]


def _storage() -> Storage:
    return storages["uploads"]


def _name(actor: User) -> str:
    return str(actor.uid)


def _names() -> list[str]:
    with contextlib.suppress(FileNotFoundError):
        return _storage().listdir("")[1]
    return []


def _kept_at(name: str):
    try:
        return _storage().get_modified_time(name)
    except FileNotFoundError:  # added meanwhile
        return timezone.now()
