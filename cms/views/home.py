"""Home, search and help."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cms.selectors import home_of
from cms.selectors.home import ROLE_LINES
from sharingbook.accounts.roles import Role


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me and for others; the public is led to the book."""
    if not request.user.is_authenticated:
        return redirect("cms:book")
    return render(request, "cms/home.html", {"home": home_of(request.user)})


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What each role does in three lines, the keys, and what the public sees."""
    roles = [(Role(role).label, lines) for role, lines in ROLE_LINES.items()]
    return render(request, "cms/help.html", {"role_lines": roles})
