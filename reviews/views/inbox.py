"""The queue of a reviewer or lead: what waits for them, and what they wait for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reviews import recipients
from reviews.enums import Kind
from reviews.selectors import inbox_for, their_turn


@never_cache
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    theirs = request.GET.get("view") == "theirs"
    queue = inbox_for(request.user)
    context = {
        "queue": queue,
        "view": "theirs" if theirs else "mine",
        "turns": their_turn(request.user) if theirs else [],
        "advises": recipients.advises(request.user),
        "kinds": Kind.values,
        "current_place": "reviews",
    }
    return render(request, "reviews/inbox.html", context)
