"""A failure of ours: the page stands on its own and names the number by which the request is found."""

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.test import Client
from django.urls import path

from sharingbook import urls

handler500 = urls.handler500


@login_not_required
def fails(request):
    raise ZeroDivisionError


urlpatterns = [*urls.urlpatterns, path("fails/", fails)]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_failure_says_the_number_to_quote():
    answer = Client(raise_request_exception=False).get("/fails/")
    assert answer.status_code == 500
    code = re.search(r"番号 ([0-9A-Z]{4}-[0-9A-Z]{4}) を", answer.text).group(1)
    assert answer.headers["X-Request-ID"].startswith(code.replace("-", ""))
    assert f"the number {code}" in answer.text
