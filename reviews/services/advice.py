"""The letter of a round: issued once by its lead, never changed."""

from reviews.models import Advice, Review
from sharingbook.accounts.models import User


def issue(*, review: Review, overall_opinion: str, actor: User) -> Advice:
    """Issue all drafts of the round as a numbered letter; the department's turn to answer.

    Drafts of recused authors are left out unless the lead confirmed them. Raises DomainError when it was
    issued already, when it would be empty, or when the actor does not lead the round.
    """
