"""Nobody is led to an address that only takes a form: after a posted form, a switch, a bookmark."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from sharingbook.common.return_address import is_page, page_of, post_only
from tests.factories.accounts import make_department, make_person

pytestmark = pytest.mark.django_db
POST_ONLY = ["/me/hat/", "/logout/", "/people/1/active/", "/ledger/verify/", "/advice-items/1/answer/"]


@pytest.mark.parametrize("address", POST_ONLY)
def test_opening_the_address_of_a_form_says_so_and_shows_the_ways_on(client, address):
    client.force_login(make_person("aoki", member=make_department()))
    answer = client.get(address, headers={"Referer": "http://testserver/book/?q=x"})
    assert (answer.status_code, answer["Allow"].split(",")[0]) == (405, "POST")
    assert "このアドレスは直接開けません" in answer.text
    assert 'href="/book/?q=x">前の画面に戻る' in answer.text
    assert f'href="{reverse("cms:home")}"' in answer.text


def test_an_address_that_only_takes_forms_is_no_page():
    assert not any(is_page(address) for address in POST_ONLY)
    assert not is_page("/no/such/page/")
    assert all(is_page(address) for address in ("/", "/book/?q=x", "/people/1/", "/projects/1/edit/"))


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/people/1/?tab=2", "/people/1/?tab=2"),
        ("http://testserver/people/1/active/", "/"),
        ("https://evil.example/people/1/", "/"),
        ("", "/"),
    ],
)
def test_a_posted_form_belongs_to_the_page_on_which_it_stood(referer, back):
    assert page_of(RequestFactory().post("/people/1/active/", headers={"Referer": referer})) == back


def test_a_page_belongs_to_itself():
    assert page_of(RequestFactory().get("/people/?q=a", headers={"Referer": "http://testserver/"})) == (
        "/people/?q=a"
    )
    assert page_of(RequestFactory().post("/projects/1/edit/")) == "/projects/1/edit/"


def test_a_view_that_only_takes_forms_refuses_anything_else():
    view = post_only(lambda _request: HttpResponse("done"))
    assert view(RequestFactory().get("/x/")).status_code == 405
    assert view(RequestFactory().post("/x/")).content == b"done"


def test_a_hat_switched_with_a_stale_form_leads_home_instead_of_to_a_form(client):
    department = make_department()
    both = make_person("both", member=department, approver=department)
    client.force_login(both)
    sent = {"hat": both.active_memberships[1].pk, "next": "/advice-items/1/answer/"}
    assert client.post("/me/hat/", sent).url == reverse("cms:home")
