"""A content-addressed, write-once store: bytes are kept under their own sha256.

Nothing here overwrites or deletes, and every read proves itself, so a record that names a
hash names those bytes for good.
"""

import contextlib
import hashlib
import os
import re
import tempfile

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.translation import gettext_noop as _

from sharingbook.common.errors import DomainError

_SHA256 = re.compile(r"[0-9a-f]{64}")


class DamagedFile(DomainError):  # noqa: N818 -- names follow the glossary
    """The stored bytes are not the ones that were put there."""

    message = _("The stored file is damaged (%(sha256)s). Give this number to your administrator.")

    def __init__(self, sha256: str) -> None:
        super().__init__(self.message, {"sha256": sha256[:12]})
        self.sha256 = sha256


class MissingFile(DamagedFile):
    """Nothing is stored under this hash."""

    message = _("The stored file is missing (%(sha256)s). Give this number to your administrator.")


class WriteOnceFileSystemStorage(FileSystemStorage):
    """Files appear whole or not at all, and never a second time.

    Django's own storage writes into the final name: a reader beside it, or a power cut,
    would leave half a file under a hash that promises the whole one.
    """

    def _save(self, name: str, content: ContentFile) -> str:
        final = self.path(name)
        folder = os.path.dirname(final)
        os.makedirs(folder, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            os.chmod(draft, 0o440)
            _appear(draft, final)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(draft)
        return name


def _appear(draft: str, final: str) -> None:
    try:
        os.link(draft, final)
    except FileExistsError:  # somebody was quicker with the same bytes
        return
    except OSError:  # a file system without hard links (SMB shares, exFAT)
        if not os.path.exists(final):
            os.rename(draft, final)


class ContentStore:
    """Bytes by hash over one of Django's storages (`originals`)."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    @property
    def _storage(self) -> Storage:
        # Asked each time: tests and commands may change the settings meanwhile.
        return storages[self.alias]

    @staticmethod
    def path_of(sha256: str) -> str:
        """ab/cd/<sha256>; raises ValueError for anything but 64 lower-case hex digits."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"Not a sha256 in hex: {sha256[:80]!r}")
        return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def exists(self, sha256: str) -> bool:
        return self._storage.exists(self.path_of(sha256))

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their sha256 (hex).

        Bytes that are there already stay untouched; they are read again, and DamagedFile is
        raised if they went bad, since nobody may rely on them then.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.exists(sha256):
            path = self.path_of(sha256)
            saved = self._storage.save(path, ContentFile(data))
            if saved != path:  # two writers at once: the other one's name stands
                self._storage.delete(saved)
        self.get(sha256)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of this hash; raises MissingFile, or DamagedFile when the hash does not fit."""
        try:
            with self._storage.open(self.path_of(sha256), "rb") as stored:
                data = stored.read()
        except FileNotFoundError:
            raise MissingFile(sha256) from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedFile(sha256)
        return data


originals = ContentStore("originals")
