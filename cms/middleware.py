"""The editor's own rules: page rights of today's memberships, and its own content policy."""

from csp.constants import NONE, SELF, UNSAFE_INLINE

from cms.rights import sync_person

EDITOR = "/cms-admin/"
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
        inside = request.path.startswith(EDITOR)
        if inside and request.user.is_authenticated:
            sync_person(request.user)
        response = self.get_response(request)
        if inside:
            response._csp_replace = POLICY
            response["X-Frame-Options"] = "SAMEORIGIN"
        return response
