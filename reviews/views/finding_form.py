"""A finding as the beginning of a comment: the form on the draft page, filled in but for the kind.

The kind is the reviewer's to choose, as for every comment; the page says what the severity suggests.
"""

from typing import Any

from procurement.models import Version
from reviews.forms.annotation import NewAnnotationForm
from reviews.models import Finding
from reviews.selectors.findings import finding_line, suggestion_for
from reviews.services.findings import place_of
from sharingbook.accounts.models import User
from sharingbook.common.errors import DomainError


def begun(version: Version, user: User, finding_id: int) -> dict[str, Any] | None:
    """What the form begins with; None where this person sees no such open finding of the version."""
    rows = Finding.objects.visible_to(user).standing().filter(version=version, pk=finding_id)
    finding = rows.select_related("version__draft__case__project__owner").first()
    if finding is None:
        return None
    line = finding_line(finding, user)
    try:
        where = place_of(finding)
    except DomainError:
        return None
    suggested = suggestion_for(line)
    form = NewAnnotationForm(
        initial={"text": suggested.text, "aspect": suggested.aspect, "finding": finding.pk, **where}
    )
    return {"form": form, "words": finding.quote, "open_at": where["seq"], "open_to": None}
