"""Addresses of this room's pages, for notices and gate facts (never for templates: those use URL names)."""

from django.urls import reverse

from procurement.models import Case, Version
from reviews.models import Advice, Annotation, Review


def case_page(case: Case) -> str:
    return reverse("reviews:case-detail", args=[case.pk])


def triage_page(review: Review) -> str:
    return reverse("reviews:triage", args=[review.pk])


def declare_page(review: Review) -> str:
    return reverse("reviews:declare", args=[review.pk])


def version_page(version: Version) -> str:
    return reverse("reviews:version-detail", args=[version.pk])


def annotation_page(annotation: Annotation) -> str:
    """The comment beside its words, on the version that it was made on."""
    return f"{reverse('reviews:version-detail', args=[annotation.version_id])}#c{annotation.pk}"


def unplaced_page(version: Version) -> str:
    return reverse("reviews:unplaced", args=[version.pk])


def advice_page(advice: Advice) -> str:
    return reverse("reviews:advice-detail", args=[advice.pk])


def answers_page(advice: Advice) -> str:
    return reverse("reviews:answers", args=[advice.pk])
