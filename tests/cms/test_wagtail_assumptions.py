"""What we rely on the editor for, and what we never leave to it: asked of the real routes."""

import json
import re

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse
from lxml import html
from wagtail.models import Page

from cms.models import DepartmentPage, ProjectPage
from procurement.models import Project
from tests.cms.conftest import CANARY

pytestmark = pytest.mark.django_db


def editor_routes() -> list[tuple[str, dict]]:
    """Every named address of the editor with the names of its parameters."""
    found = []

    def walk(patterns, namespace=""):
        for entry in patterns:
            if hasattr(entry, "url_patterns"):
                walk(entry.url_patterns, ":".join(filter(None, [namespace, entry.namespace])))
            elif entry.name:
                name = f"{namespace}:{entry.name}" if namespace else entry.name
                found.append((name, dict(entry.pattern.converters), entry.pattern))

    admin = next(r for r in get_resolver().url_patterns if str(r.pattern) == "cms-admin/")
    walk(admin.url_patterns)
    return found


VALUES = {
    "app_label": "cms", "model_name": "projectpage", "content_type_app_name": "cms",
    "content_type_model_name": "projectpage", "app_name": "taggit", "action_name": "publish",
    "filter_spec": "max-165x165", "uidb64": "x", "token": "y",
}  # fmt: skip


def address(name: str, converters: dict, pattern, page) -> str | None:
    groups = re.compile(str(pattern)).groupindex if name.endswith("revisions_compare") else {}
    keys = {*converters, *groups}
    values = {key: VALUES.get(key, page.pk) for key in keys}
    if "revision_id_a" in keys:
        values |= {"revision_id_a": "earliest", "revision_id_b": "latest"}
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return None


@pytest.fixture
def foreign(world):
    """A page of department B with a canary in its headline and in its story's draft."""
    project = world.register(world.b, world.other_member)
    page = ProjectPage.objects.get(project=project)
    page.title = page.draft_title = f"{CANARY}の見出し"
    page.story = [("text", f"<p>{CANARY}の文</p>")]
    page.save_revision(user=world.other_member)
    page.save()
    return page


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["member", "approver"])
def test_no_route_of_the_editor_tells_or_changes_anything_of_another_department(
    client, world, foreign, who, method
):
    """T33: 404 or 403 each, never 500, never a word of the page."""
    client.force_login(getattr(world, who))
    world.register(world.a, world.member)
    before = Page.objects.count()
    told, failed, tried = [], [], 0
    for name, converters, pattern in editor_routes():
        url = address(name, converters, pattern, foreign)
        if url is None or name in ("wagtailadmin_logout", "wagtailadmin_editing_sessions:release"):
            continue
        tried += 1
        data = {"q": CANARY, "id": foreign.pk, "child_of": foreign.get_parent().pk, "for_explorer": 1}
        response = getattr(client, method)(url, data)
        body = response.getvalue().decode("utf-8", "replace")
        # What was typed into a search field comes back; the page's own words would stand elsewhere too.
        if f"{CANARY}の" in body:
            told.append(url)
        if converters and response.status_code not in (403, 404, 405):
            failed.append((url, response.status_code))
        assert response.status_code < 500, url
    assert tried > 100
    assert told == []
    assert [f for f in failed if str(foreign.pk) in f[0]] == []
    foreign.refresh_from_db()
    assert (Page.objects.count(), foreign.live, foreign.draft_title) == (before, False, f"{CANARY}の見出し")


def test_the_department_itself_edits_previews_and_reads_the_history(client, world):
    project = world.register(world.a, world.member)
    page = ProjectPage.objects.get(project=project)
    client.force_login(world.member)
    for name in ("edit", "history", "view_draft"):
        response = client.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
        assert response.status_code == 200, name
    parent = page.get_parent()
    assert client.get(reverse("wagtailadmin_explore", args=[parent.pk])).status_code == 200
    assert client.get(reverse("wagtailadmin_explore_root")).url == reverse(
        "wagtailadmin_explore", args=[parent.pk]
    )
    assert client.get(reverse("wagtailadmin_home")).url == reverse("cms:home")


@pytest.mark.parametrize("name", ["copy", "move", "delete", "lock", "set_privacy", "convert_alias"])
def test_the_tree_follows_the_register_and_says_so(client, world, name):
    """Copy and alias raised an unhandled error (500), delete would orphan the project's address."""
    page = ProjectPage.objects.get(project=world.register(world.a, world.member))
    client.force_login(world.approver)
    url = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
    for response in (client.get(url), client.post(url, {"new_title": "x", "new_slug": "x", "alias": "on"})):
        assert response.status_code == 403
        assert "登録内容に合わせて" in response.getvalue().decode()
    assert ProjectPage.objects.count() == 1


@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
def test_bulk_acts_are_closed(client, world, action):
    """`before_delete_page` is not asked by a bulk delete."""
    page = ProjectPage.objects.get(project=world.register(world.a, world.member))
    client.force_login(world.approver)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={page.pk}"
    assert client.get(url).status_code == client.post(url).status_code == 403
    assert ProjectPage.objects.get().live is False


STORY = (
    '{"blocks": [{"key": "a", "text": "来館せずに予約できます", "type": "unstyled", "depth": 0,'
    ' "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
)


def form_data(page, **more) -> dict:
    return {
        "title": page.title,
        "slug": page.slug,
        "story-count": "1",
        "story-0-deleted": "",
        "story-0-order": "0",
        "story-0-type": "text",
        "story-0-id": "",
        "story-0-value": STORY,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 0,
        **more,
    }


def test_a_member_writes_a_draft_and_cannot_publish_it(client, world):
    page = ProjectPage.objects.get(project=world.register(world.a, world.member))
    client.force_login(world.member)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.post(url, form_data(page, **{"action-publish": "1"}))
    page.refresh_from_db()
    assert "来館せずに" in str(page.get_latest_revision_as_object().story)
    assert (page.live, Project.objects.get().in_book) == (False, False)


def test_an_approver_publishes_with_the_editors_button_and_comes_back_to_the_project(client, world):
    project = world.register(world.a, world.member)
    page = ProjectPage.objects.get(project=project)
    client.force_login(world.approver)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.post(url, form_data(page, **{"action-publish": "1"}))
    assert response.url == reverse("cms:project-detail", args=[project.pk])
    assert Project.objects.get().in_book
    client.logout()
    assert "来館せずに" in client.get(f"/book/{project.code}/").content.decode()


def test_a_draft_registration_is_never_published_by_the_editor(client, world):
    project = world.register(world.a, world.member, as_draft=True)
    page = ProjectPage.objects.get(project=project)
    client.force_login(world.approver)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.post(url, form_data(page, **{"action-publish": "1"})).status_code == 400
    page.refresh_from_db()
    assert (page.live, Project.objects.get().in_book) == (False, False)


def test_rights_end_with_the_membership(client, world):
    page = ProjectPage.objects.get(project=world.register(world.a, world.member))
    client.force_login(world.member)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get(url).status_code == 200
    world.member.memberships.update(ended_at=world.member.date_joined, ended_by=world.approver)
    assert client.get(url).status_code == 404


def test_saving_drafts_writes_no_history_of_the_facts(world):
    project = world.register(world.a, world.member)
    before = project.history.count()
    page = ProjectPage.objects.get(project=project)
    for number in range(3):
        page.title = f"見出し {number}"
        page.save_revision(user=world.member)
    assert project.history.count() == before


def test_the_editor_calls_nobody_outside(client, world):
    page = ProjectPage.objects.get(project=world.register(world.a, world.member))
    client.force_login(world.member)
    for url in (reverse("wagtailadmin_pages:edit", args=[page.pk]), reverse("wagtailimages:index")):
        body = client.get(url).content.decode()
        outside = re.findall(r'(?:src|href|action)="((?:https?:)?//[^"]+)"', body)
        assert [u for u in outside if "enable-javascript" not in u] == []
        assert "gravatar" not in body


def test_the_side_menu_leads_only_to_what_a_department_needs(client, world):
    page = ProjectPage.objects.get(project=world.register(world.a, world.member))
    client.force_login(world.member)
    body = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    for closed in ("/cms-admin/reports/", "/cms-admin/settings/", "/cms-admin/users/", "guide.wagtail.org"):
        assert closed not in body


def test_the_first_button_saves_a_draft(client, world):
    page = ProjectPage.objects.get(project=world.register(world.a, world.member, publish_by=world.approver))
    for person, expected in (
        (world.member, ["action-save-draft"]),
        (world.approver, ["action-save-draft", "action-publish", "action-unpublish"]),
    ):
        client.force_login(person)
        response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        menu = response.context["action_menu"]
        assert [item.name for item in (menu.default_item, *menu.menu_items)] == expected


def test_the_words_of_scripts_are_japanese_too(client, world):
    world.register(world.a, world.member)
    client.force_login(world.member)
    body = client.get("/cms-admin/jsi18n/").content.decode()
    assert json.dumps("すべて閉じる") in body


def test_department_pages_are_not_edited_in_the_editor(client, world):
    world.register(world.a, world.member)
    page = DepartmentPage.objects.get(department=world.a)
    client.force_login(world.approver)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 404


# What stays as it is: keys, the names of things outside, hidden helper texts of scripts.
UNTRANSLATED = re.compile(
    r"Ctrl|Esc|^URL$|approver-a|photo|^Root$|^None$|Main script|exact order|Focal point|^Link text$|^<div>"
    r"|^Actions$|^Status:$"
)


def test_the_editor_speaks_japanese_where_a_department_works(client, world):
    """Wagtail's own Japanese has gaps; ours fill them."""
    page = ProjectPage.objects.get(project=world.register(world.a, world.member, publish_by=world.approver))
    client.force_login(world.approver)
    own = ("edit", "history", "unpublish")
    urls = [reverse(f"wagtailadmin_pages:{name}", args=[page.pk]) for name in own]
    urls += [reverse(f"{name}:index") for name in ("wagtailimages", "wagtaildocs")]
    urls += [reverse(f"{name}_chooser:choose") for name in ("wagtailimages", "wagtaildocs")]
    english = set()
    for url in urls:
        text = client.get(url).content.decode()
        tree = html.fromstring(json.loads(text)["html"] if text.startswith("{") else text)
        for node in tree.xpath("//*[not(self::script or self::style or ancestor-or-self::svg)]"):
            words = [node.text, *(node.get(name) for name in ("aria-label", "title", "placeholder"))]
            for word in filter(None, words):
                if re.search(r"[A-Za-z]{3}", word) and not re.search(r"[ぁ-んァ-ヶ一-龥]", word):
                    english.add(" ".join(word.split()))
    assert sorted(word for word in english if not UNTRANSLATED.search(word)) == []
