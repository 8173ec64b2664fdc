"""One noun a file; this is the only place that re-exports them."""

from procurement.models.case import Case, InterestedVendor
from procurement.models.decision import Decision
from procurement.models.draft import Draft, Version
from procurement.models.figures import FigureDelta
from procurement.models.participation import Participation
from procurement.models.project import BudgetLine, HealthReport, Milestone, Project, Theme

__all__ = [
    "BudgetLine",
    "Case",
    "Decision",
    "Draft",
    "FigureDelta",
    "HealthReport",
    "InterestedVendor",
    "Milestone",
    "Participation",
    "Project",
    "Theme",
    "Version",
]
