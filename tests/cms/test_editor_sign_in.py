"""Wagtail brings a sign-in and a sign-out of its own; both lead through ours, which note who came or went."""

import pytest
from django.urls import resolve, reverse

from sharingbook.audit.models import AccessEntry
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
DOOR = "/cms-admin/login/"


def test_wagtails_names_lead_to_our_views():
    assert resolve(reverse("wagtailadmin_login")).view_name == "cms:editor-sign-in"
    assert resolve(reverse("wagtailadmin_logout")).view_name == "cms:editor-sign-out"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("", "/login/"),
        ("/cms-admin/pages/", "/login/?next=/cms-admin/pages/"),
        ("https://evil.example/", "/login/"),
        ("//evil.example/", "/login/"),
        ("javascript:alert(1)", "/login/"),
    ],
)
def test_its_sign_in_leads_to_ours_and_never_elsewhere(client, world, method, wanted, leads_to):
    sent = {"username": world.member.email, "password": PASSWORD, "next": wanted}
    answer = client.get(DOOR, {"next": wanted}) if method == "get" else client.post(DOOR, sent)
    assert (answer.status_code, answer["Location"]) == (302, leads_to)
    assert "_auth_user_id" not in client.session


def test_who_signed_in_already_goes_on(client, world):
    client.force_login(world.member)
    answer = client.get(DOOR, {"next": "/cms-admin/images/"}, follow=True)
    assert answer.redirect_chain[-1] == ("/cms-admin/images/", 302)


def test_signing_out_of_the_editor_is_noted(client, world):
    client.force_login(world.member)
    assert client.get("/cms-admin/logout/").status_code == 405
    assert client.post("/cms-admin/logout/").status_code == 302
    assert "_auth_user_id" not in client.session
    entry = AccessEntry.objects.get(action="account.sign_out")
    assert entry.actor_id == str(world.member.uid)
