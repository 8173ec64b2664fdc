"""The page for failures that are ours."""

from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """`500.html` with the number to quote; without context processors, which may be what failed."""
    code = getattr(request, "request_code", "")
    return HttpResponseServerError(render_to_string("500.html", {"request_code": code}))
