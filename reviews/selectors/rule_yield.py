"""What each rule has brought an organisation: how often it spoke, and what people made of it."""

from dataclasses import dataclass

from django.db.models import CharField, Count, F, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat

from reviews.enums import AnnotationState, AnswerVerdict, FindingState
from reviews.models import Dismissal, Finding
from sharingbook.accounts.models import Department

# From here on a rule that is nearly always dismissed is offered for switching off.
ENOUGH_DECIDED, MOSTLY = 10, 0.9


@dataclass(frozen=True, slots=True)
class Yield:
    """raised, commented, adopted: places in drafts, each once however many versions it stood in.

    adopted: made a comment which the department answered with “adopt” or “partly”.
    """

    raised: int = 0
    commented: int = 0
    adopted: int = 0
    dismissed: int = 0

    @property
    def decided(self) -> int:
        return self.commented + self.dismissed

    @property
    def dismissed_share(self) -> float:
        """0 to 1, of those that somebody decided on; 0 where nobody did."""
        return self.dismissed / self.decided if self.decided else 0.0

    @property
    def offers_switching_off(self) -> bool:
        return self.decided >= ENOUGH_DECIDED and self.dismissed_share >= MOSTLY


def yields_of(organisation: Department) -> dict[str, Yield]:
    """Rule → its yield over all drafts of the organisation; four queries. Rules that never spoke are missing.

    Figures, no words: for whoever keeps the rules (row 48a) and for the auditor.
    """
    rows = Finding.objects.filter(
        version__draft__case__project__owner__path__startswith=organisation.path
    ).order_by()
    commented = rows.filter(state=FindingState.COMMENTED).exclude(annotation__state=AnnotationState.WITHDRAWN)
    adopted = commented.filter(
        annotation__item__answers__submitted_at__isnull=False,
        annotation__item__answers__reopened_at__isnull=True,
        annotation__item__answers__verdict__in=(AnswerVerdict.ADOPTED, AnswerVerdict.PARTLY),
    )
    dismissed = Dismissal.objects.in_force().filter(
        draft__case__project__owner__path__startswith=organisation.path
    )
    counted = {
        "raised": _places(rows),
        "commented": _places(commented),
        "adopted": _places(adopted),
        "dismissed": dict(dismissed.order_by().values_list("rule").annotate(number=Count("pk"))),
    }
    rules = {rule for numbers in counted.values() for rule in numbers}
    return {
        rule: Yield(**{name: numbers.get(rule, 0) for name, numbers in counted.items()})
        for rule in sorted(rules)
    }


def _places(rows) -> dict[str, int]:
    """Rule → distinct places in drafts; places that are told as one count once, as they are dismissed."""
    known = Coalesce(KeyTextTransform("fold", "values"), F("fingerprint"), output_field=CharField())
    place = Concat(Cast(F("version__draft"), CharField()), Value(" "), known, output_field=CharField())
    return dict(rows.values_list("rule").annotate(number=Count(place, distinct=True)))
