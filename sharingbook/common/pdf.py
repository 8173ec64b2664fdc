"""PDF from our own templates: nothing is fetched, fonts are those of the machine (security: T10)."""

from pathlib import Path

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

STYLES = Path(settings.BASE_DIR) / "sharingbook" / "static" / "pdf"
# The title's entry in the document; its language tells readers how to speak it.
_FONTS = FontConfiguration()


def deny_all() -> URLFetcher:
    """A fetcher that opens data: URLs alone: no file, no host."""
    return URLFetcher(allowed_protocols=["data"])


def render_pdf(html: str, *, styles: tuple[str, ...] = ("report.css",)) -> bytes:
    """The HTML as PDF bytes. `styles`: file names in static/pdf; the text must be escaped already."""
    sheets = [
        CSS(string=(STYLES / name).read_text(encoding="utf-8"), font_config=_FONTS, url_fetcher=deny_all())
        for name in styles
    ]
    document = HTML(string=html, url_fetcher=deny_all(), base_url=None)
    return document.write_pdf(stylesheets=sheets, font_config=_FONTS)
