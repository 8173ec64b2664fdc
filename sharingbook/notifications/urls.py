"""Addresses of the bell."""

from django.urls import path

from sharingbook.notifications import views

app_name = "notifications"
urlpatterns = [
    path("me/notices/", views.notices, name="notices"),
    path("me/notices/read/", views.notices_read, name="notices-read"),
    path("me/notices/<int:pk>/", views.notice_open, name="notice-open"),
]
