"""The editor's own sign-in and sign-out, shadowed: everybody comes and goes by the one door that notes it."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """To our page, whatever was sent; back to where the person was going only where that is ours."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return redirect_to_login(wanted)
    return redirect("accounts:login")
