"""Plays many stories at once, in the order of time: each story yields when its next act is due."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cms.demo.clock import Clock
from sharingbook.common.middleware import request_scope

Story = Iterator[datetime]
TOKYO = ZoneInfo("Asia/Tokyo")
SATURDAY = 5


def office_hour(now: datetime, days_ago: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment on a working day (Monday to Friday), that many days ago or up to two more."""
    day = now.astimezone(TOKYO).date() - timedelta(days=days_ago)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return datetime.combine(day, time(hour, minute), TOKYO)


def play(
    stories: Iterable[Story], clock: Clock, before: Callable[[datetime], None] = lambda moment: None
) -> int:
    """Run the stories to their end and return the number of acts. `before` is told each moment first."""
    waiting: list[tuple[datetime, int, Story]] = []
    for order, story in enumerate(stories):
        _put(waiting, order, story)
    acts = 0
    while waiting:
        moment, order, story = heapq.heappop(waiting)
        before(moment)
        clock.tell(moment)
        with request_scope():
            _put(waiting, order, story)
        acts += 1
    return acts


def _put(waiting: list[tuple[datetime, int, Story]], order: int, story: Story) -> None:
    moment = next(story, None)
    if moment is not None:
        heapq.heappush(waiting, (moment, order, story))
