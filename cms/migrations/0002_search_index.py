"""The full-text index of each database; Django has no common form for it."""

from django.db import migrations

SQLITE = "CREATE VIRTUAL TABLE cms_search_fts USING fts5(tokens, tokenize = \"unicode61 remove_diacritics 0\")"
POSTGRESQL = (
    "ALTER TABLE cms_searchdoc ADD COLUMN vector tsvector "
    "GENERATED ALWAYS AS (to_tsvector('simple', tokens)) STORED",
    "CREATE INDEX cms_searchdoc_vector ON cms_searchdoc USING GIN (vector)",
)


def make(apps, schema_editor):
    statements = [SQLITE] if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE cms_search_fts")
    else:
        schema_editor.execute("ALTER TABLE cms_searchdoc DROP COLUMN vector")


class Migration(migrations.Migration):
    dependencies = [("cms", "0001_initial")]
    operations = [migrations.RunPython(make, remove)]
