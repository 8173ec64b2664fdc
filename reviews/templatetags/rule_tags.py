"""Rules in the reader's language."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from procurement.enums import DraftKind
from reviews.enums import FindingAspect
from reviews.rule_words import LANGUAGES
from reviews.rules.rule import Rule, Words
from reviews.selectors.rulebook import RuleLine

register = template.Library()


@register.simple_tag
def in_words(words: Words) -> str:
    """A text of a rule; it is written in both languages."""
    return words.in_language(get_language() or "ja")


@register.simple_tag
def aspect_word(aspect: str) -> str:
    return str(FindingAspect(aspect).label)


@register.simple_tag
def language_words(rule: Rule) -> str:
    return "・".join(str(LANGUAGES[one]) for one in rule.languages)


@register.simple_tag
def switch_words(line: RuleLine) -> str:
    """What was switched here, for the list: “switched here”, and the kinds that differ."""
    if not line.switches:
        return ""
    kinds = "・".join(str(DraftKind(kind).label) for kind in line.switches if kind)
    return f"{_('switched here')}（{kinds}）" if kinds else _("switched here")
