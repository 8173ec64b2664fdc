"""Addresses, by room. Apps are named by dotted strings only, so that nothing points upward."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

handler500 = "sharingbook.common.last_resort.server_error"
urlpatterns = [
    # The public reads the book in English too: switching needs no sign-in.
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("", include("sharingbook.accounts.urls")),
    path("", include("sharingbook.notifications.urls")),
    path("", include("procurement.urls")),
    path("", include("reviews.urls")),
    path("", include("cms.urls")),
    path("cms-admin/", include("wagtail.admin.urls")),
    path("documents/", include("wagtail.documents.urls")),
]
