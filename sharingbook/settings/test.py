"""Settings of the test suite: quick hashing, jobs at once, files in a throw-away folder."""

import atexit
import shutil
import tempfile
from pathlib import Path

from sharingbook.settings.base import *  # noqa: F403
from sharingbook.settings.base import DATABASES, STORAGES, TASKS

SECRET_KEY = "test"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
_FOLDER = Path(tempfile.mkdtemp(prefix="sharingbook-test-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
MEDIA_PATH = MEDIA_ROOT = _FOLDER / "media"
for _alias in ("default", "originals", "artifacts", "uploads", "access"):
    STORAGES[_alias]["OPTIONS"]["location"] = str(MEDIA_PATH / _alias)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
TASKS["default"] = {
    "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
    "QUEUES": ["default", "wagtail"],
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}
    # Tests need no power-cut safety; everything else stays as in production.
    DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"]["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )
