"""The department answers each item; the reviewers verify, or open it again."""

from reviews.models import Advice, AdviceItem, Answer
from sharingbook.accounts.models import User


def draft_answer(*, item: AdviceItem, verdict: str, reason: str, edition: int | None, actor: User) -> Answer:
    """Save the answer to one item as a draft; `edition` is that of the draft seen, None for a first one.

    Raises StaleEdit when somebody saved meanwhile, DomainError without a reason where one is needed.
    """


def submit_answers(*, advice: Advice, actor: User) -> int:
    """Send all drafted answers; returns how many. Raises DomainError that counts what is missing."""


def verify_answer(*, item: AdviceItem, note: str, actor: User) -> Answer:
    """The reviewer is content: the item is resolved. Raises DomainError."""


def reopen(*, item: AdviceItem, note: str, actor: User) -> Answer:
    """The reviewer is not content and says why: the department answers anew. Raises DomainError."""
