"""What happened among the comments since the page was drawn: asked by the draft page every few seconds."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from procurement.noted_reads import CONTENT, note_audit_read
from reviews.selectors.comments import annotations_of
from reviews.selectors.pulse import pulse_of, stamp_of
from reviews.views.version import visible_version


@never_cache
@require_GET
def news(request: HttpRequest, pk: int) -> HttpResponse:
    """304 while nothing changed (two queries); else every comment with its stamp, in reading order.

    The page fetches the cards whose stamp it does not know. No words of a comment are in this answer.
    """
    pulse = pulse_of(pk, request.user)
    if pulse is None:
        raise Http404
    if request.headers.get("If-None-Match", "").removeprefix("W/") == pulse.etag:
        response = HttpResponseNotModified()
        response.headers["ETag"] = pulse.etag
        return response
    version = visible_version(request, pk)
    note_audit_read(request.user, version, action="read_version", row=CONTENT)
    found = annotations_of(version, request.user)
    order = [[c.annotation.pk, stamp_of(c)] for c in found.comments]
    return JsonResponse({"order": order, "page": pulse.page}, headers={"ETag": pulse.etag})


news.is_page = False  # nobody is sent back to it after signing in
news.is_use = False  # a page left open does not keep its session alive
