"""The pictures of a draft page, for exactly those who may read the page."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_GET

from procurement.pictures import Saturated, picture_of
from procurement.reading.pictures import CONTENT_TYPE, NoPicture
from procurement.selectors import NotReadable
from procurement.views.versions import visible_version
from sharingbook.common.storage import DamagedFile

# A picture under its address does not change; a person's rights may, so that it is not kept for long.
MAX_AGE, AGAIN_AFTER = 3600, 3  # seconds


@login_not_required
@require_GET
def version_picture(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A picture by its name in the reading, re-encoded; 404 for what is none or cannot be shown.

    Reading the page is what an auditor's record notes; its pictures are a part of that page.
    """
    version = visible_version(request, pk)
    tag = f'"{version.sha256[:32]}-{version.reader_version}-{name}"'
    if request.headers.get("If-None-Match") == tag:
        return _kept(HttpResponseNotModified(), tag)
    try:
        data = picture_of(version, name)
    except (NoPicture, NotReadable, DamagedFile) as error:
        raise Http404 from error
    except Saturated:
        return HttpResponse(
            status=503, headers={"Retry-After": str(AGAIN_AFTER), "Cache-Control": "no-store"}
        )
    response = HttpResponse(data, content_type=CONTENT_TYPE)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return _kept(response, tag)


def _kept(response: HttpResponse, tag: str) -> HttpResponse:
    response["Cache-Control"] = f"private, max-age={MAX_AGE}, immutable"
    response["ETag"] = tag
    return response
