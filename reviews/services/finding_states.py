"""What a finding is in view of what people decided: a comment, dismissed, suppressed, or open.

Inside the act that changes it; whoever writes findings of a case holds the case's lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from procurement.models import Draft
from reviews.enums import AnnotationState, FindingState
from reviews.models import Annotation, Dismissal, Finding, Suppression
from reviews.rules import Finding as Found
from reviews.selectors.finding_folds import togethers

DECIDED = ("state", "annotation_id", "dismissal_id", "suppression_id")


@dataclass(frozen=True, slots=True)
class Decided:
    """By fingerprint: comments, dismissals. By rule: suppressions. Values are keys of rows."""

    comments: dict[str, int]
    dismissals: dict[str, int]
    suppressions: dict[str, int]

    def on(self, finding: Finding | Found, fingerprint: str) -> dict[str, object]:
        """The fields DECIDED of such a finding. A comment says more than a dismissal, that more than the
        suppression of a rule. What was said of all places with the same words holds for each of them.
        """
        fields: dict[str, object] = dict.fromkeys(DECIDED)
        known = (fingerprint, *togethers(finding))
        for state, name, key in (
            (FindingState.COMMENTED, "annotation_id", _first(self.comments, known)),
            (FindingState.DISMISSED, "dismissal_id", _first(self.dismissals, known)),
            (FindingState.SUPPRESSED, "suppression_id", self.suppressions.get(finding.rule)),
        ):
            if key is not None:
                return fields | {"state": state, name: key}
        return fields | {"state": FindingState.OPEN}


def _first(decided: dict[str, int], known: Iterable[str]) -> int | None:
    return next((decided[one] for one in known if one in decided), None)


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


def settle(draft: Draft, rules: Iterable[str]) -> int:
    """Write what the findings of these rules are now, on every version of this draft."""
    decided = decided_on(draft)
    changed = []
    for row in Finding.objects.filter(version__draft=draft, rule__in=list(rules)):
        fields = decided.on(row, row.fingerprint)
        if any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            changed.append(row)
    Finding.objects.bulk_update(changed, ["state", "annotation", "dismissal", "suppression"], batch_size=200)
    return len(changed)


def release(annotation: Annotation) -> None:
    """A comment was withdrawn: the findings that it was made of are open again, or gone with the words."""
    rules = set(Finding.objects.filter(annotation=annotation).values_list("rule", flat=True))
    if rules:
        draft = annotation.version.draft
        settle(draft, rules)
        gone = Finding.objects.filter(version__draft=draft, stands=False, rule__in=rules)
        gone.exclude(state=FindingState.COMMENTED).delete()
