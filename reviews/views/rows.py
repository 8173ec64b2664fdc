"""The row that a page is about, as far as the person may see it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from procurement.models import Case
from reviews.models import Advice, AdviceItem, Assignment, Review

OF_REVIEW = ("case__project__owner", "desk")


def visible_case(request: HttpRequest, pk: int) -> Case:
    """The case with project and owner, or 404 where this person may not see it."""
    rows = Case.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("project__owner", "waiting_department"), pk=pk)


def visible_review(request: HttpRequest, pk: int) -> Review:
    """The round with case and desk, or 404."""
    rows = Review.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related(*OF_REVIEW, "requested_by"), pk=pk)


def visible_assignment(request: HttpRequest, pk: int) -> Assignment:
    """Somebody's place on a round that this person may see, or 404."""
    reviews = Review.objects.visible_to(request.user)
    rows = Assignment.objects.filter(review__in=reviews)
    related = [f"review__{name}" for name in OF_REVIEW]
    return get_object_or_404(rows.select_related("reviewer", *related), pk=pk)


def visible_advice(request: HttpRequest, pk: int) -> Advice:
    """The letter with its round, or 404."""
    rows = Advice.objects.visible_to(request.user)
    related = [f"review__{name}" for name in OF_REVIEW]
    return get_object_or_404(rows.select_related("issued_by", "issued_for", *related), pk=pk)


def visible_item(request: HttpRequest, pk: int) -> AdviceItem:
    """One item of a letter that this person may read, or 404."""
    rows = AdviceItem.objects.filter(advice__in=Advice.objects.visible_to(request.user))
    related = [f"advice__review__{name}" for name in OF_REVIEW]
    return get_object_or_404(rows.select_related("annotation__author", *related), pk=pk)
