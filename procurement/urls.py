"""Addresses of the register's screens, one block a subject."""

from django.urls import path

from procurement.views import cases, decisions, levels, pictures, project_money, projects, versions

app_name = "procurement"

project_urls = [
    path("projects/", projects.project_list, name="project-list"),
    path("projects/<int:pk>/edit/", projects.project_edit, name="project-edit"),
    path("projects/<int:pk>/stage/", projects.project_stage, name="project-stage"),
    path("projects/<int:pk>/level/", levels.project_level, name="project-level"),
    path("projects/<int:pk>/confirm/", projects.project_confirm, name="project-confirm"),
    path("projects/<int:pk>/history/", projects.project_history, name="project-history"),
    path("projects/<int:pk>/budget/", project_money.project_budget, name="project-budget"),
    path("projects/<int:pk>/budget/<int:line_pk>/", project_money.budget_line, name="budget-line"),
    path("projects/<int:pk>/milestones/", project_money.project_milestones, name="project-milestones"),
    path("projects/<int:pk>/milestones/<int:milestone_pk>/", project_money.milestone, name="milestone"),
    path("projects/<int:pk>/health/", project_money.project_health, name="project-health"),
]
case_urls = [
    path("projects/<int:pk>/cases/new/", cases.case_new, name="case-new"),
    path("cases/<int:pk>/edit/", cases.case_edit, name="case-edit"),
    path("cases/<int:pk>/level/", levels.case_level, name="case-level"),
    path("cases/<int:pk>/move/", cases.case_move, name="case-move"),
    path("cases/<int:pk>/vendors/", cases.case_vendors, name="case-vendors"),
]
version_urls = [
    path("cases/<int:pk>/versions/new/", versions.version_new, name="version-new"),
    path("cases/<int:pk>/versions/preview/", versions.version_preview, name="version-preview"),
    path("versions/<int:pk>/status/", versions.version_status, name="version-status"),
    path("versions/<int:pk>/retry/", versions.version_retry, name="version-retry"),
    path("versions/<int:pk>/original/", versions.version_original, name="version-original"),
    path("versions/<int:pk>/pictures/<slug:name>", pictures.version_picture, name="version-picture"),
]
decision_urls = [
    path("cases/<int:pk>/decisions/new/", decisions.decision_new, name="decision-new"),
    path("projects/<int:pk>/decisions/new/", decisions.project_decision_new, name="project-decision-new"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision-detail"),
]

urlpatterns = [*project_urls, *case_urls, *version_urls, *decision_urls]
