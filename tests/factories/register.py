"""Projects with their money and reports, made directly as rows; legal by every constraint."""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from procurement.enums import BudgetKind, ClosingReason, Level, Light, Stage
from procurement.models import BudgetLine, HealthReport, Milestone, Project, Theme
from procurement.services import figures
from sharingbook.accounts.models import Department
from sharingbook.common.values.fiscal_year import fiscal_year_of
from tests.factories.accounts import make_department, make_person

_numbers = count(1)


def make_theme(slug: str = "tetsuzuki", name: str = "行政手続", name_en: str = "Procedures") -> Theme:
    return Theme.objects.get_or_create(slug=slug, defaults={"name": name, "name_en": name_en})[0]


def make_project(owner: Department | None = None, *, draft: bool = False, **fields) -> Project:
    """A registered, public project in the book; `draft=True` a registration that is not finished.

    A lower `level` gets its reason and review date; the portfolio's figures are kept as by the services.
    """
    owner = owner or make_department()
    number = next(_numbers)
    year = fiscal_year_of(timezone.localdate())
    fields.setdefault("code", f"SB-{year}-{5000 + number}")
    fields.setdefault("name", f"窓口手続のオンライン化 {number}")
    fields.setdefault("purpose", "住民の来庁をなくし、審査を45日から30日にする")
    fields.setdefault("beneficiaries", ["residents"])
    fields.setdefault("fy_from", year)
    fields.setdefault("fy_to", year + 1)
    fields.setdefault("stage", Stage.PREPARING)
    fields.setdefault("level", Level.PUBLIC)
    if fields["level"] != Level.PUBLIC:
        fields.setdefault("level_reason", ClosingReason.DELIBERATION)
        fields.setdefault("level_review_on", timezone.localdate() + timedelta(days=180))
    if fields["stage"] in (Stage.CLOSED, Stage.CANCELLED):
        fields.setdefault("stage_reason", "計画どおり終了")
    if not draft:
        fields.setdefault("registered_at", timezone.now())
        fields.setdefault("in_book", True)
    fields.setdefault(
        "created_by", fields.pop("actor", None) or make_person(f"register-{number}", member=owner)
    )
    project = Project.objects.create(owner=owner, **fields)
    figures.add_deltas(figures.contributions(project), timezone.localdate())
    return project


def make_budget_line(project: Project, amount: int = 100_000_000, **fields) -> BudgetLine:
    """Yen of one year and kind; `first_amount` is the amount itself unless given."""
    fields.setdefault("fiscal_year", project.fy_from)
    fields.setdefault("kind", BudgetKind.INITIAL)
    fields.setdefault("first_amount", amount)
    with figures.tracked(project):
        return BudgetLine.objects.create(project=project, amount=amount, **fields)


def make_milestone(project: Project, name: str = "公告", planned: date | None = None, **fields) -> Milestone:
    planned = planned or timezone.localdate() + timedelta(days=60)
    fields.setdefault("first_date", planned)
    return Milestone.objects.create(project=project, name=name, planned_date=planned, **fields)


def make_health(project: Project, light: str = Light.GREEN, **fields) -> HealthReport:
    """Three equal lights unless one is given by name."""
    for name in ("schedule", "cost", "scope"):
        fields.setdefault(name, light)
    fields.setdefault("reason", "計画どおりに進んでいます。")
    fields.setdefault("event_date", timezone.localdate())
    fields.setdefault("entered_by", project.created_by)
    with figures.tracked(project):
        return HealthReport.objects.create(project=project, **fields)
