"""What a row of an import is called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reviews.selectors.word_rows import (
    CHANGED,
    IGNORED,
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
    VERIFY: ("ok", "praise"),
    SUGGESTED: ("changed", "act"),
    REFUSED: ("bad", "must"),
    IGNORED: ("info", "mute"),
    UNCHANGED: ("ok", "mute"),
}
