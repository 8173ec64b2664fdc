"""Settings shared by every environment; each environment name stands here once, with its default."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# VAR_DIR: where the database, uploads and mail of a small installation live.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
# SECRET_KEY: signs sessions and links; production refuses to start without it.
SECRET_KEY = env.str("SECRET_KEY", default="")
# ALLOWED_HOSTS: comma-separated host names this server answers to.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
# CSRF_TRUSTED_ORIGINS: comma-separated origins, when TLS ends at a proxy.
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# MEDIA_PATH: where uploaded originals, readings and images are kept; never inside the web root.
MEDIA_PATH = Path(env.str("MEDIA_PATH", default=str(VAR_DIR / "media")))
# DATABASE_URL: sqlite:///path or postgres://user:password@host:port/name
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'sharingbook.sqlite3'}")}
# DATABASE_CONN_MAX_AGE: seconds that a database connection is kept between requests.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Immediate transactions: a deferred one fails at once when it has to upgrade its lock.
    # FULL: a power cut must not lose a ledger entry. recursive_triggers: REPLACE must meet them.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA recursive_triggers=ON; PRAGMA mmap_size=134217728; PRAGMA cache_size=-65536"
        ),
    }
    # Tests use a file, so that threads and the live server see one database.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}

INSTALLED_APPS = [
    "cms",
    "reviews",
    "procurement",
    "sharingbook.notifications",
    "sharingbook.accounts",
    "sharingbook.audit",
    "sharingbook.common",
    "wagtail.users",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "simple_history",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "sharingbook.common.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sharingbook.accounts.middleware.SessionLimitMiddleware",
    "sharingbook.accounts.middleware.HatMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "sharingbook.common.middleware.DomainErrorMiddleware",
    "sharingbook.common.direction.DirectionMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.middleware.EditorMiddleware",
]

ROOT_URLCONF = "sharingbook.urls"
WSGI_APPLICATION = "sharingbook.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sharingbook.accounts.context_processors.who_am_i",
                "sharingbook.notifications.context_processors.bell",
            ],
        },
    },
]

# Our markup for fields (label, mark, hint, error) also where a template says {{ form }}.
FORM_RENDERER = "sharingbook.common.form_fields.HouseFormRenderer"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "cms:home"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
# SESSION_IDLE_MINUTES: a session ends after this idle time.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
# SESSION_MAX_HOURS: a session ends at this age.
SESSION_MAX_HOURS = env.int("SESSION_MAX_HOURS", default=12)
SESSION_COOKIE_AGE = SESSION_MAX_HOURS * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "object-src": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _POLICY}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = False
LOCALE_PATHS = [BASE_DIR / "sharingbook" / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "sharingbook" / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = MEDIA_PATH
MEDIA_URL = "/media/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_PATH / "images")},
    },
    "originals": {
        "BACKEND": "sharingbook.common.storage.WriteOnceFileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_PATH / "originals"), "base_url": None},
    },
    "artifacts": {
        "BACKEND": "sharingbook.common.storage.WriteOnceFileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_PATH / "artifacts"), "base_url": None},
    },
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(MEDIA_PATH / "uploads"),
            "base_url": None,
            "allow_overwrite": True,
            "file_permissions_mode": 0o600,
        },
    },
    "access": {
        "BACKEND": "sharingbook.common.storage.WriteOnceFileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_PATH / "access"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# UPLOAD_MAX_MB: the largest draft that may be uploaded, shown on the form.
UPLOAD_MAX_MB = env.int("UPLOAD_MAX_MB", default=25)
# UPLOAD_MAX_FILES_A_DAY: how many drafts one person may upload within 24 hours.
UPLOAD_MAX_FILES_A_DAY = env.int("UPLOAD_MAX_FILES_A_DAY", default=1000)
# IMPORTS_KEPT_DAYS: after how many days a Word file or a sheet of answers that nobody applied is cleared.
IMPORTS_KEPT_DAYS = max(env.int("IMPORTS_KEPT_DAYS", default=30), 1)
# READING_LIMIT_<NAME>: how much one draft may cost; names, defaults and reasons stand in the
# administrators' guide and in procurement/reading/limits.py.
READING_LIMITS = {
    name.removeprefix("READING_LIMIT_").lower(): value
    for name, value in env.ENVIRON.items()
    if name.startswith("READING_LIMIT_")
}
# RULE_SECONDS_A_BLOCK: how long a rule that an administrator wrote may work on one paragraph; beyond, it is
# put aside for that check, which says so.
RULE_SECONDS_A_BLOCK = env.float("RULE_SECONDS_A_BLOCK", default=0.2)
# RULE_SECONDS_A_CHECK: the same for all paragraphs of one check together.
RULE_SECONDS_A_CHECK = env.float("RULE_SECONDS_A_CHECK", default=2.0)
# LIBREOFFICE: the program that converts .doc, .xls, .odt, .ods and .rtf. Empty: looked for on the PATH;
# "off": those files are refused, with the formats to save them in.
LIBREOFFICE = env.str("LIBREOFFICE", default="")
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# The web process never reads a draft: jobs do, in the database, one queue for us, one for Wagtail.
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "wagtail"],
    },
}
# EMAIL_URL: smtp+tls://user:password@host:port, or filemail:////absolute/folder; default: no mail is sent.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="dummymail://")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
vars().update({k: v for k, v in EMAIL_CONFIG.items() if k != "EMAIL_BACKEND"})
# EMAIL_FROM: sender of the mails.
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="sharingbook@localhost")

WAGTAIL_SITE_NAME = "Sharing Book"
# BASE_URL: the address that people type; used in links inside mails.
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://localhost:8000")
WAGTAIL_FRONTEND_LOGIN_URL = "/login/"
WAGTAILADMIN_LOGIN_URL = "/login/"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False  # closed networks: nothing calls out
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False  # an approver publishes the story; decisions never rest on it
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]  # never SVG (security: T12)
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
# Documents of a story: files that people read, always handed out as attachments (security: T11).
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
# Wagtail's stock SQL search finds nothing in running Japanese; the fallback (contains) does.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}

# LOG_LEVEL: DEBUG, INFO, WARNING or ERROR; one line an event on standard error.
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "sharingbook.common.logs.OneLineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # Wagtail queues an index update at every save; a line for each tells nobody anything.
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}
# DATA_LICENCE: under which terms the book's open data may be used.
DATA_LICENCE = env.str("DATA_LICENCE", default="CC BY 4.0")
# DATA_LICENCE_URL: where those terms stand.
DATA_LICENCE_URL = env.str("DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/")
SITE_TITLE = _("Sharing Book")
DEMO = False
