"""What a row of an import would do, as a tag: shape, word and colour."""

from django import template
from django.utils.safestring import SafeString

from reviews.selectors.word_words import SIGNS, WORDS
from sharingbook.common.templatetags.ui import icon, state_tag

register = template.Library()


@register.simple_tag
def outcome_tag(outcome: str) -> SafeString:
    name, css = SIGNS[outcome]
    return state_tag(str(WORDS[outcome]), css, name)


@register.simple_tag
def outcome_sign(outcome: str) -> SafeString:
    return icon(SIGNS[outcome][0])
