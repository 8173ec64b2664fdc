"""Pages of the book and entries of its search, in bulk.

Wagtail's own search index (the editor's page chooser) is left out; the book does not use it.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Page

from cms.demo.large.plan import Crowd
from cms.models import DepartmentPage, ProjectPage
from cms.search import index_new_projects
from procurement.models import Project

BATCH = 500


def write_book(crowd: Crowd, projects: list[Project]) -> None:
    pages = Page.objects.bulk_create(_pages(crowd, projects), batch_size=BATCH)
    table = ProjectPage._meta.db_table
    story = [{"type": "text", "value": "<p>進み具合は、毎月お知らせします。</p>", "id": str(uuid.uuid4())}]
    text = json.dumps(story, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (page_ptr_id, project_id, story) VALUES (%s, %s, %s)",  # noqa: S608
            [(page.pk, project.pk, text) for page, project in zip(pages, projects, strict=True)],
        )
    keys = [project.pk for project in projects]
    for start in range(0, len(keys), BATCH):
        index_new_projects(Project.objects.filter(pk__in=keys[start : start + BATCH]))


def _pages(crowd: Crowd, projects: list[Project]) -> Iterator[Page]:
    """Plain page rows below the departments' pages; treebeard's numbers are counted on by hand."""
    kind = ContentType.objects.get_for_model(ProjectPage)
    parents = {page.department_id: page for page in DepartmentPage.objects.all()}
    taken: dict[int, int] = {}
    added: dict[int, int] = defaultdict(int)
    for project in projects:
        parent = parents[project.owner_id]
        if project.owner_id not in taken:
            last = parent.get_last_child()
            taken[project.owner_id] = Page._str2int(last.path[-Page.steplen :]) if last else 0
        taken[project.owner_id] += 1
        added[project.owner_id] += 1
        slug = project.code.lower()
        yield Page(
            path=Page._get_path(parent.path, parent.depth + 1, taken[project.owner_id]),
            depth=parent.depth + 1, title=project.name, draft_title=project.name, slug=slug,
            url_path=f"{parent.url_path}{slug}/", content_type=kind, locale_id=parent.locale_id,
            live=project.in_book, has_unpublished_changes=not project.in_book,
            first_published_at=project.registered_at if project.in_book else None,
            last_published_at=project.registered_at if project.in_book else None,
        )  # fmt: skip
    for owner, count in added.items():
        parent = parents[owner]
        Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + count)
