import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from sharingbook.common.errors import DomainError, Refused, StaleEdit
from sharingbook.common.middleware import (
    DomainErrorMiddleware,
    RequestIdMiddleware,
    request_id,
    request_scope,
    short_code,
)

pytestmark = pytest.mark.django_db


def answer(error: Exception) -> HttpResponse | None:
    request = RequestFactory().get("/cases/1/")
    request.request_code = "7Q2M-K9XF"
    return DomainErrorMiddleware(lambda _request: HttpResponse()).process_exception(request, error)


def test_each_request_has_an_id_of_its_own_which_the_answer_names():
    seen = []

    def view(request):
        seen.append((request.request_id, request_id.get(), request.request_code))
        return HttpResponse()

    middleware = RequestIdMiddleware(view)
    answers = [
        middleware(RequestFactory().get("/", headers={"X-Request-ID": "forged\r\nid"})) for _ in range(2)
    ]
    for (in_request, in_context, code), response in zip(seen, answers, strict=True):
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{16}", in_request)
        assert in_request == in_context == response.headers["X-Request-ID"]
        assert code == f"{in_request[:4]}-{in_request[4:8]}"
    assert seen[0] != seen[1]
    assert request_id.get() == ""


def test_an_id_ends_with_its_request_even_when_the_view_fails():
    def view(_request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        RequestIdMiddleware(view)(RequestFactory().get("/"))
    assert request_id.get() == ""


def test_a_job_may_name_what_it_does_like_a_request():
    with request_scope("JOB1") as outer, request_scope() as inner:
        assert (outer, request_id.get()) == ("JOB1", inner)
    assert short_code("0123456789ABCDEF") == "0123-4567"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("You reviewed this case."), 403),
        (StaleEdit({"name": "いま"}, {"name": "私の"}), 409),
        (DomainError("A closed case takes no drafts."), 400),
    ],
)
def test_a_broken_rule_is_a_page_that_says_which(error, status):
    response = answer(error)
    assert response.status_code == status
    assert str(error) in response.content.decode()


def test_a_stale_edit_shows_both_texts():
    page = answer(StaleEdit({"name": "先に直した文"}, {"name": "<b>私の文"})).content.decode()
    assert "先に直した文" in page
    assert "&lt;b&gt;私の文" in page


def test_other_failures_are_left_to_django():
    assert answer(ZeroDivisionError()) is None
