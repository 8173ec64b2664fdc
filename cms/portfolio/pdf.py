"""The portfolio as a PDF report: the same dataclasses, the same charts."""

from django.template.loader import render_to_string

from cms.portfolio.figures import Portfolio
from cms.portfolio.page import charts_of
from sharingbook.common.pdf import STYLES, render_pdf
from sharingbook.common.values.money import THOUSAND


def portfolio_html(portfolio: Portfolio) -> str:
    """The report's HTML; amounts in thousand yen."""
    charts = charts_of(portfolio, standalone=True)
    return render_to_string(
        "cms/portfolio_pdf.html", {"portfolio": portfolio, "charts": charts, "unit": THOUSAND}
    )


def portfolio_document(portfolio: Portfolio) -> str:
    """The report's HTML as a file that stands alone, its style sheet inside."""
    style = (STYLES / "report.css").read_text(encoding="utf-8")
    return portfolio_html(portfolio).replace("</head>", f"<style>\n{style}</style></head>", 1)


def portfolio_pdf(portfolio: Portfolio) -> bytes:
    """A4 landscape, fonts embedded, nothing fetched from anywhere."""
    return render_pdf(portfolio_html(portfolio))
