"""Template tags of the comparison of two versions."""

from django import template

from reviews import comparison_words
from reviews.comparison import Row
from reviews.selectors.comparing import Change

register = template.Library()


@register.simple_tag
def change_word(kind: str) -> str:
    """The word for a kind of change. KeyError for another."""
    return str(comparison_words.KIND_WORDS[kind])


@register.filter
def sheet_words(row: Row) -> str:
    return comparison_words.sheet_words(row)


@register.filter
def moved_words(row: Row) -> str:
    return comparison_words.moved_words(row)


@register.filter
def remarks(change: Change) -> str:
    return comparison_words.note_of(change)
