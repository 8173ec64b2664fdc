"""The demo and a developer's machine: works with no environment at all."""

from sharingbook.settings.base import *  # noqa: F403
from sharingbook.settings.base import STORAGES, VAR_DIR, env

# DEBUG: error pages with the code's insides; production ignores it.
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="demo-only-key-production-refuses-to-start-with-it")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
if "EMAIL_URL" not in env.ENVIRON:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
DEMO = True
