"""What a finding is in view of what people decided: a comment, dismissed, suppressed, or open.

Inside the act that changes it; whoever writes findings of a case holds the case's lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from procurement.models import Draft
from reviews.enums import AnnotationState, FindingState
from reviews.models import Annotation, Dismissal, Finding, Suppression

DECIDED = ("state", "annotation_id", "dismissal_id", "suppression_id")


@dataclass(frozen=True, slots=True)
class Decided:
    """By fingerprint: comments, dismissals. By rule: suppressions. Values are keys of rows."""

    comments: dict[str, int]
    dismissals: dict[str, int]
    suppressions: dict[str, int]

    def on(self, rule: str, fingerprint: str) -> dict[str, object]:
        """The fields DECIDED of such a finding. A comment says more than a dismissal, that more than the
        suppression of a rule.
        """
        fields: dict[str, object] = dict.fromkeys(DECIDED)
        for state, name, key in (
            (FindingState.COMMENTED, "annotation_id", self.comments.get(fingerprint)),
            (FindingState.DISMISSED, "dismissal_id", self.dismissals.get(fingerprint)),
            (FindingState.SUPPRESSED, "suppression_id", self.suppressions.get(rule)),
        ):
            if key is not None:
                return fields | {"state": state, name: key}
        return fields | {"state": FindingState.OPEN}


def decided_on(draft: Draft) -> Decided:
    """What stands of this draft; three queries."""
    commented = Finding.objects.filter(version__draft=draft, state=FindingState.COMMENTED)
    commented = commented.exclude(annotation__state=AnnotationState.WITHDRAWN).order_by("pk")
    dismissed = Dismissal.objects.in_force().filter(draft=draft)
    case = draft.case
    organisation = case.project.owner.organisation
    hidden = Suppression.objects.in_force()
    of_all = dict(hidden.filter(organisation=organisation).values_list("rule", "pk"))
    of_case = dict(hidden.filter(case=case).values_list("rule", "pk"))
    return Decided(
        dict(commented.values_list("fingerprint", "annotation_id")),
        dict(dismissed.values_list("fingerprint", "pk")),
        of_all | of_case,
    )


def settle(draft: Draft, fingerprints: Iterable[str]) -> int:
    """Write what the findings of this draft with these fingerprints are now, on every version."""
    decided = decided_on(draft)
    rows = list(Finding.objects.filter(version__draft=draft, fingerprint__in=list(fingerprints)))
    changed = []
    for row in rows:
        fields = decided.on(row.rule, row.fingerprint)
        if any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            changed.append(row)
    Finding.objects.bulk_update(changed, ["state", "annotation", "dismissal", "suppression"], batch_size=200)
    return len(changed)


def release(annotation: Annotation) -> None:
    """A comment was withdrawn: the findings that it was made of are open again, or gone with the words."""
    rows = Finding.objects.filter(annotation=annotation)
    prints = set(rows.values_list("fingerprint", flat=True))
    if not prints:
        return
    settle(annotation.version.draft, prints)
    Finding.objects.filter(
        version__draft=annotation.version.draft, stands=False, fingerprint__in=prints
    ).exclude(state=FindingState.COMMENTED).delete()
