"""What the review desk's work adds to the gate and to the portfolio's figures."""

from collections import Counter

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from procurement.enums import Level, VersionState
from procurement.gates import Fact, OpenMust
from procurement.models import Case, Project, Version
from reviews import addresses
from reviews.enums import BEFORE_ADVICE, UNANSWERED, Kind, PlacementState, ReviewState
from reviews.models import AdviceItem, Annotation, Placement


def facts(case: Case) -> list[Fact]:
    """The gate's lines about advice, in the order in which a person would mend them."""
    return [_advice_issued(case), _musts_settled(case), _others_answered(case), _all_placed(case)]


def figures_of(project: Project) -> dict[tuple[str, str], int]:
    """What a project adds to the portfolio: must-items that are open, items without an answer.

    Each counts at the closer of its case's and its project's level: what is not there for somebody is not
    in their sums either.
    """
    of_project = Annotation.objects.filter(review__case__project=project).order_by()
    found: Counter[tuple[str, str]] = Counter()
    for measure, items in (("open_must", of_project.open_musts()), ("unanswered", of_project.unanswered())):
        for level, number in items.values_list("review__case__level").annotate(Count("pk")):
            found[(Level.closer(level, project.level).value, measure)] += number
    return found


def _advice_issued(case: Case) -> Fact:
    running = case.reviews.filter(state__in=BEFORE_ADVICE).first()
    if running is not None:
        return Fact(
            text=_("The advice of the running round has not been issued."),
            met=False,
            link=addresses.case_page(case),
            how=_("Wait for the advice, or ask the review desk to return the request."),
        )
    issued = case.reviews.filter(advice__isnull=False).exclude(state=ReviewState.RETURNED).first()
    if issued is None:
        return Fact(text=_("No round of advice is open."), met=True, link=addresses.case_page(case))
    return Fact(
        text=_("The advice of the latest round has been issued."),
        met=True,
        link=addresses.advice_page(issued.advice),
    )


def _musts_settled(case: Case) -> Fact:
    items = list(
        AdviceItem.objects.filter(annotation__in=Annotation.objects.filter(review__case=case).open_musts())
        .select_related("annotation")
        .order_by("number")
    )
    musts = tuple(
        OpenMust(
            ref=str(item.annotation.uid),
            label=f"#{item.number} {item.clause}".strip(),
            text=item.text,
            url=addresses.annotation_page(item.annotation),
        )
        for item in items
    )
    if not musts:
        return Fact(text=_("No must-item is open."), met=True, link=addresses.case_page(case))
    return Fact(
        text=ngettext_lazy("%(count)d must-item is open.", "%(count)d must-items are open.", len(musts))
        % {"count": len(musts)},
        met=False,
        link=addresses.case_page(case),
        how=_("Mend the draft and have a reviewer verify it, or write for each why it is left open."),
        open_musts=musts,
    )


def _others_answered(case: Case) -> Fact:
    open_items = (
        AdviceItem.objects.filter(annotation__review__case=case, annotation__state__in=UNANSWERED)
        .exclude(kind__in=[Kind.PRAISE, Kind.MUST])
        .select_related("advice")
        .order_by("number")
    )
    first = open_items.first()
    if first is None:
        return Fact(text=_("All other items have been answered."), met=True, link=addresses.case_page(case))
    count = open_items.count()
    return Fact(
        text=ngettext_lazy("%(count)d item has no answer.", "%(count)d items have no answer.", count)
        % {"count": count},
        met=False,
        link=addresses.answers_page(first.advice),
        how=_("Answer every item and submit the answers."),
    )


def _all_placed(case: Case) -> Fact:
    # The newest that can be read: on one that is being read, or failed, no comment stands yet.
    latest: dict[int, Version] = {}
    readable = Version.objects.filter(draft__case=case, state=VersionState.READY)
    for version in readable.order_by("draft_id", "number"):
        latest[version.draft_id] = version
    left = [annotation for annotation in _carried(latest) if not annotation.has_place]
    count = len(left)
    if not count:
        return Fact(
            text=_("Every open comment has its place in the latest version."),
            met=True,
            link=addresses.case_page(case),
            blocking=False,
        )
    return Fact(
        text=ngettext_lazy(
            "%(count)d comment is not placed in the latest version.",
            "%(count)d comments are not placed in the latest version.",
            count,
        )
        % {"count": count},
        met=False,
        link=addresses.unplaced_page(latest[left[0].version.draft_id]),
        how=_("Place them by hand. This does not hold up the decision."),
        blocking=False,
    )


def _carried(latest: dict[int, Version]) -> list[Annotation]:
    """Open comments of versions before the latest; `has_place`: somebody or the machine placed them there."""
    settled = Placement.objects.in_force().filter(
        version__in=list(latest.values()), annotation=OuterRef("pk")
    )
    rows = (
        Annotation.objects.unresolved()
        .filter(version__draft__in=list(latest))
        .select_related("version")
        .annotate(has_place=Exists(settled.exclude(state=PlacementState.UNPLACED, no_place=False)))
    )
    return [row for row in rows if row.version.number < latest[row.version.draft_id].number]
