"""Who advises: assigned by the lead, declared before any file opens, recused for ever."""

from collections.abc import Sequence

from procurement.models import Case
from reviews.models import Assignment, Review
from sharingbook.accounts.models import User


def assign(*, review: Review, reviewer: User, is_lead: bool, specialty: str, actor: User) -> Assignment:
    """Put a person on the round; they are told to declare. Raises DomainError.

    `is_lead`: runs the round and issues its advice (one a round; a lead of the desk may take it
    themselves). As a plain reviewer leads assign themselves only where the desk has one lead.
    """


def declare(
    *,
    assignment: Assignment,
    corporate_numbers: Sequence[str],
    has_work_interest: bool,
    has_family_interest: bool,
    helped_to_draft: bool,
    note: str,
    actor: User,
) -> Assignment:
    """Declare interests; without a conflict the files open from now on.

    With one, the recusal is recorded and the assignment comes back with `state` recused and a
    `recusal_reason` (a message id, to be translated when shown). Raises DomainError, Refused.
    """


def recuse(*, assignment: Assignment, reason: str, actor: User) -> Assignment:
    """Take a person off the case: themselves, an approver of the owner, or a lead of the desk.

    `reason` is required when it is somebody else. Closes the files from the next request, keeps the comments with a mark.
    """


def finish(*, assignment: Assignment, actor: User) -> Assignment:
    """A reviewer has said everything; when all have, it is the lead's turn. Raises DomainError."""


def recheck_vendors(*, case: Case) -> list[Assignment]:
    """Hold every declaration against the vendors listed by now; returns who was recused."""
