"""The reader's limits as this installation has set them."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from procurement.reading.limits import MB, Limits, limits_from

PREFIX = "READING_LIMIT_"


def upload_limits() -> Limits:
    """UPLOAD_MAX_MB and READING_LIMIT_*, the rest by default.

    Raises ImproperlyConfigured for a name that is none and for a value that cannot be meant.
    """
    try:
        return limits_from(settings.READING_LIMITS, file_bytes=settings.UPLOAD_MAX_MB * MB)
    except ValueError as error:
        name, _, said = str(error).partition(": ")
        raise ImproperlyConfigured(f"{PREFIX}{name.upper()}: {said}") from error
