"""Addresses of the reader's side."""

app_name = "cms"
urlpatterns: list = []
