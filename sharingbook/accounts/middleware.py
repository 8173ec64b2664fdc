"""Who am I now: the hat being worn, and how long a session lives."""

from urllib.parse import urlsplit

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from sharingbook.accounts import sessions
from sharingbook.accounts.sessions import HAT


class SessionLimitMiddleware:
    """Ends sessions that are idle, too old, or older than a change of rights or password (T18)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        request.session_ended = ""
        if user.is_authenticated:
            request.session_ended = sessions.why_ended(request.session, user)
            if request.session_ended:
                logout(request)
                request.session[sessions.ENDED] = request.session_ended
            else:
                sessions.touch(request.session)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Send a posted form, or a part of a page, back to its page after signing in.

        The address of a posted form takes no GET, and a part that htmx fetches is no page.
        """
        part = "HX-Request" in request.headers
        whole_page = request.method in ("GET", "HEAD") and not part
        if not request.session_ended or whole_page or not getattr(view, "login_required", True):
            return None
        came_from = request.headers.get("Referer", "")
        local = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
        parts = urlsplit(came_from)
        back = parts._replace(scheme="", netloc="").geturl() if local and parts.path else "/"
        response = redirect_to_login(back, reverse("accounts:login"))
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
