"""Keeps the portfolio's roll-up true, in the transaction that changes a figure.

Every service that changes something countable of a project runs inside `tracked(project)`: what the
project contributes is taken before and after, and the difference is added to today's deltas.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection
from django.utils import timezone

from procurement.computed import signal_of
from procurement.models import FigureDelta, HealthReport, Project
from procurement.models.project import NOT_REPORTED
from sharingbook.accounts.acts import together

ALL_YEARS = 0
# department id, stage, fiscal year (0: all), level, measure
Cell = tuple[int, str, int, str, str]
# project -> {(level, measure): amount}; upper rooms add theirs (open must-items of each case).
Contributor = Callable[[Project], dict[tuple[str, str], int]]
_contributors: list[Contributor] = []


def register_contributor(contributor: Contributor) -> None:
    """Add measures of an upper room; called from its `AppConfig.ready()`."""
    if contributor not in _contributors:
        _contributors.append(contributor)


def contributions(project: Project) -> Counter[Cell]:
    """What one project adds to the portfolio now; nothing while its registration is a draft."""
    cells: Counter[Cell] = Counter()
    if project.is_draft:
        return cells
    place = (project.owner_id, project.stage)
    latest = HealthReport.objects.filter(project=project).first()
    light = latest.overall if latest else NOT_REPORTED
    measures = Counter({(project.level, "projects"): 1, (project.level, f"health_{light}"): 1})
    for contributor in _contributors:
        measures.update(contributor(project))
    lines = list(project.budget_lines.filter(removed_at__isnull=True))
    # As `ProjectQuerySet.in_year`: a year with its money is a year of the project.
    years = {*range(project.fy_from, project.fy_to + 1), *(line.fiscal_year for line in lines)}
    for year in (ALL_YEARS, *sorted(years)):
        for (level, measure), amount in measures.items():
            if amount:
                cells[(*place, year, level, measure)] += amount
    for line in lines:
        for year in (ALL_YEARS, line.fiscal_year):
            cells[(*place, year, project.level, f"budget_{line.kind}")] += line.amount
            cells[(*place, year, project.level, f"first_{line.kind}")] += line.first_amount
    return cells


def add_deltas(cells: Counter[Cell], day: date) -> None:
    """Add amounts to the deltas of a day; called inside the writing transaction."""
    rows = [(day, *cell, amount) for cell, amount in sorted(cells.items()) if amount]
    if not rows:
        return
    table = FigureDelta._meta.db_table
    # One upsert a cell, in a fixed order, so that two writers cannot deadlock.
    sql = (
        f"INSERT INTO {table} (day, department_id, stage, fiscal_year, level, measure, amount) "  # noqa: S608
        "VALUES (%s, %s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (fiscal_year, measure, department_id, stage, level, day) "
        f"DO UPDATE SET amount = {table}.amount + excluded.amount"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def refresh_lights(project: Project) -> None:
    """Keep the reported and computed lights beside the facts; no edit of a fact, so no history row."""
    latest = HealthReport.objects.filter(project=project).first()
    signal = signal_of(project)
    lights = {
        "reported_light": latest.overall if latest else NOT_REPORTED,
        "reported_on": latest.event_date if latest else None,
        "computed_light": signal.light,
        "computed_why": signal.why,
    }
    if any(getattr(project, name) != value for name, value in lights.items()):
        Project.objects.filter(pk=project.pk).update(**lights)


@contextmanager
def tracked(project: Project) -> Iterator[None]:
    """Record by how much the block changes the figures of this project (its row is locked)."""
    with together():
        locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        before = contributions(locked)
        yield
        fresh = Project.objects.get(pk=project.pk)
        refresh_lights(fresh)
        after = contributions(fresh)
        after.subtract(before)
        add_deltas(after, timezone.localdate())
