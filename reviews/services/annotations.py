"""Comments on words of a draft: written by declared reviewers, seen by the department once issued."""

from procurement.models import Version
from reviews.models import Annotation, Reply, Review
from sharingbook.accounts.models import User


def create_annotation(
    *,
    review: Review,
    version: Version,
    kind: str,
    aspect: str,
    text: str,
    replacement: str,
    seq: int,
    start: int | None,
    end: int | None,
    end_seq: int | None,
    actor: User,
) -> Annotation:
    """Write a draft comment on words of a version, or on a whole block (`start` and `end` None).

    `seq`, `start`, `end`, `end_seq` address blocks and code points of the version's reading; fewer than
    6 characters are widened to their sentence. Raises DomainError, Refused.
    """


def edit_annotation(
    *, annotation: Annotation, kind: str, aspect: str, text: str, replacement: str, edition: int, actor: User
) -> Annotation:
    """Change an own draft. Raises StaleEdit when it was saved meanwhile, DomainError once issued."""


def withdraw_annotation(*, annotation: Annotation, reason: str, actor: User) -> Annotation:
    """Take a comment back: an own draft, or an issued one with a reason (author or lead)."""


def confirm_annotation(*, annotation: Annotation, actor: User) -> Annotation:
    """The lead stands by a comment whose author was recused later. Raises DomainError."""


def reply(*, annotation: Annotation, text: str, actor: User) -> Reply:
    """Say something under an issued comment, for the department or for the reviewers."""
