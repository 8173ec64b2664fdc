"""The book as an Atom feed: the newest of what the list shows, with the list's filters."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.selectors.book import BookQuery
from procurement.models import Project
from sharingbook.common.xml_text import xml_text

NEWEST = 50


@login_not_required
@require_safe
def book_feed(request: HttpRequest) -> HttpResponse:
    query = BookQuery.of(request.GET)
    rows = query.apply(Project.objects.listed()).select_related("owner", "page")
    book_url = request.build_absolute_uri(reverse("cms:book"))
    feed = Atom1Feed(
        title=_("Sharing Book"),
        link=book_url,
        description=_("Projects of the book, the newest first"),
        feed_url=request.build_absolute_uri(),
        language=get_language(),
    )
    for project in rows.order_by("-registered_at", "-pk")[:NEWEST]:
        address = request.build_absolute_uri(reverse("cms:book-project", args=[project.code]))
        page = getattr(project, "page", None)
        feed.add_item(
            title=_text(project.name),
            link=address,
            unique_id=address,
            description=_text(project.summary or project.purpose),
            author_name=_text(project.owner.label),
            pubdate=project.registered_at,
            updateddate=(page and page.last_published_at) or project.registered_at,
            categories=(project.get_stage_display(),),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _text(words: str) -> str:
    """As XML can hold it, and without the characters that turn the words after them around."""
    return "".join(char for char in xml_text(words) if char in "\n\t\u3000" or char.isprintable())
