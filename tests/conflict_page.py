"""The 409 page as a person uses it: every link is followed, and the whole form is sent again."""

from django.http import HttpResponse
from django.test import Client
from lxml import html


def save_mine_anyway(client: Client, answer: HttpResponse) -> HttpResponse:
    """Follow every link of the page, then press its button; returns what the second save answers."""
    assert answer.status_code == 409
    page = html.fromstring(answer.text).get_element_by_id("main")
    links = [link.get("href") for link in page.iter("a")]
    assert links
    for link in links:
        assert client.get(link).status_code == 200, link
    (form,) = page.iter("form")
    assert form.xpath(".//button[@type='submit']")
    sent: dict[str, list[str]] = {}
    for field in form.xpath(".//input[@name]"):
        sent.setdefault(field.get("name"), []).append(field.get("value"))
    return client.post(form.get("action"), sent)
