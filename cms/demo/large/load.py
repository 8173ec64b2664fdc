"""Puts the crowd around the small world, in one transaction."""

from django.db import transaction
from django.utils import timezone

from cms.demo.large.acts import Feed
from cms.demo.large.book import write_book
from cms.demo.large.plan import Size, make_crowd
from cms.demo.large.register import People, write_figures, write_register
from cms.demo.large.reviews import write_reviews
from cms.demo.large.settlers import settle
from cms.demo.small import load_small
from cms.demo.world import World


def load_large(size: Size | None = None) -> None:
    """Both worlds or nothing. The ledger's entries of both stand in the order of time."""
    crowd = make_crowd(size or Size(), timezone.now())
    feed = Feed(crowd)
    with transaction.atomic():
        world = World(now=crowd.now)
        load_small(world, more=[settle(world, crowd.size)], before=feed.until)
        feed.until(None)
        people = People()
        projects = write_register(crowd, people)
        write_book(crowd, projects)
        write_reviews(crowd, people, projects)
        write_figures(crowd, people)
