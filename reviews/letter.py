"""The letter of advice (助言書) as a PDF of A4 pages."""

from django.template.loader import render_to_string

from reviews.models import Advice
from sharingbook.common.pdf import render_pdf


def letter_html(advice: Advice) -> str:
    """The letter as a page for the printer: opinion and items from the rows frozen when it was issued.

    Which versions were read, the round says; no act changes them after the issue, and the issue's ledger
    entry holds their hashes.
    """
    items = list(advice.items.order_by("number"))
    review = advice.review
    context = {
        "advice": advice,
        "review": review,
        "case": review.case,
        "project": review.case.project,
        "items": items,
        "versions": review.versions.select_related("draft").order_by("pk"),
        "answers_wanted": any(item.kind != "praise" for item in items),
    }
    return render_to_string("reviews/letter.html", context)


def letter_pdf(advice: Advice) -> bytes:
    return render_pdf(letter_html(advice), styles=("letter.css",))
