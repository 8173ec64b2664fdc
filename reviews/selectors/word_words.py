"""What a row of an import is called, and what a tracked change says as a comment."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reviews.enums import Kind
from reviews.exchange.headed import Spoken
from reviews.exchange.suggestions import Suggestion
from reviews.selectors.word_rows import (
    CHANGED,
    DEFAULT_KIND,
    IGNORED,
    MOVED,
    NEW,
    REFUSED,
    REPLY,
    SUGGESTED,
    UNCHANGED,
    VERIFY,
)

WORDS = {
    NEW: _("New comment"),
    REPLY: _("New reply"),
    CHANGED: _("Text changed outside"),
    MOVED: _("Place changed outside"),
    VERIFY: _("Answer verified"),
    SUGGESTED: _("Tracked change"),
    REFUSED: _("Cannot be applied"),
    IGNORED: _("Only listed"),
    UNCHANGED: pgettext_lazy("row of an import", "Unchanged"),
}
# Icon of the sprite and meaning of each: shape and colour beside the word.
SIGNS = {
    NEW: ("addc", "act"),
    REPLY: ("right", "act"),
    CHANGED: ("changed", "wait"),
    MOVED: ("right", "wait"),
    VERIFY: ("ok", "praise"),
    SUGGESTED: ("changed", "act"),
    REFUSED: ("bad", "must"),
    IGNORED: ("info", "mute"),
    UNCHANGED: ("ok", "mute"),
}
SHOWN = 60

TRACKED = _("Proposed as a tracked change in Word.")
MOVED_BEHIND = _("Proposed as a tracked change in Word: move this paragraph to behind “%(words)s”.")
MOVED_FIRST = _("Proposed as a tracked change in Word: move this paragraph to the beginning.")


def said_of(one: Suggestion) -> Spoken:
    """A tracked change as a comment says it."""
    if one.moves_behind is None:
        said = str(TRACKED)
    elif one.moves_behind:
        said = str(MOVED_BEHIND) % {"words": shortened(one.moves_behind)}
    else:
        said = str(MOVED_FIRST)
    return Spoken(said, one.replacement, str(Kind.REMOVE if one.removes else DEFAULT_KIND))


def named(authors: Sequence[str]) -> str:
    """Several names as one: of authors whose changes cannot be told apart."""
    return (", " if all(name.isascii() for name in authors) else "、").join(authors)


def shortened(words: str) -> str:
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
