"""Themes to begin with, so that the first registration has something to choose from."""

from django.db import migrations

THEMES = (
    ("online-procedures", "オンライン手続", "Online procedures"),
    ("childcare", "子育て", "Childcare"),
    ("welfare", "福祉・医療", "Welfare and health"),
    ("school", "学校", "Schools"),
    ("disaster", "防災", "Disaster prevention"),
    ("infrastructure", "インフラ管理", "Infrastructure"),
    ("industry", "産業・雇用", "Industry and jobs"),
    ("data", "データ連携", "Data exchange"),
    ("ai", "ＡＩ", "AI"),
    ("security", "セキュリティ", "Security"),
    ("back-office", "内部事務", "Back office"),
    ("accessibility", "アクセシビリティ", "Accessibility"),
)


def make(apps, schema_editor):
    theme = apps.get_model("procurement", "Theme")
    for slug, name, name_en in THEMES:
        theme.objects.get_or_create(slug=slug, defaults={"name": name, "name_en": name_en})


class Migration(migrations.Migration):
    dependencies = [("procurement", "0003_lights_and_sums")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
