"""Addresses, by room. Apps are named by dotted strings only, so that nothing points upward."""

from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("sharingbook.accounts.urls")),
    path("", include("sharingbook.notifications.urls")),
    path("", include("procurement.urls")),
    path("", include("reviews.urls")),
    path("", include("cms.urls")),
    path("cms-admin/", include("wagtail.admin.urls")),
    path("documents/", include("wagtail.documents.urls")),
]
