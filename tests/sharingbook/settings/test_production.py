"""Production refuses to start on what the demo may leave open; the demo needs no environment at all."""

import os
import re
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


SHOW = "from django.conf import settings; print(settings.DEBUG, settings.SECRET_KEY[:5])"


def start(module: str, code: str = SHOW, **environment: str) -> subprocess.CompletedProcess:
    """Import settings in a process of its own, with this environment and no other."""
    return subprocess.run(
        [sys.executable, "-c", code],
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


def mail_settings(address: str) -> list[str]:
    """What production makes of an EMAIL_URL: back end, folder, host, port, TLS."""
    names = ["EMAIL_BACKEND", "EMAIL_FILE_PATH", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS"]
    code = f"from django.conf import settings; print(*[getattr(settings, n) for n in {names}], sep='|')"
    run = start("sharingbook.settings.production", code, **COMPLETE, EMAIL_URL=address)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip().split("|")


def test_mail_goes_where_the_documented_addresses_say():
    example = (ROOT / "deploy" / "sharingbook.env.example").read_text(encoding="utf-8")
    assert {"filemail:////absolute/folder", "smtp+tls://user:password@host:587"} <= set(
        re.findall(r"(?:filemail|smtp)\S*://[^\s,]+", example)
    )
    back_end, *rest = mail_settings("filemail:////absolute/folder")
    assert back_end == "django.core.mail.backends.filebased.EmailBackend"
    assert rest[0] == "/absolute/folder"
    back_end, *rest = mail_settings("smtp+tls://user:password@host:587")
    assert back_end == "django.core.mail.backends.smtp.EmailBackend"
    assert rest == ["", "host", "587", "True"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("READING_LIMIT_CELS", "5", "READING_LIMIT_CELS: there is no such limit"),
        ("READING_LIMIT_CELLS", "many", "READING_LIMIT_CELLS: “many” is no whole number"),
        ("READING_LIMIT_BLOCKS", "0", "READING_LIMIT_BLOCKS: 0 is too little"),
        ("READING_LIMIT_MEMORY_BYTES", "1MB", "READING_LIMIT_MEMORY_BYTES: 1MB is too little"),
        ("READING_LIMIT_DEPTH", "500", "READING_LIMIT_DEPTH: 500 is too much; at most 256"),
        ("READING_LIMIT_FILE_BYTES", "5MB", "is set by UPLOAD_MAX_MB"),
    ],
)
def test_a_limit_that_cannot_be_meant_is_said_at_the_start(name, value, said):
    run = start(
        "sharingbook.settings.production", "import django; django.setup()", **COMPLETE, **{name: value}
    )
    assert run.returncode != 0
    assert said in run.stderr


def test_the_guide_lists_every_limit_with_its_default():
    from procurement.reading.limits import MB, Limits

    guide = (ROOT / "docs" / "administrator" / "administrators.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([A-Z_]+[A-Z])` \| ([^|]+) \|", guide, re.MULTILINE))
    expected = {
        name.upper(): f"{value // MB}MB" if value % MB == 0 else str(value)
        for name, value in Limits().as_dict().items()
    }
    assert listed | {"FILE_BYTES": "25MB"} == expected
