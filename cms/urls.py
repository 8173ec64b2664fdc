"""Addresses of the reader's side."""

from django.urls import path

from cms.views import register

app_name = "cms"
urlpatterns = [
    # registering and publishing
    path("projects/new/", register.register, name="register"),
    path("projects/<int:pk>/register/", register.register_continue, name="register-continue"),
    path("projects/<int:pk>/publish/", register.publish, name="publish"),
]
