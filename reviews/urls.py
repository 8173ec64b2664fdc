"""Addresses of the review desk, one block a subject."""

from django.urls import path

from reviews.views import annotations, unplaced, version

app_name = "reviews"

draft_urls = [
    path("versions/<int:pk>/", version.version_detail, name="version-detail"),
    path("versions/<int:pk>/annotations/", annotations.annotation_new, name="annotation-new"),
    path("annotations/<int:pk>/edit/", annotations.annotation_edit, name="annotation-edit"),
    path("annotations/<int:pk>/withdraw/", annotations.annotation_withdraw, name="annotation-withdraw"),
    path("annotations/<int:pk>/reply/", annotations.annotation_reply, name="annotation-reply"),
    path("annotations/<int:pk>/confirm/", annotations.annotation_confirm, name="annotation-confirm"),
    path("versions/<int:pk>/unplaced/", unplaced.unplaced, name="unplaced"),
    path("annotations/<int:pk>/places/<int:version_pk>/", unplaced.place, name="place"),
]

urlpatterns = [*draft_urls]
