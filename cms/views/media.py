"""Pictures of the stories. Each one is asked for anew: a page that was taken back shows none (T11, T12)."""

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cms.editor_gate import keeps_collection
from cms.files import CONTENT_TYPES, image_at, may_read, note_file_read


@login_not_required
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse:
    """A rendition for whoever may read its page; an upload itself for its department's writers alone."""
    kind = CONTENT_TYPES.get(path.rpartition(".")[2].lower())
    image, is_upload = image_at(path[:200].replace("\0", "")) if kind else (None, False)
    if image is None:
        raise Http404
    allowed = keeps_collection(request.user, image.collection) if is_upload else may_read(request.user, image)
    if not allowed or not default_storage.exists(path):
        raise Http404
    note_file_read(request.user, image)
    response = FileResponse(default_storage.open(path), content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-cache"
    return response
