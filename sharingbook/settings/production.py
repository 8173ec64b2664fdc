"""Production: refuses to start on anything that the demo may leave open."""

from django.core.exceptions import ImproperlyConfigured

from sharingbook.settings.base import *  # noqa: F403
from sharingbook.settings.base import ALLOWED_HOSTS, SECRET_KEY, env

DEBUG = False
for _name, _value in (
    ("SECRET_KEY", SECRET_KEY),
    ("ALLOWED_HOSTS", ALLOWED_HOSTS),
    ("MEDIA_PATH", env.str("MEDIA_PATH", default="")),
):
    if not _value:
        raise ImproperlyConfigured(f"{_name} is not set: production needs it in the environment.")
if SECRET_KEY.startswith("demo-") or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("SECRET_KEY is the demo's, or ALLOWED_HOSTS is *: set real values.")

# SECURE_SSL_REDIRECT: send http to https.
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# BEHIND_PROXY: TLS ends at a proxy that sets X-Forwarded-Proto and removes a client's own.
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
# SECURE_HSTS_SECONDS: how long browsers remember to use https only.
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
