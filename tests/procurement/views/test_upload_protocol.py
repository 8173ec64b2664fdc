"""What may come in an upload beside the file: odd names, odd requests, too many files (H51 to H54)."""

import hashlib

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.models import Version
from sharingbook.common.storage import originals
from tests.builders.small_docx import small_docx
from tests.factories.accounts import make_person, sign_in
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db
BOUNDARY = "----sharing-book"
FIELDS = {"document": "new", "kind": "specification", "title": "調達仕様書", "note": ""}


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def member(client, case):
    return sign_in(client, make_person(member=case.project.owner))


def part(head: bytes, body: bytes) -> bytes:
    return (
        b"--"
        + BOUNDARY.encode()
        + b"\r\nContent-Disposition: form-data; "
        + head
        + b"\r\n\r\n"
        + body
        + b"\r\n"
    )


def request_body(name: bytes, data: bytes, fields: dict[str, str] = FIELDS) -> bytes:
    parts = [part(f'name="{key}"'.encode(), value.encode()) for key, value in fields.items()]
    parts.append(part(b'name="file"; filename="' + name + b'"\r\nContent-Type: text/html', data))
    return b"".join(parts) + b"--" + BOUNDARY.encode() + b"--\r\n"


def send(
    client, case, body: bytes, content_type: str = f"multipart/form-data; boundary={BOUNDARY}", **headers
):
    address = reverse("procurement:version-new", args=[case.pk])
    return client.post(address, body, content_type=content_type, **headers)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (("仕" * 300 + ".docx").encode(), "仕" * 250 + ".docx"),
        (b"a%0D%0AX-Evil: 1.docx", "a%0D%0AX-Evil: 1.docx"),
        (b"quo\\\"te'd.docx", "quo\"te'd.docx"),
        (b"CON.docx", "CON.docx"),
        (b".docx", ".docx"),
        (b"..\\..\\secret.docx", "secret.docx"),
        (b"../../secret.docx", "secret.docx"),
        ("報告\u202etxt.docx".encode(), "報告txt.docx"),  # what cannot be seen is dropped
    ],
)
def test_h52_a_name_is_kept_as_given_and_is_never_more_than_a_name(member, case, sent, kept):
    assert send(member, case, request_body(sent, small_docx([str(sent)]))).status_code == 302
    version = Version.objects.get()
    assert version.filename == kept
    answer = member.get(reverse("procurement:version-original", args=[version.pk]))
    header = answer["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert header.isascii()
    assert not set("\r\n") & set(header)
    assert "X-Evil" not in answer.headers
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert member.get(f"/versions/{version.pk}/").status_code == 200


@pytest.mark.parametrize(
    "sent", ["仕様書.docx".encode("cp932"), b"   ", b"CON", b"a.docx\x00.exe", b"x" * 5_000]
)
def test_h52_a_name_that_nobody_can_read_is_kept_or_refused_on_the_form(member, case, sent):
    answer = send(member, case, request_body(sent, small_docx([repr(sent)])))
    assert answer.status_code in (302, 400, 422)
    assert all(char.isprintable() or char == "\ufffd" for v in Version.objects.all() for char in v.filename)


def test_h51_the_type_that_the_browser_claims_is_believed_by_nobody(member, case):
    """`request_body` claims text/html for a Word file; and a page of HTML is refused under any claim."""
    assert send(member, case, request_body(b"a.docx", small_docx(["claims"]))).status_code == 302
    html = request_body(b"b.docx", b"<html><script>1</script></html>")
    assert send(member, case, html.replace(b"text/html", b"application/msword")).status_code == 422
    answer = member.get(reverse("procurement:version-original", args=[Version.objects.get().pk]))
    assert answer["Content-Type"].endswith("wordprocessingml.document")


def test_h53_ten_thousand_fields_are_not_read(member, case):
    fields = FIELDS | {f"f{n}": "x" for n in range(10_000)}
    assert send(member, case, request_body(b"a.docx", small_docx(), fields)).status_code == 400
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "b" * 300],
)
def test_h53_a_body_without_its_boundary_adds_nothing(member, case, content_type):
    answer = send(member, case, request_body(b"a.docx", small_docx()), content_type)
    assert answer.status_code in (400, 403, 422)
    assert not Version.objects.exists()


@pytest.mark.parametrize("cut", [10, 200, 600])
def test_h53_a_body_that_ends_early_adds_nothing(member, case, cut):
    body = request_body(b"a.docx", small_docx())
    answer = send(member, case, body[:-cut])
    assert answer.status_code in (400, 422)
    assert not Version.objects.exists()


def test_h54_the_file_after_the_last_one_of_a_day_is_refused_with_the_number(
    member, case, settings, time_machine
):
    time_machine.move_to(timezone.now())
    settings.UPLOAD_MAX_FILES_A_DAY = 3
    for n in range(3):
        fields = FIELDS | {"title": f"別紙{n}"}
        assert send(member, case, request_body(b"a.docx", small_docx([str(n)]), fields)).status_code == 302
    data = small_docx(["四つ目"])
    answer = send(member, case, request_body(b"a.docx", data))
    assert answer.status_code == 422
    assert "1人が24時間以内にアップロードできるのは3件まで" in answer.text
    assert Version.objects.count() == 3
    assert not originals.exists(hashlib.sha256(data).hexdigest())

    other = make_person(member=case.project.owner)
    member.force_login(other)
    assert send(member, case, request_body(b"a.docx", data)).status_code == 302
