"""Who am I now: the hat being worn, and how long a session lives."""

import time

from django.conf import settings
from django.contrib.auth import logout

STARTED, SEEN, EPOCH, HAT = "started", "seen", "epoch", "hat"


class SessionLimitMiddleware:
    """Ends sessions that are idle, too old, or older than a change of rights or password (T18)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated:
            now = int(time.time())
            session = request.session
            started, seen = session.setdefault(STARTED, now), session.get(SEEN, now)
            # A clock set back must not lengthen a session: differences count, whatever their sign.
            idle = abs(now - seen) > settings.SESSION_IDLE_MINUTES * 60
            old = abs(now - started) > settings.SESSION_MAX_HOURS * 3600
            revoked = session.setdefault(EPOCH, user.session_epoch) != user.session_epoch
            if idle or old or revoked or not user.is_active:
                logout(request)
            elif now - seen >= 60 or SEEN not in session:
                session[SEEN] = now
        return self.get_response(request)


class HatMiddleware:
    """Sets `request.hat`: the membership chosen in the header, else the first one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.hat = None
        if request.user.is_authenticated:
            hats = request.user.active_memberships
            chosen = request.session.get(HAT)
            request.hat = next((m for m in hats if m.pk == chosen), hats[0] if hats else None)
            request.user.current_hat = request.hat
        return self.get_response(request)
