"""Stored bytes stay what they were, and say so when they do not."""

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.storage import storages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharingbook.common.storage import RECENT, ContentStore, DamagedFile, MissingFile, originals


@pytest.fixture(autouse=True)
def stores(tmp_path, settings):
    backend = "sharingbook.common.storage.WriteOnceFileSystemStorage"
    options = {"location": str(tmp_path / "originals"), "base_url": None}
    settings.STORAGES = settings.STORAGES | {"originals": {"BACKEND": backend, "OPTIONS": options}}
    return tmp_path


def file_of(sha256):
    return Path(storages["originals"].path(originals.path_of(sha256)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2000))
def test_what_is_put_is_got_back_by_its_hash(data):
    sha256 = originals.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert originals.exists(sha256)
    assert originals.get(sha256) == data


def test_files_lie_in_folders_by_hash_and_nothing_else_is_left(stores):
    sha256 = originals.put(b"a draft")
    files = [path for path in stores.rglob("*") if path.is_file()]
    assert files == [stores / "originals" / sha256[:2] / sha256[2:4] / sha256]


def aged(sha256):
    """As if the bytes had been put two days ago."""
    then = time.time() - 2 * RECENT.total_seconds()
    os.utime(file_of(sha256), (then, then))


def test_the_same_bytes_are_written_once_and_their_file_tells_when_they_were_put_last():
    sha256 = originals.put(b"a draft")
    before = file_of(sha256).stat()
    aged(sha256)
    assert not originals.is_recent(sha256)
    assert originals.put(b"a draft") == sha256
    assert originals.is_recent(sha256)
    assert file_of(sha256).stat().st_ino == before.st_ino


def test_what_nothing_rests_on_is_taken_away_and_can_be_put_again(stores):
    sha256 = originals.put(b"a draft")
    aged(sha256)
    assert originals.discard(sha256)
    assert not [path for path in stores.rglob("*") if path.is_file()]
    with pytest.raises(MissingFile):
        originals.get(sha256)
    assert not originals.discard(sha256)
    assert not originals.is_recent(sha256)
    assert originals.get(originals.put(b"a draft")) == b"a draft"


def test_what_somebody_has_just_put_is_not_taken_away(stores):
    sha256 = originals.put(b"a draft")
    aged(sha256)
    originals.put(b"a draft")
    assert not originals.discard(sha256)
    assert originals.get(sha256) == b"a draft"
    assert [path.name for path in stores.rglob("*") if path.is_file()] == [sha256]


def test_a_stored_file_is_read_only():
    assert file_of(originals.put(b"a draft")).stat().st_mode & 0o222 == 0


def test_many_writers_of_the_same_bytes_leave_one_file(stores):
    data = os.urandom(200_000)
    with ThreadPoolExecutor(8) as pool:
        hashes = set(pool.map(originals.put, [data] * 16))
    assert len(hashes) == 1
    assert [path.name for path in stores.rglob("*") if path.is_file()] == list(hashes)


def test_damage_is_found_on_reading_and_on_putting_again():
    sha256 = originals.put(b"a draft")
    path = file_of(sha256)
    path.chmod(0o600)
    path.write_bytes(b"a draft, changed")
    with pytest.raises(DamagedFile) as caught:
        originals.get(sha256)
    assert sha256[:12] in str(caught.value)
    with pytest.raises(DamagedFile):
        originals.put(b"a draft")
    assert path.read_bytes() == b"a draft, changed"  # nothing is overwritten, not even damage


def test_a_missing_file_is_named():
    with pytest.raises(MissingFile):
        originals.get("0" * 64)
    assert not originals.exists("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "0" * 63, "G" * 64, "A" * 64, "0" * 64 + "\n"])
def test_only_hashes_are_addresses(name):
    for act in (originals.get, originals.exists, ContentStore.path_of):
        with pytest.raises(ValueError, match="Not a sha256"):
            act(name)


def test_a_file_system_without_hard_links_serves_too(stores, monkeypatch):
    def refuse(source, target):
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    sha256 = originals.put(b"a draft")
    assert originals.get(sha256) == b"a draft"
    assert [path.name for path in stores.rglob("*") if path.is_file()] == [sha256]
