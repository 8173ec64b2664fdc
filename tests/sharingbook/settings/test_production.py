"""Production refuses to start on what the demo may leave open; the demo needs no environment at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
COMPLETE = {
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "book.example.lg.jp",
    "MEDIA_PATH": "/srv/sharingbook/media",
}


def start(module: str, **environment: str) -> subprocess.CompletedProcess:
    """Import settings in a process of its own, with this environment and no other."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from django.conf import settings; print(settings.DEBUG, settings.SECRET_KEY[:5])",
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": module} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_production_names_the_setting_that_is_missing(name):
    given = {key: value for key, value in COMPLETE.items() if key != name}
    run = start("sharingbook.settings.production", **given)
    assert run.returncode != 0
    assert f"{name} is not set" in run.stderr


@pytest.mark.parametrize("changed", [{"SECRET_KEY": "demo-only-key"}, {"ALLOWED_HOSTS": "*"}])
def test_production_refuses_the_demos_values(changed):
    run = start("sharingbook.settings.production", **COMPLETE | changed)
    assert run.returncode != 0
    assert "set real values" in run.stderr


def test_production_starts_with_the_three_and_never_in_debug():
    run = start("sharingbook.settings.production", **COMPLETE, DEBUG="true")
    assert (run.returncode, run.stdout) == (0, "False kkkkk\n"), run.stderr


def test_the_demo_starts_with_nothing_set():
    run = start("sharingbook.settings.dev")
    assert (run.returncode, run.stdout) == (0, "False demo-\n"), run.stderr
