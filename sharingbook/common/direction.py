"""Characters that turn the writing direction around, kept where they stand (security: T9).

A name that ends in U+202E would show the words after it backwards. Texts are stored as given; on a page
each such character stands in a `<bdi class="ctl">` of its own, which shows its number and ends its effect,
as in drafts. The page's text, and so every offset into it, stays the same.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_TURNS = "[\u202a-\u202e\u2066-\u2069]"
# Four hexadecimal digits: what a draft's reading has marked already.
_BARE = rf'(?<!data-u="....">){_TURNS}'
# The rare byte comes first, and only where it stands is looked back: a draft's page has megabytes.
_BARE_BYTES = re.compile(rb'\xe2(?<!data-u="....">\xe2)(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])')
# Elements that hold text alone, comments and tags pass unchanged; attributes keep what a form sends back.
_PIECES = re.compile(
    r"<(title|textarea|script|style|option|noscript)\b.*?</\1\s*>"
    r"|<!--.*?-->"
    r"|<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>"
    rf"|(?P<turn>{_BARE})",
    re.DOTALL | re.IGNORECASE,
)


def _mark(match: re.Match[str]) -> str:
    turn = match["turn"]
    return f'<bdi class="ctl" data-u="{ord(turn):04X}">{turn}</bdi>' if turn else match[0]


def isolate_turns(html: str) -> str:
    """The same page, with every character that turns the direction marked and isolated."""
    return _PIECES.sub(_mark, html)


class DirectionMiddleware:
    """Marks such characters in every page, whoever's template wrote it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        if is_page and _BARE_BYTES.search(response.content):
            response.content = isolate_turns(response.content.decode(response.charset)).encode(
                response.charset
            )
        return response
