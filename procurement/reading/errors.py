"""Why a file was not read. The texts live in `messages.py`; here are only the carriers."""


class ReadingRefused(Exception):  # noqa: N818 - a refusal is a verdict on the file, not a fault of ours
    """The file must not or cannot be read.

    `code` is stable and short (tests, logs, API); `message_id` is the plain English sentence that
    the caller translates; `params` fills its `%(name)s` places. `str()` gives the English sentence.
    """

    def __init__(self, code: str, message_id: str, params: dict | None = None):
        self.code = code
        self.message_id = message_id
        self.params = params or {}
        super().__init__(code, message_id, self.params)

    def __str__(self) -> str:
        return self.message_id % self.params if self.params else self.message_id


class TooComplex(ReadingRefused):
    """The file is valid but reading it took more time or memory than one file may take."""


class ReaderError(RuntimeError):
    """The reader itself failed; the message is the worker's traceback. A bug to report, not a verdict."""


class NotPlain(Exception):  # noqa: N818 - a verdict, not a fault
    """Markup that the quick way does not take; the tree reader does. Never leaves the reader."""
