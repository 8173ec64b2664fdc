"""The pages that carry the load, at `demo --size large`: server time and queries, beside peer and floor.

Usage: .venv/bin/python benchmarks/pages.py [--runs 15]
The database is filled first where it is empty (SQLite: var/bench, kept for the next run; on PostgreSQL
run through bin/with-postgres, as bin/bench does). Times are wall milliseconds inside this process
(Django's test client: middleware, view, template), warm connection, median [best] of the runs. Exit status 1:
a target was missed.
- draft page: ours beside a template loop over the same blocks (peer) and the bare join of their stored
  HTML (floor). Target: 300 ms and 12 queries.
- long draft: a draft of 16,000 paragraphs with 500 comments, made for this measurement. Target: 500 ms and
  12 queries, for a reviewer and for the lead.
- portfolio: ours beside live GROUP BYs over the rows (peer) and an empty page (floor). Target: 150 ms and
  12 queries.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharingbook.settings.dev")
os.environ.setdefault("VAR_DIR", str(ROOT / "var" / "bench"))
os.environ.setdefault("LOG_LEVEL", "ERROR")
# The folder of collected files, too: WhiteNoise warns where it is missing.
(Path(os.environ["VAR_DIR"]) / "static").mkdir(parents=True, exist_ok=True)

import django  # noqa: E402

django.setup()

from _long_draft import NAME as LONG_DRAFT  # noqa: E402
from _long_draft import long_draft  # noqa: E402
from _targets import Targets  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, Q, Sum  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from procurement.models import BudgetLine, Participation, Project, Version  # noqa: E402
from procurement.selectors import reading_of, stored_page_of  # noqa: E402
from reviews.models import Annotation  # noqa: E402
from sharingbook.accounts.models import User  # noqa: E402
from sharingbook.accounts.roles import Role  # noqa: E402

DRAFT_MS, LONG_MS, PORTFOLIO_MS, QUERIES = 300, 500, 150, 12
LOOP = Template(
    "{% for b in blocks %}<p id='b{{ b.seq }}' data-path='{{ b.path }}'>"
    "<span class='n'>{{ b.label }}</span><span class='t'>{{ b.text }}</span></p>{% endfor %}"
)


def measured(function: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median and best wall milliseconds; one run before warms up."""
    function()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), min(times)


def page(client: Client, address: str, runs: int) -> tuple[float, float, int]:
    def get() -> None:
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)

    get()
    connection.queries_log.clear()  # it keeps the last 9,000 only, and filling the demo wrote more
    with CaptureQueriesContext(connection) as queries:
        get()
    count = len(queries)  # now: the next request clears the log
    return *measured(get, runs), count


def line(name: str, times: tuple[float, float], note: str = "") -> None:
    print(f"  {name:<34} {times[0]:8.1f} ms  [best {times[1]:7.1f}]  {note}")


def asked(targets: Targets, milliseconds: float, limit: int, queries: int) -> str:
    """The verdicts on time and queries, for one line of the output."""
    return f"{targets.at_most(milliseconds, limit, 'ms')}; {queries} queries, " + targets.at_most(
        queries, QUERIES, "queries"
    )


def draft_page(runs: int, targets: Targets) -> None:
    version = (
        Version.objects.filter(state="ready")
        .exclude(draft__case__name=LONG_DRAFT)
        .annotate(n=Count("placements"))
        .order_by("-block_count", "-n")
        .first()
    )
    reader = User.objects.get(
        pk=Participation.objects.filter(case=version.case, act="declared", ended=None).values("person")[:1]
    )
    client = Client(HTTP_HOST="localhost")
    client.force_login(reader)
    median, best, queries = page(client, f"/versions/{version.pk}/", runs)
    blocks = reading_of(version).blocks
    stored = stored_page_of(version)
    peer = measured(lambda: LOOP.render(Context({"blocks": blocks})), max(3, runs // 5))
    floor = measured(lambda: stored.html({}), runs)
    print(f"draft page: {version.block_count} blocks, {version.placements.count()} comments")
    line("ours (whole page)", (median, best), asked(targets, median, DRAFT_MS, queries))
    line("peer: template loop over blocks", peer, f"ours takes {median / peer[0]:.2f} of it")
    line("floor: join of stored HTML", floor, f"ours takes {median / floor[0]:.1f} times that")


def long_draft_page(runs: int, targets: Targets) -> None:
    people = User.objects.filter(is_active=True).order_by("pk")
    lead = people.filter(memberships__role=Role.LEAD).first()
    reviewer = people.filter(memberships__role=Role.REVIEWER).exclude(pk=lead.pk).first()
    version = long_draft(Project.objects.order_by("pk").first(), lead, reviewer)
    print(f"long draft: {version.block_count} blocks, {version.placements.count()} comments")
    for name, person in (("a reviewer", reviewer), ("the lead", lead)):
        client = Client(HTTP_HOST="localhost")
        client.force_login(person)
        median, best, queries = page(client, f"/versions/{version.pk}/", runs)
        line(f"ours (whole page), {name}", (median, best), asked(targets, median, LONG_MS, queries))
    stored = stored_page_of(version)
    line("floor: join of stored HTML", measured(lambda: stored.html({}), runs))


def live_figures() -> None:
    """What a page without roll-ups has to ask for the same tables."""
    list(Project.objects.values("owner", "stage", "level", "reported_light").annotate(n=Count("pk")))
    list(
        BudgetLine.objects.filter(removed_at=None)
        .values("fiscal_year", "kind", "project__owner", "project__stage")
        .order_by()
        .annotate(sum=Sum("amount"))
    )
    open_must = Q(kind="must", state__in=("issued", "answered", "reopened"))
    list(
        Annotation.objects.filter(open_must)
        .values("review__case__project__owner", "review__case__project__stage")
        .order_by()
        .annotate(n=Count("pk"))
    )


def portfolio_page(runs: int, targets: Targets) -> None:
    person = User.objects.filter(memberships__role=Role.EXECUTIVE).order_by("pk").first()
    client = Client(HTTP_HOST="localhost")
    client.force_login(person)
    median, best, queries = page(client, "/portfolio/", runs)
    peer = measured(live_figures, max(3, runs // 3))
    floor = page(client, "/help/", runs)[:2]
    print(f"portfolio: {Project.objects.count()} projects, {Annotation.objects.count()} comments")
    line("ours (whole page)", (median, best), asked(targets, median, PORTFOLIO_MS, queries))
    line("peer: live GROUP BYs alone", peer, f"ours takes {median / peer[0]:.2f} of it")
    line("floor: a page without figures", floor, f"ours takes {median / floor[0]:.1f} times that")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=15)
    chosen = options.parse_args()
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    call_command("demo", size="large", verbosity=0)
    print(f"{connection.vendor}: large demo ready after {time.perf_counter() - start:.0f} s")
    targets = Targets()
    draft_page(chosen.runs, targets)
    long_draft_page(chosen.runs, targets)
    portfolio_page(chosen.runs, targets)
    return targets.status


if __name__ == "__main__":
    sys.exit(main())
