"""Where the reading of a file is kept: one compressed artifact for each original and reader version.

The key says everything, so the same file in two cases is read once, and a newer reader's reading
stands beside the older one.
"""

import re

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from sharingbook.common.storage import ContentStore, MissingFile

_NAME = re.compile(r"converted|picture-\d{1,6}|page-\d{1,5}|rules-[0-9a-f]{16}")
CONVERTED = "converted"
_READER = re.compile(r"[0-9A-Za-z.-]{1,16}")


def _storage() -> Storage:
    return storages["artifacts"]


def path_of(sha256: str, reader_version: str) -> str:
    """ab/cd/<sha256>.r<reader version>; raises ValueError for anything that is not such a key."""
    if not _READER.fullmatch(reader_version):
        raise ValueError(f"Not a reader version: {reader_version[:40]!r}")
    return f"{ContentStore.path_of(sha256)}.r{reader_version}"


def path_beside(sha256: str, reader_version: str, name: str) -> str:
    """The artifact's path with the name of what was made from the same original ("page-3")."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"Nothing is kept under this name: {name[:40]!r}")
    return f"{path_of(sha256, reader_version)}.{name}"


def put_beside(sha256: str, reader_version: str, name: str, data: bytes) -> None:
    """Keep something made from the original; what stands there already stays."""
    path = path_beside(sha256, reader_version, name)
    if not _storage().exists(path):
        _storage().save(path, ContentFile(data))


def get_beside(sha256: str, reader_version: str, name: str) -> bytes | None:
    """What `put_beside` kept, or None."""
    try:
        with _storage().open(path_beside(sha256, reader_version, name), "rb") as stored:
            return stored.read()
    except FileNotFoundError:
        return None


def exists(sha256: str, reader_version: str) -> bool:
    return bool(reader_version) and _storage().exists(path_of(sha256, reader_version))


def put(sha256: str, reader_version: str, artifact: bytes) -> None:
    """Keep the artifact; one that stands under this key already is replaced (it could not be used)."""
    path = path_of(sha256, reader_version)
    if _storage().exists(path):
        _storage().delete(path)
    _storage().save(path, ContentFile(artifact))


def get(sha256: str, reader_version: str) -> bytes:
    """The artifact's bytes; raises MissingFile."""
    try:
        with _storage().open(path_of(sha256, reader_version), "rb") as stored:
            return stored.read()
    except FileNotFoundError:
        raise MissingFile(sha256) from None


def discard(sha256: str) -> None:
    """Take away every reading of this original, with all that was kept beside them."""
    folder = ContentStore.path_of(sha256).rpartition("/")[0]
    try:
        _folders, names = _storage().listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        if name.startswith(f"{sha256}.r"):
            _storage().delete(f"{folder}/{name}")
