"""Names of departments in lists, without a query a row."""

from django import template

from sharingbook.accounts.models import Department

register = template.Library()


@register.filter
def organisation_label(department: Department, labels: dict[str, str]) -> str:
    """The label of its organisation, out of `selectors.organisation_labels()`."""
    return labels.get(department.organisation_path, "")
