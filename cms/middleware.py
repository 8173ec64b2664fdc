"""The editor's own rules: page rights of today's memberships, and its own content policy."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.shortcuts import redirect
from django.utils.translation import gettext_noop
from PIL import Image, UnidentifiedImageError

from cms import editor_gate
from cms.rights import sync_person
from sharingbook.common.errors import DomainError, Refused
from sharingbook.common.middleware import DomainErrorMiddleware

EDITOR = "/cms-admin/"
BAD_PICTURE = (UnidentifiedImageError, Image.DecompressionBombError)
UNREADABLE = gettext_noop(
    "This picture cannot be read, or it has more than 25 million pixels. "
    "Save it again as JPEG or PNG, smaller, and choose it once more."
)
# Wagtail's editor writes inline styles and scripts and previews pages in a frame; it is for staff only.
POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "object-src": [NONE],
}


class EditorMiddleware:
    """Memberships end on a day without anybody acting: the editor asks for today's at each request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        inside = request.path_info.startswith(EDITOR)
        if inside and request.user.is_authenticated:
            sync_person(request.user)
        response = self.get_response(request)
        if inside:
            response._csp_replace = POLICY
            response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Close what is not there for this person; the start page leads home."""
        if not request.path_info.startswith(EDITOR) or not request.user.is_authenticated:
            return None
        try:
            editor_gate.check(request)
        except Refused as refused:
            # Django asks no middleware about what another one raised here.
            return DomainErrorMiddleware(self.get_response).process_exception(request, refused)
        if request.resolver_match.view_name == "wagtailadmin_home":
            return redirect("cms:home")
        return None

    def process_exception(self, request, exception):
        """A damaged or giant picture: Wagtail's form lets Pillow's error through."""
        if request.path_info.startswith(EDITOR) and isinstance(exception, BAD_PICTURE):
            return DomainErrorMiddleware(self.get_response).process_exception(
                request, DomainError(UNREADABLE)
            )
        return None
