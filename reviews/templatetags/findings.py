"""How a finding of the specification checker is drawn: its severity by shape, word and colour.

The shapes are none of those of comments: what a machine found is not taken for what a person wrote.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reviews.enums import Severity
from sharingbook.common.templatetags.ui import Sign, icon

register = template.Library()

SEVERITIES = {
    Severity.MUST: Sign("must", "bad", Severity.MUST.label),
    Severity.SHOULD: Sign("wait", "care", Severity.SHOULD.label),
    Severity.HINT: Sign("ask", "info", Severity.HINT.label),
}


@register.simple_tag
def severity_tag(severity: str) -> SafeString:
    """Shape and word of a severity: must, should or hint."""
    sign = SEVERITIES[Severity(severity)]
    return format_html('<span class="tag {}">{}{}</span>', sign.css, icon(sign.icon), sign.word)


@register.simple_tag
def severity_count(severity: str, number: int) -> SafeString:
    """Shape, word and number in running text."""
    sign = SEVERITIES[Severity(severity)]
    return format_html('<span class="{} fg nw">{} {} {}</span>', sign.css, icon(sign.icon), sign.word, number)


@register.simple_tag
def severity_class(severity: str) -> str:
    return SEVERITIES[Severity(severity)].css


@register.simple_tag
def severity_icon(severity: str) -> SafeString:
    """The shape alone, its word for those who do not see it."""
    sign = SEVERITIES[Severity(severity)]
    return icon(sign.icon, str(sign.word))


@register.inclusion_tag("reviews/_finding_counts.html")
def finding_counts(counts) -> dict:
    """What is open by severity; those without any are left out. `counts`: selectors.findings.Counts."""
    pairs = [(severity, getattr(counts, severity)) for severity in Severity.values]
    return {"pairs": [pair for pair in pairs if pair[1]]}
