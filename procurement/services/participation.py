"""Who took part in a case. Written inside the acts of this room and of the review desk; nothing is erased."""

from collections.abc import Iterable

from django.utils import timezone

from procurement.models import Case, Participation
from sharingbook.accounts.models import User


def record(*, case: Case, person: User, act: str) -> Participation:
    """Note that this person did `act` (a value of `enums.Act`) on the case, once while it stands."""
    standing = Participation.objects.filter(case=case, person=person, act=act, ended__isnull=True).first()
    return standing or Participation.objects.create(case=case, person=person, act=act)


def end(*, case: Case, person: User, acts: Iterable[str]) -> int:
    """From now on these acts open nothing any more (a recusal); returns how many ended. The rows stay."""
    return Participation.objects.filter(
        case=case, person=person, act__in=list(acts), ended__isnull=True
    ).update(ended=timezone.now())
