"""PDF and workbook of the portfolio: ours beside the naive template (peer) and the bare engines (floor).

Usage: .venv/bin/python benchmarks/reports.py [--rows 300] [--runs 3]
CPU seconds of this process and its children, median of the runs. Both PDFs print the same report with the
same figures; ours is made in a process of its own, whose start is counted. The peer is the same report as
one writes it first: widths left to the engine (`table-layout: auto`, no colgroup), nothing else changed,
rendered in this process. Target: at least 1.4 times as fast (exit status 1: missed). Below it, the same
template in a process like ours: what the columns alone are worth. The workbook stands beside openpyxl
writing the same cells bare.
"""

import argparse
import dataclasses
import os
import re
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharingbook.settings.dev")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django  # noqa: E402

django.setup()

from _targets import Targets  # noqa: E402
from django.utils import timezone, translation  # noqa: E402
from openpyxl import Workbook  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402

from cms.portfolio.figures import DepartmentRow, Figures, Filters, Portfolio, StageRow, YearRow  # noqa: E402
from cms.portfolio.pdf import portfolio_html  # noqa: E402
from cms.portfolio.xlsx import figure_cells, portfolio_xlsx  # noqa: E402
from procurement.enums import Stage  # noqa: E402
from sharingbook.common.pdf import STYLES, render_pdf  # noqa: E402
from sharingbook.common.pdf_worker import deny_all  # noqa: E402


def sample(rows: int) -> Portfolio:
    """A portfolio with that many departments; numbers differ, so that nothing is cached by luck."""
    one = Figures.of(
        Counter({"projects": 12, "health_green": 8, "health_red": 1, "open_must": 3, "budget_initial": 10**9})
    )
    departments = tuple(
        DepartmentRow(
            f"d{n}", f"第{n}局 情報システム課", dataclasses.replace(one, projects=n, granted=n * 10**6)
        )
        for n in range(1, rows + 1)
    )
    stages = tuple(StageRow(stage.value, str(stage.label), one) for stage in Stage)
    years = tuple(YearRow(year, one) for year in range(2022, 2028))
    now = timezone.localtime()
    return Portfolio(
        at=now, day=now.date(), place="みなと県", filters=Filters(), total=one, before=one,
        compared_day=now.date(), this_year=years[-1], departments=departments, stages=stages, years=years,
        public=10, hidden=2,
    )  # fmt: skip


def cpu(function: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = sum(os.times()[:4])
        function()
        times.append(sum(os.times()[:4]) - start)
    return statistics.median(times)


AT_LEAST = 1.4


def naive(html: str) -> str:
    """The table that one writes first: columns left to the engine, and nothing else changed."""
    html = re.sub(r"<colgroup>.*?</colgroup>", "", html)
    return html.replace("</head>", "<style>table { table-layout: auto !important }</style></head>", 1)


def naive_pdf(html: str) -> bytes:
    css = (STYLES / "report.css").read_text(encoding="utf-8")
    return HTML(string=naive(html), url_fetcher=deny_all()).write_pdf(stylesheets=[CSS(string=css)])


def bare_workbook(portfolio: Portfolio) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in portfolio.departments:
        sheet.append([row.label, *figure_cells(row.figures)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=300)
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    targets = Targets()
    with translation.override("ja"):
        portfolio = sample(chosen.rows)
        html = portfolio_html(portfolio)
        naive_pdf(html)  # fonts are looked up once
        ours, peer = cpu(lambda: render_pdf(html), chosen.runs), cpu(lambda: naive_pdf(html), chosen.runs)
        columns = cpu(lambda: render_pdf(naive(html)), chosen.runs)
        template = cpu(lambda: portfolio_html(portfolio), chosen.runs)
        print(f"PDF of {chosen.rows} rows")
        print(f"  ours (fixed columns)        {ours:7.2f} s")
        print(
            f"  peer: automatic columns     {peer:7.2f} s   ours is {peer / ours:.2f} times as fast; "
            + targets.at_least(peer / ours, AT_LEAST, "times")
        )
        print(f"  the same, in a process      {columns:7.2f} s   ours is {columns / ours:.2f} times as fast")
        print(
            f"  floor: the HTML alone       {template:7.2f} s   ours takes {ours / template:.0f} times that"
        )
        book, bare = cpu(lambda: portfolio_xlsx(portfolio), 5), cpu(lambda: bare_workbook(portfolio), 5)
        print(f"Workbook of {chosen.rows} rows")
        print(f"  ours (six sheets, styled)   {book:7.3f} s")
        print(f"  floor: openpyxl, bare cells {bare:7.3f} s   ours takes {book / bare:.1f} times that")
    return targets.status


if __name__ == "__main__":
    sys.exit(main())
