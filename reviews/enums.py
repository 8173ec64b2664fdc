"""Closed lists of the review desk; stored values are never renamed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReviewState(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("review", "Requested")
    TRIAGED = "triaged", _("Accepted")
    ASSIGNED = "assigned", _("Reviewers assigned")
    REVIEWING = "reviewing", _("Reviewing")
    ADVISED = "advised", _("Advised")
    ANSWERED = "answered", _("Answered")
    VERIFIED = "verified", _("Verified")
    CLOSED = "closed", _("Closed")
    RETURNED = "returned", _("Returned")


# A case has one open round at most (review_one_open_round); of these, the first four await the advice.
BEFORE_ADVICE = (ReviewState.REQUESTED, ReviewState.TRIAGED, ReviewState.ASSIGNED, ReviewState.REVIEWING)
OPEN_ROUND = (*BEFORE_ADVICE, ReviewState.ADVISED)


class Depth(models.TextChoices):
    LIGHT = "light", _("Light")
    NORMAL = "normal", _("Normal")
    FULL = "full", _("Full panel")


class Kind(models.TextChoices):
    """Kind of comment, from grave to light (the order of tallies)."""

    MUST = "must", _("Must")
    SHOULD = "should", _("Should")
    REMOVE = "remove", _("Suggest removal")
    QUESTION = "question", _("Question")
    PRAISE = "praise", _("Praise")


class Aspect(models.TextChoices):
    REQUIREMENTS = "requirements", _("Requirements")
    PERFORMANCE = "performance", _("Performance")
    SECURITY = "security", _("Security")
    NEUTRALITY = "neutrality", _("Neutrality")
    DATA = "data", _("Data and APIs")
    OPERATION = "operation", _("Operation and migration")
    ACCESSIBILITY = "accessibility", _("Accessibility")
    COST = "cost", _("Cost and schedule")
    CONTRACT = "contract", _("Contract terms")
    WORDING = "wording", _("Wording")


class AnnotationState(models.TextChoices):
    DRAFTED = "drafted", _("Draft")
    ISSUED = "issued", _("Issued")
    ANSWERED = "answered", _("Answered")
    VERIFIED = "verified", _("Verified")
    REOPENED = "reopened", _("Reopened")
    WITHDRAWN = "withdrawn", _("Withdrawn")


UNRESOLVED = (AnnotationState.ISSUED, AnnotationState.ANSWERED, AnnotationState.REOPENED)
UNANSWERED = (AnnotationState.ISSUED, AnnotationState.REOPENED)


class PlacementState(models.TextChoices):
    EXACT = "exact", _("Same place")
    MOVED = "moved", _("Moved")
    CHANGED = "changed", _("Text changed")
    UNPLACED = "unplaced", _("Unplaced")


class AnswerVerdict(models.TextChoices):
    ADOPTED = "adopted", _("Adopt")
    PARTLY = "partly", _("Partly")
    DECLINED = "declined", _("Decline")
    LATER = "later", _("Later")


class CheckState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("check", "Waiting")
    RUNNING = "running", pgettext_lazy("check", "Checking")
    DONE = "done", pgettext_lazy("check", "Checked")
    FAILED = "failed", pgettext_lazy("check", "Could not be checked")


class Severity(models.TextChoices):
    """Of a finding of the specification checker, from grave to light (reviews.rules.rule.SEVERITIES)."""

    MUST = "must", pgettext_lazy("finding", "Error")
    SHOULD = "should", pgettext_lazy("finding", "Warning")
    HINT = "hint", pgettext_lazy("finding", "Note")


class FindingState(models.TextChoices):
    OPEN = "open", pgettext_lazy("finding", "Open")
    COMMENTED = "commented", pgettext_lazy("finding", "Made a comment")
    DISMISSED = "dismissed", pgettext_lazy("finding", "Does not apply")
    SUPPRESSED = "suppressed", pgettext_lazy("finding", "Rule suppressed")


class FindingAspect(models.TextChoices):
    """What a rule looks at (reviews.rules.rule.ASPECTS)."""

    CLARITY = "clarity", _("Clarity")
    VERIFIABILITY = "verifiability", _("Verifiability")
    CONSISTENCY = "consistency", _("Consistency")
    COMPLETENESS = "completeness", _("Completeness")
    FEASIBILITY = "feasibility", _("Feasibility")
    NEUTRALITY = "neutrality", _("Neutrality")
    FAIRNESS = "fairness", _("Fairness")
    SECURITY = "security", _("Security")
    ACCESSIBILITY = "accessibility", _("Accessibility")
    DATA = "data", pgettext_lazy("finding", "Data")
    EXIT = "exit", pgettext_lazy("finding", "Change of supplier")
    DISASTER = "disaster", pgettext_lazy("finding", "Disaster")
