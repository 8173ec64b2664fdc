"""What every request gets: an id to quote, and plain pages for broken rules."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from sharingbook.common.errors import DomainError, Refused, StaleEdit
from sharingbook.common.return_address import came_from, page_of

# No letter that a person on the telephone could take for another one (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16

request_id: ContextVar[str] = ContextVar("request_id", default="")


def new_request_id() -> str:
    """Return 16 characters, 80 random bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def short_code(identifier: str) -> str:
    """Return the first eight characters as `XXXX-XXXX`: enough to find the request, short enough to say."""
    return f"{identifier[:4]}-{identifier[4:8]}"


@contextmanager
def request_scope(identifier: str = "") -> Iterator[str]:
    """Give everything inside one request id; jobs and commands use it as the middleware does."""
    identifier = identifier or new_request_id()
    token = request_id.set(identifier)
    try:
        yield identifier
    finally:
        request_id.reset(token)


class RequestIdMiddleware:
    """Names each request; the id goes into every ledger entry it makes and into `X-Request-ID`.

    An id sent by the client is ignored: the ledger would otherwise repeat whatever a stranger wrote.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with request_scope() as identifier:
            request.request_id = identifier
            request.request_code = short_code(identifier)
            response = self.get_response(request)
        response.headers["X-Request-ID"] = identifier
        return response


class DomainErrorMiddleware:
    """Turns a broken rule into the page that explains it; services never know about HTTP."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A bookmark, or a language switched on what a posted form answered: not a blank page.
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            response.content = render(request, "405.html", {"came_from": came_from(request)}).content
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the error page, or None for what is not a domain error."""
        if isinstance(exception, Refused):
            return _page(request, "403.html", 403, exception)
        if isinstance(exception, StaleEdit):
            return _page(request, "409.html", 409, exception)
        if isinstance(exception, DomainError):
            return _page(request, "400.html", 400, exception)
        return None


def _page(request: HttpRequest, template: str, status: int, error: Exception) -> HttpResponse:
    context = {"reason": str(error), "error": error, "request_code": getattr(request, "request_code", "")}
    if isinstance(error, StaleEdit):
        context["return_to"] = error.page or page_of(request)
    return render(request, template, context, status=status)
