"""Places that a page shows as one finding: the rows that the check has folded (rules/folding.py)."""

from reviews.models import Finding
from reviews.rules import Finding as Found
from reviews.rules.fingerprint import of_all_places
from reviews.rules.folding import FOLD


def togethers(finding: Finding | Found) -> tuple[str, ...]:
    """Fingerprints under which something may have been decided of all places like this one."""
    own = finding.values.get(FOLD, "")
    words = of_all_places(finding.rule, finding.quote) if finding.quote else ""
    return tuple(dict.fromkeys(one for one in (own, words) if one))


def places_of(finding: Finding) -> list[Finding]:
    """The rows that stand with this one and are told as one with it: folded alike, decided alike."""
    fold = finding.values.get(FOLD)
    if not fold:
        return [finding]
    rows = Finding.objects.standing().filter(
        version=finding.version_id, values__fold=fold, state=finding.state,
        annotation=finding.annotation_id, dismissal=finding.dismissal_id,
    )  # fmt: skip
    return list(rows.order_by("seq", "start", "pk"))
