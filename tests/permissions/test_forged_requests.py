"""Requests that no page of ours sends: without a token, or with fields that no form has (T14, T17)."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from procurement.models import Case, Decision, Project, Version
from reviews.models import Annotation
from sharingbook.accounts.models import User
from sharingbook.audit.models import LedgerEntry
from tests.builders.small_docx import small_docx
from tests.factories.cases import make_version
from tests.permissions import addresses
from tests.reviews.conftest import Town, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db) -> Town:
    return make_town()


EDITORS_API = "wagtailadmin_api:"
VALUES = {
    "int": 1, "str": "x", "slug": "x", "path": "x/y.png", "uuid": "00000000-0000-0000-0000-000000000000",
}  # fmt: skip


def any_address(name: str, entry) -> str | None:
    converters = entry.pattern.converters
    kinds = {key: type(converter).__name__ for key, converter in converters.items()}
    values = {key: VALUES.get(kind.removesuffix("Converter").lower(), "x") for key, kind in kinds.items()}
    regex = getattr(entry.pattern, "regex", None)
    values |= dict.fromkeys(regex.groupindex if regex and not converters else {}, 1)
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return None


def test_no_address_takes_a_post_without_a_token(town, count_checks):
    """Every address of the URLconf, the editor's own ones too; also where it takes no POST at all."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(town.member)
    before = LedgerEntry.objects.count()
    answered, unnamed = {}, []
    mine = addresses.ours()
    for name, _address, entry in addresses.walk():
        url = any_address(name, entry)
        if url is None:
            unnamed.append(name)
            continue
        for method in ("post", "put", "patch", "delete") if name in mine else ("post",):
            answered[(method, name)] = getattr(client, method)(url, {"state": "decided"}).status_code
    count_checks(len(answered))
    # The editor's own API asks for no token; it is closed to everybody (cms/editor_gate.py).
    other = {key: status for key, status in answered.items() if status != 403}
    assert {key: status for key, status in other.items() if not key[1].startswith(EDITORS_API)} == {}
    assert set(other.values()) <= {404}
    assert [name for name in unnamed if not name.startswith("wagtail") and "cms-admin" not in name] == []
    assert len(answered) > 4 * len(addresses.ours())
    assert LedgerEntry.objects.count() == before


def test_no_view_of_ours_is_taken_out_of_the_token_check():
    views = [(name, entry.callback) for name, _address, entry in addresses.walk()]
    exempt = [name for name, view in views if getattr(view, "csrf_exempt", False)]
    assert [name for name in exempt if not name.startswith(EDITORS_API)] == []


def test_nobody_elses_page_may_frame_or_read_ours(client, town):
    client.force_login(town.member)
    answer = client.get("/projects/", headers={"Origin": "https://evil.example"})
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


# Columns that no form has: whoever posts them gets nothing for it.
FORGED = {
    "state": "ready_for_notice", "noticed_at": "2026-01-01", "created_by": "1", "author": "1", "owner": "1",
    "code": "SB-1999-0001", "in_book": "on", "registered_at": "2026-01-01", "level_approved_by": "1",
    "uploaded_by": "1", "sha256": "0" * 64, "number": "77", "issued_at": "2026-01-01", "decided_by": "1",
    "self_approved": "", "pins": "[]", "overrides": "{}", "is_superuser": "on", "is_staff": "on",
    "is_active": "", "confirmed_at": "2026-01-01", "confirmed_by": "1", "user": "1", "groups": "1",
    "waiting_on": "nobody", "project": "1", "case": "1", "uid": "00000000-0000-0000-0000-000000000000",
}  # fmt: skip


def row(model, pk) -> dict:
    return model.objects.filter(pk=pk).values().get()


def changed(before: dict, after: dict) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_forged_fields_change_nothing_of_a_project(client, town):
    project = town.case.project
    client.force_login(town.member)
    before = row(Project, project.pk)
    facts = {
        "edition": project.edition, "name": "新しい名称", "purpose": "目的", "beneficiaries": ["residents"],
        "fy_from": "2026", "fy_to": "2027", "level": "department", "stage": "closed",
    }  # fmt: skip
    url = reverse("procurement:project-edit", args=[project.pk])
    assert client.post(url, {**FORGED, **facts}).status_code == 302
    after = row(Project, project.pk)
    assert after["name"] == "新しい名称"
    assert changed(before, after) <= {"name", "purpose", "beneficiaries", "fy_from", "fy_to", "edition"}


def test_forged_fields_change_nothing_of_a_case(client, town):
    client.force_login(town.member)
    before = row(Case, town.case.pk)
    facts = {"edition": town.case.edition, "name": "新しい件名", "method": "open", "level": "public"}
    url = reverse("procurement:case-edit", args=[town.case.pk])
    assert client.post(url, {**FORGED, **facts}).status_code == 302
    assert changed(before, row(Case, town.case.pk)) == {"name", "method", "edition"}


def test_a_case_moves_only_along_its_states(client, town):
    client.force_login(town.member)
    url = reverse("procurement:case-move", args=[town.case.pk])
    for state in ("ready_for_notice", "noticed", "awarded", "decided", "in_review", "withdrawn"):
        answer = client.post(url, {"state": state, "edition": town.case.edition, "reason": "x"})
        assert answer.status_code == 422, state
    assert row(Case, town.case.pk)["state"] == "drafting"


def test_forged_fields_change_nothing_of_a_version(client, town):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(town.member)
    sent = {
        **FORGED, "document": "new", "kind": "annex", "title": "別紙", "note": "",
        "file": SimpleUploadedFile("別紙.docx", small_docx(["別の本文"])),
    }  # fmt: skip
    assert client.post(reverse("procurement:version-new", args=[town.case.pk]), sent).status_code == 302
    version = Version.objects.latest("pk")
    assert (version.uploaded_by, version.number, version.draft.case) == (town.member, 1, town.case)
    assert version.sha256 != FORGED["sha256"]
    assert version.state != FORGED["state"]


def test_forged_fields_change_nothing_of_a_comment(client, town):
    town.start()
    client.force_login(town.reviewer)
    sent = {**FORGED, "kind": "must", "aspect": "", "text": "測れる値に", "replacement": "", "seq": "1"}
    answer = client.post(reverse("reviews:annotation-new", args=[town.version.pk]), sent)
    assert answer.status_code == 302
    annotation = Annotation.objects.get()
    assert (annotation.author, annotation.state, annotation.number) == (town.reviewer, "drafted", None)
    assert (annotation.issued_at, annotation.confirmed_by) == (None, None)


def test_forged_fields_change_nothing_of_a_decision(client, town):
    """A decision on an own upload is self-approved, whatever was posted."""
    version = make_version(town.case, uploaded_by=town.approver)
    client.force_login(town.approver)
    url = reverse("procurement:decision-new", args=[town.case.pk])
    page = client.get(url)
    sent = {
        **FORGED, "outcome": "stop", "grounds": "事業を取りやめる。", "step": "record", "conditions": "",
        "basis": page.context["form"]["basis"].value(), "idempotency_key": "k",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    decision = Decision.objects.get()
    assert (decision.decided_by, decision.self_approved) == (town.approver, True)
    assert [pin["sha256"] for pin in decision.pins] == [version.sha256]
    assert row(Case, town.case.pk)["state"] == "withdrawn"


def test_forged_fields_make_nobody_powerful(client, town):
    from tests.factories.accounts import make_person

    boss = make_person("boss", administrator=town.section.organisation)
    client.force_login(boss)
    before = row(User, town.member.pk)
    url = reverse("accounts:person-edit", args=[town.member.pk])
    sent = {**FORGED, "edition": town.member.edition, "last_name": "青木", "first_name": "花子"}
    assert client.post(url, sent).status_code == 302
    assert changed(before, row(User, town.member.pk)) <= {"last_name", "first_name", "edition"}
    assert not town.member.groups.exists()
    grant = {
        **FORGED, "role": "auditor", "department": town.desk.pk, "valid_from": "2026-11-01", "valid_to": "",
    }  # fmt: skip
    stranger = make_person("stranger", reviewer=town.desk)
    client.post(reverse("accounts:membership-new", args=[stranger.pk]), grant)
    for hat in stranger.memberships.filter(role="auditor"):
        assert hat.confirmed_at is None
