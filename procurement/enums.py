"""Closed lists of the register; stored values are never renamed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.TextChoices):
    """Who may read a record (disclosure)."""

    PUBLIC = "public", _("Public")
    GOVERNMENT = "government", _("Government-wide")
    DEPARTMENT = "department", _("Department only")

    @property
    def rank(self) -> int:
        """0 for the most open."""
        return list(Level).index(self)

    @classmethod
    def closer(cls, *levels: str) -> "Level":
        """The most closed of these: what hangs on two records is read where both may be read."""
        return max(map(cls, levels), key=lambda level: level.rank)


class ClosingReason(models.TextChoices):
    """Why a record is not public (domain glossary, section 11)."""

    PERSONAL = "personal", _("Personal information")
    CORPORATE = "corporate", _("Legitimate interest of a company")
    DELIBERATION = "deliberation", _("Under deliberation")
    OPERATIONS = "operations", _("Conduct of affairs (ceiling price, before evaluation)")
    SECURITY = "security", _("Public safety, security configuration")
    LAW = "law", _("Secret by law")


class Stage(models.TextChoices):
    """Where a project stands."""

    IDEA = "idea", _("Idea")
    BUDGET = "budget_request", _("Budget request")
    PREPARING = "preparing", _("Preparing")
    TENDERING = "tendering", _("Tendering")
    DELIVERING = "delivering", _("Delivering")
    OPERATING = "operating", _("Operating")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class BudgetKind(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    INITIAL = "initial", _("Initial")
    SUPPLEMENTARY = "supplementary", _("Supplementary")
    CONTRACTED = "contracted", _("Contracted")
    SETTLED = "settled", _("Settled")


class Light(models.TextChoices):
    """One light of a health report, from good to bad."""

    GREEN = "green", _("On track")
    YELLOW = "yellow", _("Watch")
    RED = "red", _("Act")


class Beneficiary(models.TextChoices):
    RESIDENTS = "residents", _("Residents")
    BUSINESSES = "businesses", _("Businesses")
    MUNICIPALITIES = "municipalities", _("Municipalities")
    STAFF = "staff", _("Staff")


class Method(models.TextChoices):
    OPEN = "open", _("Open tender")
    QUALITY = "quality", _("Open tender (quality and price)")
    PROPOSAL = "proposal", _("Open proposal contest")
    DESIGNATED = "designated", _("Designated tender")
    DIRECT = "direct", _("Direct contract")
    UNDECIDED = "undecided", _("Not decided")


class CaseState(models.TextChoices):
    PLANNING = "planning", _("Planning")
    RFI = "rfi", _("Request for information")
    DRAFTING = "drafting", _("Drafting the specification")
    IN_REVIEW = "in_review", _("In review")
    ANSWERED = "answered", _("Answered")
    READY = "ready_for_notice", _("Ready for notice")
    OPINION = "opinion_window", _("Call for opinions")
    NOTICED = "noticed", _("Noticed")
    AWARDED = "awarded", _("Awarded")
    CONTRACTED = "contracted", pgettext_lazy("case", "Contracted")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class DraftKind(models.TextChoices):
    RFI = "rfi", _("Request for information (RFI)")
    SPECIFICATION = "specification", _("Procurement specification")
    REQUIREMENTS = "requirements", _("Requirements document")
    CRITERIA = "criteria", _("Evaluation criteria")
    CONTRACT = "contract", _("Draft contract")
    ANNEX = "annex", _("Annex")


class VersionState(models.TextChoices):
    READING = "reading", _("Reading the document")
    READY = "ready", _("Readable")
    FAILED = "failed", _("Could not be read")


class Outcome(models.TextChoices):
    PROCEED = "proceed", _("Proceed")
    CONDITIONS = "proceed_with_conditions", _("Proceed with conditions")
    REVISE = "revise", _("Revise")
    DEFER = "defer", _("Defer")
    STOP = "stop", _("Stop")


class Act(models.TextChoices):
    """What a person did on a case. Every act but `decided` bars the person from deciding it."""

    DRAFTED = "drafted", _("Drafted advice")
    ASSIGNED = "assigned", _("Assigned to review")
    DECLARED = "declared", _("Declared interests")
    RECUSED = "recused", _("Recused")
    ANNOTATED = "annotated", _("Annotated")
    ISSUED = "issued", _("Issued advice")
    TRIAGED = "triaged", _("Acted for the review desk")
    DECIDED = "decided", _("Decided")


class Waiting(models.TextChoices):
    """Whose turn a case is."""

    NOBODY = "nobody", _("Nobody")
    DEPARTMENT = "department", _("Department")
    DESK = "desk", _("Review desk")
    REVIEWERS = "reviewers", _("Reviewers")
    LEAD = "lead", _("Lead reviewer")
    APPROVER = "approver", _("Approver")
