"""Jobs of the review desk: thin, with plain arguments, and harmless when they run twice."""

from functools import partial

from django.db import transaction
from django_tasks import task

from procurement.models import Version
from reviews.models import Check
from sharingbook.common.middleware import request_scope


@task()
def carry_comments(version_id: int) -> int:
    """Place the unresolved comments of earlier versions on this one; returns how many."""
    from reviews.services.placements import carry_or_say_why

    return carry_or_say_why(version_id=version_id)


def carry_later(version: Version) -> None:
    """Ask for the job once the surrounding transaction is safe."""
    transaction.on_commit(partial(carry_comments.enqueue, version.pk))


@task()
def check_draft(check_id: int) -> str:
    """Run the specification checker over a version; returns the state of the check."""
    from reviews.services.checking import run

    with request_scope():
        return str(run(check_id=check_id).state)


def check_later(check: Check) -> None:
    """Ask for the job once the surrounding transaction is safe."""
    transaction.on_commit(partial(check_draft.enqueue, check.pk))
