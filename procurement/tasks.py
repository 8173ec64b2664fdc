"""Jobs of this room: thin, with plain arguments, safe to run twice."""

from django_tasks import task

from procurement.services import drafts
from sharingbook.common.middleware import request_scope


@task()
def read_version(version_id: int) -> None:
    """Read an uploaded file and keep its reading."""
    with request_scope():
        drafts.read_version(version_id=version_id)
