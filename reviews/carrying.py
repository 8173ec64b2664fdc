"""How far the job is that places carried comments on a new version: on its way, late, failed, or done."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from procurement.selectors import STALLED_AFTER

if TYPE_CHECKING:
    from reviews.models import Placement

# `how` of a placement that stands in the queue until the job has looked for its words, or could not.
WAITING, FAILED = "waiting", "failed"
AWAITED = (WAITING, FAILED)
LATE = "late"
# `how` of a placement on a version older than the comment: shown there as history, decided by nobody.
LOOKED_BACK = "looked_back"


def progress_of(placements: Iterable["Placement"]) -> str:
    """Of one version's placements: WAITING, LATE (the job must have died), FAILED, or "" when all is done."""
    awaited = [place for place in placements if place.how in AWAITED and place.superseded_at is None]
    if not awaited:
        return ""
    if any(place.how == FAILED for place in awaited):
        return FAILED
    oldest = min(place.created_at for place in awaited)
    return LATE if timezone.now() - oldest > STALLED_AFTER else WAITING
