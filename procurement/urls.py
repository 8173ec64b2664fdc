"""Addresses of the register's screens, one block a subject."""

from django.urls import path

from procurement.views import cases, decisions, versions

app_name = "procurement"

case_urls = [
    path("projects/<int:pk>/cases/new/", cases.case_new, name="case-new"),
    path("cases/<int:pk>/edit/", cases.case_edit, name="case-edit"),
    path("cases/<int:pk>/move/", cases.case_move, name="case-move"),
    path("cases/<int:pk>/vendors/", cases.case_vendors, name="case-vendors"),
]
version_urls = [
    path("cases/<int:pk>/versions/new/", versions.version_new, name="version-new"),
    path("versions/<int:pk>/status/", versions.version_status, name="version-status"),
    path("versions/<int:pk>/retry/", versions.version_retry, name="version-retry"),
    path("versions/<int:pk>/original/", versions.version_original, name="version-original"),
]
decision_urls = [
    path("cases/<int:pk>/decisions/new/", decisions.decision_new, name="decision-new"),
    path("projects/<int:pk>/decisions/new/", decisions.project_decision_new, name="project-decision-new"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision-detail"),
]

urlpatterns = [*case_urls, *version_urls, *decision_urls]
