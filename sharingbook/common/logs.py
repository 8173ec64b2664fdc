"""Log lines that a hostile user name or header cannot break."""

import logging


class OneLineFormatter(logging.Formatter):
    """One event, one line: CR and LF inside a message are escaped (security: T30)."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")
