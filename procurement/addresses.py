"""Where things are shown. A page lives in the highest room whose data it shows: upper ones go by URL name."""

from django.urls import reverse

from procurement.models import Case, Decision, Project, Version


def project_page(project: Project) -> str:
    return reverse("cms:project-detail", args=[project.pk])


def case_page(case: Case) -> str:
    return reverse("reviews:case-detail", args=[case.pk])


def version_page(version: Version) -> str:
    return reverse("reviews:version-detail", args=[version.pk])


def decision_page(decision: Decision) -> str:
    return reverse("procurement:decision-detail", args=[decision.pk])
