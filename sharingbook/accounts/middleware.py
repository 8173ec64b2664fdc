"""Who am I now: the hat being worn, and how long a session lives."""

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from sharingbook.accounts import sessions
from sharingbook.accounts.sessions import HAT
from sharingbook.common.return_address import page_of


class SessionLimitMiddleware:
    """Ends sessions that are idle, too old, or older than a change of rights or password (T18)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated:
            ended = sessions.why_ended(request.session, user)
            if ended:
                logout(request)
                request.session[sessions.ENDED] = ended
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Send a posted form, or a part of a page, back to its page after signing in.

        Over night the session is gone without a trace, so whoever is not signed in is led the same way.
        What a page asks by itself (a view whose `is_use` is False) is no sign that the person is there.
        """
        if request.user.is_authenticated and getattr(view, "is_use", True):
            sessions.touch(request.session)
        part = "HX-Request" in request.headers
        whole_page = request.method in ("GET", "HEAD") and not part
        if request.user.is_authenticated or whole_page or not getattr(view, "login_required", True):
            return None
        response = redirect_to_login(page_of(request), reverse("accounts:login"))
        return HttpResponseClientRedirect(response.url) if part else response


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
