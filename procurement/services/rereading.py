"""After an upgrade: versions that an older reader has read are read again, each once, the newest first.

They stay what they are meanwhile (a decision is pinned to their bytes, comments keep their places); only
their page shows the progress of the reading instead of the text.
"""

from django.db.models import Q
from django.utils import timezone

from procurement.enums import VersionState
from procurement.models import Version
from procurement.reading import READER_VERSION
from procurement.selectors import STALLED_AFTER
from procurement.services.drafts import QUEUED, enqueue_reading


def ask_for(version: Version) -> bool:
    """Ask for the reading of a version whose reading is an older reader's; False when it is asked for."""
    now = timezone.now()
    asked = _waiting().filter(pk=version.pk).update(progress=QUEUED, reading_since=now)
    if asked:
        version.progress, version.reading_since = QUEUED, now
        enqueue_reading(version)
    return bool(asked)


def ask_for_all() -> int:
    """Ask for every such reading; returns how many were not asked for before."""
    return sum(ask_for(version) for version in _waiting().order_by("-pk").iterator())


def _waiting():
    """Outdated, and not asked for, or so long ago that the job must have died."""
    lost = Q(reading_since__lt=timezone.now() - STALLED_AFTER)
    outdated = Version.objects.filter(state=VersionState.READY).exclude(reader_version=READER_VERSION)
    return outdated.filter(Q(progress="") | lost)
