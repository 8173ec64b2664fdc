"""What the book does when a lower room, or Wagtail, says that something happened."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_noop
from wagtail.log_actions import get_active_log_context
from wagtail.models import Revision
from wagtail.signals import page_published, page_unpublished

from cms import rights, search
from cms.models import ProjectPage
from procurement import events as register_events
from procurement.models import Project
from procurement.services import projects
from sharingbook.accounts import events as account_events
from sharingbook.accounts.acts import together
from sharingbook.accounts.models import Department, User
from sharingbook.common.errors import DomainError


def on_project_changed(*, project: Project, actor: User | None) -> None:
    search.index_project(project)


def on_memberships_changed(*, user: User) -> None:
    rights.sync_person(user)


def on_department_changed(*, department: Department) -> None:
    rights.ensure_department_page(department)
    # A project is found by its owner's name, which may be a new one.
    for project in Project.objects.filter(owner=department).select_related("owner", "page"):
        search.index_project(project)


def _list(page: ProjectPage, *, listed: bool, story: dict[str, Any] | None = None) -> None:
    actor = get_active_log_context().user
    if actor is None:
        raise DomainError(gettext_noop("A page is published by an approver, never by a schedule."))
    project = Project.objects.get(pk=page.project_id)
    if listed and project.is_draft:
        raise DomainError(gettext_noop("Register the project first; then its page can be published."))
    with together():
        projects.set_listed(project=project, listed=listed, story=story, actor=actor)
        search.index_project(project)


def story_hash(revision: Revision) -> str:
    """SHA-256 of the story and all else that the revision holds, as JSON with sorted keys."""
    content = json.dumps(
        revision.content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(content.encode()).hexdigest()


def on_page_published(sender, instance, revision=None, **kwargs) -> None:
    # Wagtail may publish a page as it stands, without a revision of its own.
    revision = revision or instance.get_latest_revision()
    story = {"revision": revision.pk, "sha256": story_hash(revision)} if revision else None
    _list(instance, listed=True, story=story)


def on_page_unpublished(sender, instance, **kwargs) -> None:
    _list(instance, listed=False)


def subscribe() -> None:
    """Called once, from `CmsConfig.ready()`."""
    register_events.project_changed.subscribe(on_project_changed)
    account_events.memberships_changed.subscribe(on_memberships_changed)
    account_events.department_changed.subscribe(on_department_changed)
    page_published.connect(on_page_published, sender=ProjectPage, dispatch_uid="book-published")
    page_unpublished.connect(on_page_unpublished, sender=ProjectPage, dispatch_uid="book-unpublished")
