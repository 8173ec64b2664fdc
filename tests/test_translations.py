"""Every text of ours is there in Japanese, and means the same values."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("sharingbook", "procurement", "reviews", "cms")
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


def catalogue(room: str) -> polib.POFile:
    return polib.pofile(str(ROOT / room / "locale" / "ja" / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("room", ROOMS)
def test_the_japanese_is_complete_and_settled(room):
    entries = [entry for entry in catalogue(room) if not entry.obsolete]
    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []


@pytest.mark.parametrize("room", ROOMS)
def test_the_japanese_names_the_same_values(room):
    """A placeholder that was lost or renamed would show a KeyError page, or swallow a number."""
    wrong = []
    for entry in catalogue(room):
        if entry.obsolete:
            continue
        said = set(PLACES.findall(entry.msgid)) | set(PLACES.findall(entry.msgid_plural))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text and set(PLACES.findall(text)) != said:
                wrong.append(f"{entry.msgid!r} → {text!r}")
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_the_catalogue_says_its_language_and_charset(room):
    metadata = catalogue(room).metadata
    assert metadata["Language"] == "ja"
    assert metadata["Content-Type"] == "text/plain; charset=UTF-8"
    assert metadata["Plural-Forms"].startswith("nplurals=1")


def test_one_english_text_has_one_japanese_text():
    """Django merges the catalogues: of two translations of one text the reader would see either."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    torn = []
    for room in ROOMS:
        for entry in catalogue(room):
            if entry.obsolete:
                continue
            key = (entry.msgctxt or "", entry.msgid)
            said = entry.msgstr or "".join(entry.msgstr_plural.values())
            other_room, other = seen.setdefault(key, (room, said))
            if other != said:
                torn.append(f"{entry.msgid!r}: {other_room} {other!r}, {room} {said!r}")
    assert torn == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")
def test_no_text_of_code_or_templates_is_missing_in_the_catalogues():
    run = subprocess.run(
        [sys.executable, "bin/extract-messages"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, ""), run.stderr
