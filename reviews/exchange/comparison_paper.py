"""The comparison table (新旧対照表) as a PDF: A4 landscape, old beside new, changed words underlined."""

from django.template.loader import render_to_string

from reviews.selectors.comparing import Changes, Choice
from sharingbook.common.pdf import render_pdf


def to_html(changes: Changes, choice: Choice) -> str:
    context = {"changes": changes, "rows": changes.chosen(choice), "choice": choice, "case": changes.new.case}
    return render_to_string("reviews/comparison_table.html", context)


def to_pdf(changes: Changes, choice: Choice) -> bytes:
    """Raises ReportTooLarge for more than a PDF should hold."""
    return render_pdf(to_html(changes, choice), styles=("comparison.css",))
