"""One noun a file; this is the only place that re-exports them."""

from reviews.models.advice import Advice, AdviceItem, Answer, AnswerSheet
from reviews.models.annotation import Annotation, Placement, Reply
from reviews.models.finding import Check, Dismissal, Finding, Suppression
from reviews.models.review import Assignment, Review
from reviews.models.rulebook import RulePack, RuleSwitch
from reviews.models.word_import import WordImport

__all__ = [
    "Advice",
    "AdviceItem",
    "Annotation",
    "Answer",
    "AnswerSheet",
    "Assignment",
    "Check",
    "Dismissal",
    "Finding",
    "Placement",
    "Reply",
    "Review",
    "RulePack",
    "RuleSwitch",
    "Suppression",
    "WordImport",
]
