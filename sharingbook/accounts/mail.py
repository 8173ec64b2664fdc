"""The one mail of this room. Most servers of closed networks send none at all."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

_NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


def is_set_up() -> bool:
    """True where a mail server (or a folder for mail) is set; the default sends nothing."""
    return settings.EMAIL_BACKEND != _NOWHERE


def absolute(path: str) -> str:
    """From the setting BASE_URL, never from the request's Host header, which a stranger may choose."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, path)


def send_one_time_link(*, address: str, name: str, path: str) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("accounts/mail/one_time_link.txt", {"name": name, "link": absolute(path)})
        send_mail(gettext("Set your password for Sharing Book"), text, None, [address])
