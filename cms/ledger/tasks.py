"""Jobs of the audit record: thin, with plain arguments, safe to run twice."""

from django_tasks import task

from cms.ledger import checks
from sharingbook.common.middleware import request_scope


@task()
def check_ledger(check_id: int) -> None:
    """Read the whole ledger again."""
    with request_scope():
        checks.run_check(check_id=check_id)
