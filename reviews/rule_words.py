"""The parts of a rule in words: what it asks for, where it looks, which documents it judges."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from procurement.enums import DraftKind
from reviews.rules.rule import Guard, Rule
from reviews.selectors.rulebook import KIND_OF

Text = str | Promise
CONDITIONS: dict[str, Text] = {
    "duty": _("the sentence asks something of somebody (“shall”, “must”)"),
    "asked": _("the sentence asks something, or stands in a table or list of what is wanted"),
    "authority": _("the office, its staff or the users act, not the contractor"),
    "measured": _("a number with a unit, or a pointer to one, stands near"),
    "equivalent": _("equivalents are allowed"),
    "existing": _("it describes what exists today"),
    "permission": _("the sentence only permits"),
    "named": _("it stands in the name of a law or a document"),
    "table": _("it stands in a table"),
    "item": _("it is an item of a list"),
}
PLACES: dict[str, Text] = {
    "match": _("in the words found"),
    "before": _("right before"),
    "after": _("right after"),
    "around": _("close to it"),
    "sentence": _("in the sentence"),
    "block": _("in the paragraph"),
    "row": _("in the table row"),
    "heading": _("in the heading"),
    "headings": _("in one of the headings above"),
    "title": _("in the title of the document"),
    "document": _("anywhere in the document"),
    "case": _("anywhere in the case's documents"),
}
LANGUAGES: dict[str, Text] = {
    "ja": pgettext_lazy("language", "Japanese"),
    "en": pgettext_lazy("language", "English"),
}
KINDS: dict[str, Text] = {document: DraftKind(kind).label for kind, document in KIND_OF.items()}


def listed(words: Iterable[Text]) -> str:
    """Words in a row, as the reader's language sets them apart."""
    return (", " if get_language() == "en" else "・").join(str(word) for word in words)


def guard_words(guard: Guard) -> tuple[Text, str]:
    """Where and what: (words, expression); the expression is "" for a condition with a name."""
    if guard.condition:
        return CONDITIONS.get(guard.condition, guard.condition), ""
    place = PLACES.get(guard.place, guard.place)
    if guard.place in ("before", "after", "around"):
        place = format_lazy(_("{place} (up to {chars} characters)"), place=place, chars=guard.chars)
    return place, guard.pattern.pattern


def kinds_of(rule: Rule) -> list[Text]:
    """The kinds of draft that a rule judges, in words."""
    return [word for kind, word in KINDS.items() if kind in rule.kinds]
