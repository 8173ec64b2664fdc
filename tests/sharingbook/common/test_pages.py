"""Error pages and the frame of every page: they stand on their own, and need no inline style or script."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "sharingbook" / "static"


@pytest.mark.parametrize(
    "name", ["400.html", "403.html", "403_csrf.html", "404.html", "405.html", "409.html"]
)
def test_an_error_page_says_what_happened_even_without_request_or_person(name):
    with translation.override("ja"):
        html = render_to_string(name)
    assert '<html lang="ja">' in html
    assert len(re.findall("<h1", html)) == 1
    assert 'href="#main">本文へ移動' in html


@pytest.mark.django_db
def test_anyone_may_switch_the_language_and_stays_on_the_page(client):
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/book/?q=x"})
    assert (answer.status_code, answer["Location"]) == (302, "/book/?q=x")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


@pytest.mark.django_db
def test_switching_the_language_leads_to_no_foreign_site(client):
    answer = client.post(reverse("set_language"), {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_a_refusal_gives_its_reason():
    assert "決定は担当課長が行います。" in render_to_string(
        "403.html", {"reason": "決定は担当課長が行います。"}
    )


def test_the_last_resort_page_uses_no_tag_that_could_fail():
    source = (TEMPLATES / "500.html").read_text()
    assert not re.findall(r"{%\s*(?!if|else|endif)\w+", source)
    html = render_to_string("500.html")
    assert "前に保存したものは残っています" in html
    assert 'lang="en"' in html


def test_no_template_carries_inline_style_script_or_a_foreign_address():
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text()
        found = re.findall(
            r"\sstyle=|<style|\son\w+=\"|<script(?![^>]*\ssrc=)|(?:src|href)=\"(?:https?:)?//", source
        )
        assert found == [], path


def test_every_icon_that_a_template_asks_for_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="i-([a-z-]+)"', (STATIC / "icons.svg").read_text()))
    asked = set()
    for path in TEMPLATES.rglob("*.html"):
        asked |= set(re.findall(r'{% icon "([a-z-]+)"', path.read_text()))
    assert asked <= drawn


def test_our_stylesheets_name_no_raw_colour_and_fetch_nothing():
    for path in (STATIC / "css").glob("*.css"):
        if path.name != "tokens.css":
            source = re.sub(r'url\(#[\w-]+\)|url\("data:[^"]*"\)', "", path.read_text())
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|@import|url\(|@font-face", source), path
