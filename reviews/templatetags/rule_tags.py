"""Rules in the reader's language."""

import re
from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from procurement.enums import DraftKind
from reviews.enums import FindingAspect
from reviews.rule_words import LANGUAGES, listed
from reviews.rules.rule import Rule, Words
from reviews.selectors.checks import Standing
from reviews.selectors.rulebook import RuleLine, rules_for
from reviews.services.rulebook import NEW, SAME, Coming

# {quote} and other values of a finding.
_PLACE = re.compile(r"\{[a-z_]+\}")
register = template.Library()


@register.simple_tag
def in_words(words: Words) -> SafeString:
    """A text of a rule; it is written in both languages."""
    return format_html("<bdi>{}</bdi>", words.in_language(get_language() or "ja"))


@register.simple_tag
def message_words(message: Words) -> SafeString:
    """A message without a finding: dots where its words would stand."""
    return format_html("<bdi>{}</bdi>", _PLACE.sub("…", message.in_language(get_language() or "ja")))


@register.simple_tag
def aspect_word(aspect: str) -> str:
    return str(FindingAspect(aspect).label)


@register.simple_tag
def language_words(rule: Rule) -> str:
    return listed(LANGUAGES[one] for one in rule.languages)


@register.simple_tag
def put_aside(standing: Standing) -> list[str]:
    """Names of the rules that were put aside in the check that is shown; no query where there are none."""
    if not standing.slow_rules:
        return []
    rules = rules_for(standing.done.owning_department.organisation).by_id
    language = get_language() or "ja"
    known = ((name, rules.get(name)) for name in standing.slow_rules)
    return [rule.title.in_language(language) if rule else name for name, rule in known]


@register.simple_tag
def switch_words(line: RuleLine) -> str:
    """What was switched here, for the list: “switched here”, and the kinds that differ."""
    if not line.switches:
        return ""
    kinds = listed(DraftKind(kind).label for kind in line.switches if kind)
    return _("switched here (%(kinds)s)") % {"kinds": kinds} if kinds else _("switched here")


@register.simple_tag
def coming_words(coming: Mapping[str, Coming], rule: Rule) -> str:
    """What becomes of a rule of a file beside those written here; "" where it is simply new."""
    one = coming.get(rule.id) if coming else None
    if one is None or one.state == NEW:
        return ""
    if one.state == SAME:
        return _("stands here already")
    said = _("this id is taken by another rule here; new id: %(id)s")
    return said % {"id": one.id}
