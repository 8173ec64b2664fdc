"""What people decided about findings, to be looked through and taken back."""

from procurement.models import Case, Draft
from reviews.models import Dismissal, Suppression
from sharingbook.accounts.models import Department, User


def dismissals_of(draft: Draft, user: User) -> list[Dismissal]:
    """The dismissals in force on a draft, the newest first, with who and why; one query."""
    rows = Dismissal.objects.visible_to(user).in_force().filter(draft=draft)
    return list(rows.select_related("by"))


def suppressions_in(case: Case) -> list[Suppression]:
    """Rules that are silent in a case: by its own people, or in its whole organisation (then `case` is None).

    For whoever sees the case's findings.
    """
    rows = Suppression.objects.in_force().select_related("by", "organisation")
    own = rows.filter(case=case)
    return [*own, *rows.filter(organisation=case.project.owner.organisation)]


def suppressions_of(organisation: Department) -> list[Suppression]:
    """Rules that the organisation itself has silenced everywhere."""
    return list(Suppression.objects.in_force().filter(organisation=organisation).select_related("by"))
