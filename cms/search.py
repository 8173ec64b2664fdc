"""Japanese search: bigram phrases in the database's own full-text index."""

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from cms.models import SearchDoc
from procurement.models import Project
from sharingbook.common.search_tokens import fts5_query, index_text, tsquery


def _text_of(project: Project) -> str:
    page = getattr(project, "page", None)
    story = ""
    if page is not None and page.live:
        story = " ".join(page._meta.get_field("story").get_searchable_content(page.story))
    themes = " ".join(f"{t.name} {t.name_en}" for t in project.themes.all())
    return "\n".join(
        [
            project.code, project.name, project.kana, project.summary, project.purpose,
            project.related_systems, project.data_and_apis, project.owner.name, project.owner.name_en,
            themes, story,
        ]
    )  # fmt: skip


def index_project(project: Project) -> None:
    """Refresh one project's entry, in the transaction that changed it."""
    tokens = index_text(_text_of(project))
    doc, _ = SearchDoc.objects.update_or_create(project=project, defaults={"tokens": tokens})
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM cms_search_fts WHERE rowid = %s", [doc.pk])
            cursor.execute("INSERT INTO cms_search_fts (rowid, tokens) VALUES (%s, %s)", [doc.pk, tokens])


def index_new_projects(projects: QuerySet[Project]) -> None:
    """Entries of projects that have none yet, many at once."""
    rows = projects.select_related("owner", "page").prefetch_related("themes").order_by("pk")
    docs = SearchDoc.objects.bulk_create(
        SearchDoc(project=project, tokens=index_text(_text_of(project))) for project in rows
    )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO cms_search_fts (rowid, tokens) VALUES (%s, %s)",
                [(doc.pk, doc.tokens) for doc in docs],
            )


def matching(projects: QuerySet[Project], words: str) -> QuerySet[Project]:
    """Those of `projects` that contain all the words; no word of one or more characters is too short.

    An empty query matches everything; one without a letter or digit matches nothing.
    """
    if not words.strip():
        return projects
    if connection.vendor == "sqlite":
        query = fts5_query(words)
        sql = (
            "SELECT d.project_id FROM cms_search_fts f JOIN cms_searchdoc d ON d.id = f.rowid "
            "WHERE cms_search_fts MATCH %s"
        )
    else:
        query = tsquery(words)
        sql = "SELECT project_id FROM cms_searchdoc WHERE vector @@ to_tsquery('simple', %s)"
    if not query:
        return projects.none()
    return projects.filter(pk__in=RawSQL(sql, [query]))  # noqa: S611 (the words are a parameter)
