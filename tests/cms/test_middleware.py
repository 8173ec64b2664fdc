"""The editor's rules hold wherever the product is mounted."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from cms.middleware import POLICY, EditorMiddleware


@pytest.mark.parametrize("mounted_at", ["", "/book-of-the-city"])
def test_the_editor_has_its_own_policy_below_any_prefix(mounted_at):
    request = RequestFactory(SCRIPT_NAME=mounted_at).get("/cms-admin/pages/")
    request.user = AnonymousUser()
    response = EditorMiddleware(lambda _request: HttpResponse())(request)
    assert response._csp_replace == POLICY
    assert response["X-Frame-Options"] == "SAMEORIGIN"
