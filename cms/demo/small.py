"""The small world: everything in it is an act of a service, played on the day on which it belongs."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cms.demo.acts import CaseStory
from cms.demo.beginning import FOUNDED, found
from cms.demo.cases import CASES
from cms.demo.clock import told_clock
from cms.demo.projects import PLANS
from cms.demo.rules import keep_rules
from cms.demo.story import ProjectStory, read_notices, reopen_expired
from cms.demo.timeline import Story, play
from cms.demo.world import World


def load_small(
    world: World | None = None,
    *,
    more: Iterable[Story] = (),
    before: Callable[[datetime], None] = lambda moment: None,
) -> int:
    """Make the world in one transaction (all of it or nothing); returns how many steps were played.

    `more`: stories to be played among these; `before`: told each moment before its act.
    """
    world = world or World(now=timezone.now())
    stories = [
        found(world),
        *(ProjectStory(world, plan).play() for plan in PLANS),
        *(CaseStory(world, plan).play() for plan in CASES),
        keep_rules(world),
        reopen_expired(world),
        read_notices(world),
        *more,
    ]
    with transaction.atomic(), told_clock(world.now - timedelta(days=FOUNDED + 10)) as clock:
        return play(stories, clock, before)
