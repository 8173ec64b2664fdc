"""A round of advice: asked for by a department, accepted or returned by the lead of a review desk."""

from collections.abc import Sequence
from datetime import date

from procurement.models import Case, Version
from reviews.models import Review
from sharingbook.accounts.models import User


def request_review(
    *,
    case: Case,
    versions: Sequence[Version],
    aspects: Sequence[str],
    due_on: date,
    message: str,
    vendors: Sequence[tuple[str, str]],
    actor: User,
) -> Review:
    """Ask the organisation's review desk for a round of advice; the case goes in review.

    `versions` are readable versions of this case, one a draft; `aspects` values of `enums.Aspect`;
    `vendors` pairs of corporate number and name, added to the interested vendors. Raises DomainError.
    """


def resubmit_review(
    *,
    review: Review,
    versions: Sequence[Version],
    aspects: Sequence[str],
    due_on: date,
    message: str,
    edition: int,
    actor: User,
) -> Review:
    """Ask again after a return: the same round, requested anew. Raises DomainError, StaleEdit."""


def accept_review(*, review: Review, depth: str, actor: User) -> Review:
    """The desk takes the round and sets its depth (`enums.Depth`). Raises DomainError."""


def return_review(*, review: Review, reason: str, actor: User) -> Review:
    """The desk gives the request back with a reason; the case is drafted further. Raises DomainError."""


def close_review(*, review: Review, reason: str, actor: User) -> Review:
    """The light path: the desk ends an accepted round without advice, with a reason. Raises DomainError."""
