"""A clock that can be told the time, so that the demo's acts lie where they belong: in the past.

The services ask `django.utils.timezone`, and so do the models' defaults, which hold its functions since
the classes were made; therefore the source inside that module is replaced, not the functions. Nothing but
the demo may do this: an entry of a real ledger is dated by the real clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo

from django.utils import timezone

TICK = timedelta(milliseconds=7)


class Clock:
    """Stands at the moment that it was told, and goes on a little whenever somebody looks."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def tell(self, moment: datetime) -> None:
        """Move on; never back, since the ledger's entries stand in the order of time."""
        self._moment = max(moment, self._moment)

    def look(self) -> datetime:
        self._moment += TICK
        return self._moment


@contextmanager
def told_clock(start: datetime) -> Iterator[Clock]:
    """Inside, Django's present is what the clock says; `start` is an aware moment."""
    clock = Clock(start)

    class Kind(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Told(datetime, metaclass=Kind):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return clock.look().astimezone(tz)

    real = timezone.datetime
    timezone.datetime = Told
    try:
        yield clock
    finally:
        timezone.datetime = real
