"""How long a session lives, and which rights and password it was opened with (T18)."""

import time

from django.conf import settings
from django.contrib.auth.signals import user_logged_in

STARTED, SEEN, EPOCH, HAT, ENDED = "started", "seen", "epoch", "hat", "ended"
# Why a session ended, kept for the sign-in page alone.
TOO_LONG, RIGHTS = "time", "rights"
# Servers of one installation may differ by this much, and clocks are set right by less.
CLOCK_SLACK_SECONDS = 60


def open_session(session, user) -> None:
    """Stamp a session with the moment and with the epoch of the person's rights."""
    now = int(time.time())
    session[STARTED] = session[SEEN] = now
    session[EPOCH] = user.session_epoch
    session.pop(ENDED, None)


def why_ended(session, user) -> str:
    """TOO_LONG, RIGHTS or "" while the session lives.

    A clock set back must not lengthen a session: one that was seen in the future ends at once.
    """
    now = int(time.time())
    started, seen = session.setdefault(STARTED, now), session.get(SEEN, now)
    if session.setdefault(EPOCH, user.session_epoch) != user.session_epoch or not user.is_active:
        return RIGHTS
    set_back = now < max(started, seen) - CLOCK_SLACK_SECONDS
    idle = now - seen > settings.SESSION_IDLE_MINUTES * 60
    old = now - started > settings.SESSION_MAX_HOURS * 3600
    return TOO_LONG if set_back or idle or old else ""


def touch(session) -> None:
    """Note that the person is still there; at most once a minute, each note is a write."""
    now = int(time.time())
    if SEEN not in session or now - session[SEEN] >= 60:
        session[SEEN] = now


def _opened(sender, request, user, **kwargs) -> None:
    open_session(request.session, user)


def register() -> None:
    """Called once, from `AccountsConfig.ready()`."""
    user_logged_in.connect(_opened, dispatch_uid="accounts-session-opened")
