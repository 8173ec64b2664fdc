"""Plays many stories at once, in the order of time: each story yields when its next act is due."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cms.demo.clock import Clock
from sharingbook.common.middleware import request_scope
from sharingbook.common.values.workdays import add_working_days, is_working_day

Story = Iterator[datetime]
TOKYO = ZoneInfo("Asia/Tokyo")
ONE_DAY = timedelta(days=1)


def office_hour(now: datetime, days_ago: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment that many days ago, or on the last day before on which offices were open."""
    day = now.astimezone(TOKYO).date() - timedelta(days=days_ago)
    while not is_working_day(day):
        day -= ONE_DAY
    return datetime.combine(day, time(hour, minute), TOKYO)


def office_day(day: date) -> date:
    """The day itself, or the first one after it on which offices are open."""
    return add_working_days(day - ONE_DAY, 1)


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
