"""The letter of advice (助言書) as a PDF of A4 pages."""

from django.template.loader import render_to_string

from reviews.models import Advice
from reviews.wording import change_of
from sharingbook.common.pdf import render_pdf


def letter_html(advice: Advice) -> str:
    """The letter as a page for the printer, from the rows that were frozen when it was issued."""
    items = list(advice.items.select_related("annotation").order_by("number"))
    rows = [
        (item, change_of(item.annotation.anchor, item.replacement) if item.replacement else None)
        for item in items
    ]
    review = advice.review
    context = {
        "advice": advice,
        "review": review,
        "case": review.case,
        "project": review.case.project,
        "rows": rows,
        "versions": review.versions.select_related("draft").order_by("pk"),
        "answers_wanted": any(item.kind != "praise" for item in items),
    }
    return render_to_string("reviews/letter.html", context)


def letter_pdf(advice: Advice) -> bytes:
    return render_pdf(letter_html(advice), styles=("letter.css",))
