"""A content-addressed, write-once store: bytes are kept under their own sha256.

Nothing here overwrites, and every read proves itself, so a record that names a hash names those
bytes for good. One thing alone is taken away again: files that waited for somebody and that nothing
rests on (`discard`).
"""

import contextlib
import hashlib
import os
import re
import tempfile
import time
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.translation import gettext_noop as _

from sharingbook.common.errors import DomainError

_SHA256 = re.compile(r"[0-9a-f]{64}")
# Whoever puts bytes may need this long until the row that rests on them is there.
RECENT = timedelta(days=1)


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

    def renew(self, name: str) -> bool:
        """Note that somebody puts these bytes again; False where they are not there (any more)."""
        try:
            os.utime(self.path(name))
        except FileNotFoundError:
            return False
        except PermissionError:  # another account's file, which that account alone may take away
            return os.path.exists(self.path(name))
        return True

    def is_recent(self, name: str) -> bool:
        """Whether somebody put these bytes within RECENT; False where they are not there."""
        try:
            return _is_recent(self.path(name))
        except FileNotFoundError:
            return False

    def take_away(self, name: str) -> bool:
        """Delete a file, unless somebody puts it at this moment; whether it is gone.

        Moved aside first: from then on whoever puts the bytes writes them anew.
        """
        final = self.path(name)
        aside = f"{final}.going"
        try:
            os.rename(final, aside)
        except FileNotFoundError:
            return False
        recent = _is_recent(aside)
        if recent:
            _appear(aside, final)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(aside)
        return not recent


def _is_recent(path: str) -> bool:
    return time.time() - os.stat(path).st_mtime < RECENT.total_seconds()


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
        path = self.path_of(sha256)
        if not self._storage.renew(path):
            saved = self._storage.save(path, ContentFile(data))
            if saved != path:  # two writers at once: the other one's name stands
                self._storage.delete(saved)
        self.get(sha256)
        return sha256

    def is_recent(self, sha256: str) -> bool:
        """Whether somebody put these bytes within RECENT: a row that rests on them may be on its way."""
        return self._storage.is_recent(self.path_of(sha256))

    def discard(self, sha256: str) -> bool:
        """Take bytes away on which no row rests (the caller has asked); recent ones stay. Whether gone."""
        return self._storage.take_away(self.path_of(sha256))

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
