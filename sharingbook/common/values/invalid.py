"""What a value parser says about text it cannot take."""

from django.utils.translation import gettext


class InvalidValue(ValueError):  # noqa: N818 -- the sentence it carries is for people
    """Typed text that is not the value it should be.

    `message_id` is a translatable English sentence with named placeholders: what is
    wrong, then what to do. `params` fills them. `str()` speaks the active language.
    """

    def __init__(self, message_id: str, params: dict[str, object] | None = None) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.params = params or {}

    def __str__(self) -> str:
        text = gettext(self.message_id)
        return text % self.params if self.params else text
