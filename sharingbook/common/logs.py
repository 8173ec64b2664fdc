"""Log lines that a hostile name or header cannot break, and that nobody can sign in with (security: T30)."""

import logging
import re

# Breaks lines, moves a terminal's cursor, or turns the words after it around.
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
# The address of a one-time link is the key to an account; Django logs the addresses of failed requests.
_LINK_TOKEN = re.compile(r"(/link/[^/\s]+/)[^/\s?#'\"]+")


def _escaped(text: str) -> str:
    return _CONTROLS.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


class OneLineFormatter(logging.Formatter):
    """One event, one line; the lines of a traceback are indented, so that none passes for an event."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        return _escaped(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        lines = _LINK_TOKEN.sub(r"\1***", super().format(record)).split("\n")
        return "\n    ".join(_escaped(line) for line in lines)
