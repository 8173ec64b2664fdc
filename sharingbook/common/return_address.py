"""Where a person goes back to: a page that can be opened, never the address of a posted form alone."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

HOME = "/"


def post_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Django's `require_POST` for a view whose address is no page: nobody is sent back to it."""
    guarded = require_POST(view)
    guarded.is_page = False
    return guarded


def is_page(address: str) -> bool:
    """True for an address of ours that answers a GET."""
    path, prefix = urlsplit(address).path, get_script_prefix()
    if not path.startswith(prefix):
        return False
    try:
        view = resolve(f"/{path[len(prefix) :]}").func
    except Resolver404:
        return False
    of_class = getattr(view, "view_class", None)
    if of_class is not None and "get" not in of_class.http_method_names:
        return False
    return getattr(view, "is_page", True)


def is_local_page(request: HttpRequest, address: str) -> bool:
    """True for a page of this server; a link to elsewhere must not lead anybody away."""
    local = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return local and is_page(address)


def came_from(request: HttpRequest) -> str:
    """The page of ours, without its host, on which the link or the form stood; "" where that is unknown."""
    referer = request.headers.get("Referer", "")
    if not referer or not is_local_page(request, referer):
        return ""
    return urlsplit(referer)._replace(scheme="", netloc="").geturl()


def page_of(request: HttpRequest) -> str:
    """The page that this request belongs to: itself where it was opened, else where its form stood.

    A part of a page that htmx fetches is no page either.
    """
    own = request.get_full_path()
    if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
        return own
    return came_from(request) or (own if is_page(own) else HOME)
