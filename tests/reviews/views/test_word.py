"""The door to Word on the draft page: the copy, the file that comes back, its preview, what becomes of it."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement.models import Version
from procurement.reading import read
from reviews.models import Annotation, Reply, WordImport
from reviews.services import annotations
from sharingbook.audit.models import AccessEntry, LedgerEntry
from tests.builders.commented_docx import Said, commented_docx, said_in
from tests.builders.packages import cell, row, sheet_data, xlsx
from tests.builders.pdfs import japanese
from tests.builders.small_docx import small_docx
from tests.factories.accounts import make_person
from tests.factories.cases import make_version
from tests.factories.reviews import make_advice

NAME = "仕様書_コメント付き.docx"


@pytest.fixture
def review(town):
    return town.start(town.reviewer, town.second)


@pytest.fixture
def issued(town, review):
    comment = town.comment(review)
    make_advice(review, annotations=[comment])
    return comment


@pytest.fixture
def draft(town, review, issued):
    return town.comment(review, words="入所申込みをオンラインで", kind="should", text="範囲を書く。")


def workbook() -> bytes:
    return xlsx({"一覧": sheet_data(row(1, cell("A1", "要件")))})


def enter(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def trip(version) -> str:
    return reverse("reviews:word-trip", args=[version.pk])


def send(client, version, data, name=NAME):
    return client.post(trip(version), {"file": SimpleUploadedFile(name, data)})


def taken_home(client, version, query=""):
    response = client.get(reverse("reviews:word-file", args=[version.pk]) + query)
    assert response.status_code == 200
    return response


def received(client, version, data) -> WordImport:
    response = send(client, version, data)
    assert response.status_code == 302, response.content.decode()[:2000]
    kept = WordImport.objects.latest("pk")
    assert response.url == reverse("reviews:word-import", args=[kept.pk])
    return kept


def test_the_copy_is_a_file_of_its_own_name_and_type(town, draft):
    client = enter(town.reviewer)
    response = taken_home(client, town.version)
    assert "%E3%82%B3%E3%83%A1%E3%83%B3%E3%83%88%E4%BB%98%E3%81%8D.docx" in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert len(said_in(response.content)[1]) == 2
    roles = said_in(taken_home(client, town.version, "?names=role").content)[1]
    assert {c.author for c in roles} == {"レビュー担当"}
    # The department sees what was issued, never a draft.
    assert [c.initials for c in said_in(taken_home(enter(town.member), town.version).content)[1]] == ["#1"]


def test_an_auditor_who_takes_a_copy_is_on_record(town, draft):
    auditor = make_person("auditor", auditor=town.section.organisation)
    taken_home(enter(auditor), town.version)
    assert AccessEntry.objects.filter(action="version.export_word").count() == 1
    page = enter(auditor).get(trip(town.version)).content.decode()
    assert 'type="file"' not in page


def test_the_draft_page_leads_there(town, draft):
    page = (
        enter(town.reviewer).get(reverse("reviews:version-detail", args=[town.version.pk])).content.decode()
    )
    assert reverse("reviews:word-file", args=[town.version.pk]) in page
    assert trip(town.version) in page


def test_upload_preview_and_one_click(town, draft, issued):
    client = enter(town.reviewer)
    lines, comments = said_in(taken_home(client, town.version).content)
    at = next(n for n, c in enumerate(comments) if c.initials == "#1")
    more = [
        Said("鍵の長さも書くとよい。", 1, 4, 9, "山田 外部"),
        replace(comments[at], text="四秒では。", initials="", parent=at, date="2026-11-22T01:00:00Z"),
    ]
    kept = received(client, town.version, commented_docx(lines, [*comments, *more]))
    page = client.get(reverse("reviews:word-import", args=[kept.pk])).content.decode()
    assert "新しいコメント" in page
    assert "山田 外部" in page
    assert "#1" in page
    assert (Annotation.objects.count(), Reply.objects.count()) == (2, 0)
    # It waits on the page of the trip until it is decided.
    assert NAME in client.get(trip(town.version)).content.decode()
    keys = ["c2", "c3"]
    response = client.post(
        reverse("reviews:word-import", args=[kept.pk]),
        {"act": "apply", "take": keys, "kind-c2": "question"},
        follow=True,
    )
    assert "2件を取り込みました" in response.content.decode()
    new = Annotation.objects.latest("pk")
    assert (new.kind, new.file_author, new.author) == ("question", "山田 外部", town.reviewer)
    assert Reply.objects.get().annotation == issued
    page = client.get(reverse("reviews:version-detail", args=[town.version.pk])).content.decode()
    assert "Wordでの記入者：山田 外部" in page
    assert LedgerEntry.objects.filter(action="word.import").count() == 1
    again = received(client, town.version, commented_docx(lines, [*comments, *more]))
    assert (
        "新しく取り込むものはありません"
        in client.get(reverse("reviews:word-import", args=[again.pk])).content.decode()
    )


def test_only_what_is_ticked_comes_in_and_doubtful_rows_take_the_chosen_place(town, draft):
    client = enter(town.reviewer)
    lines, comments = said_in(taken_home(client, town.version).content)
    lines[5] = "この段落はすっかり書き直されていて、元の語はどこにもない。"
    more = [Said("必須：消えた所。", 5, 0, 4, "山田"), Said("推奨：別件。", 0, 0, 3, "山田")]
    kept = received(client, town.version, commented_docx(lines, [*comments, *more]))
    address = reverse("reviews:word-import", args=[kept.pk])
    page = client.get(address).content.decode()
    assert 'name="place-c2"' in page
    client.post(address, {"act": "apply", "take": ["c2"], "place-c2": "0"})
    assert list(Annotation.objects.order_by("-pk").values_list("text", flat=True)[:1]) == ["消えた所。"]
    assert not Annotation.objects.filter(text="別件。").exists()


def test_what_is_no_word_file_is_refused_at_the_form(town, draft):
    client = enter(town.reviewer)
    for data, name in ((b"", "a.docx"), (b"%PDF-1.4 x", "a.pdf"), (b"hello", "a.docx")):
        response = send(client, town.version, data, name)
        assert response.status_code == 422
        assert "error" in response.content.decode()
    response = send(client, town.version, workbook(), "a.xlsx")
    assert "Wordファイル（.docx）" in response.content.decode()
    assert WordImport.objects.count() == 0
    assert client.post(trip(town.version), {}).status_code == 422


def test_another_document_names_the_likeness_and_offers_a_version(town, draft):
    other = small_docx(["まったく別の文書", "別紙　要件一覧", "この文書には仕様がない。"])
    reviewer = enter(town.reviewer)
    kept = received(reviewer, town.version, other)
    page = reviewer.get(reverse("reviews:word-import", args=[kept.pk])).content.decode()
    assert "同じ文章は0%" in page
    assert 'value="version"' not in page
    refused = reviewer.post(reverse("reviews:word-import", args=[kept.pk]), {"act": "apply"})
    assert refused.status_code == 422
    town.case.state = "drafting"
    town.case.save()
    member = enter(town.member)
    kept = received(member, town.version, other)
    address = reverse("reviews:word-import", args=[kept.pk])
    assert 'value="version"' in member.get(address).content.decode()
    response = member.post(address, {"act": "version"})
    added = Version.objects.latest("pk")
    assert (response.url, added.number) == (reverse("reviews:version-detail", args=[added.pk]), 2)
    assert 'value="version"' not in member.get(address).content.decode()


def test_a_file_belongs_to_whoever_brought_it(town, draft):
    client = enter(town.reviewer)
    lines, comments = said_in(taken_home(client, town.version).content)
    kept = received(client, town.version, commented_docx(lines, comments))
    address = reverse("reviews:word-import", args=[kept.pk])
    for person in (town.second, town.member, town.lead):
        assert enter(person).get(address).status_code == 404
        assert enter(person).post(address, {"act": "aside"}).status_code == 404
    assert client.post(address, {"act": "aside"}).status_code == 302
    kept.refresh_from_db()
    assert kept.state == "dropped"
    assert client.post(address, {"act": "aside"}).status_code == 422


def test_who_was_recused_meanwhile_neither_sees_nor_applies_it(town, draft):
    client = enter(town.reviewer)
    lines, comments = said_in(taken_home(client, town.version).content)
    kept = received(client, town.version, commented_docx(lines, [*comments, Said("必須：追記。", 1, 0, 3)]))
    from reviews.services import assignments

    assignments.recuse(
        assignment=town.reviewer.assignments.get(), reason="関わりがあるため", actor=town.reviewer
    )
    address = reverse("reviews:word-import", args=[kept.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"act": "apply", "take": ["c2"]}).status_code == 404


def test_a_version_of_another_kind_says_so(town, draft):
    version = make_version(town.case, data=japanese(), filename="一覧.pdf")
    client = enter(town.member)
    assert "WordとExcelのファイルだけです" in client.get(trip(version)).content.decode()
    page = client.get(reverse("reviews:version-detail", args=[version.pk])).content.decode()
    for name in ("reviews:word-file", "reviews:sheet-file"):
        assert client.get(reverse(name, args=[version.pk]), follow=True).status_code == 400
        assert reverse(name, args=[version.pk]) not in page


def test_the_preview_asks_as_many_queries_for_many_rows_as_for_few(town, draft, issued):
    client = enter(town.reviewer)
    lines, comments = said_in(taken_home(client, town.version).content)

    def asked(count: int) -> int:
        more = [Said(f"必須：追記{n}。", 1, n, n + 4, "山田") for n in range(count)]
        kept = received(client, town.version, commented_docx(lines, [*comments, *more]))
        address = reverse("reviews:word-import", args=[kept.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    few = asked(1)
    for n in range(3):
        annotations.reply(annotation=issued, text=f"返信{n}", actor=town.member)
        town.comment(issued.review, words="設計書", text=f"下書き{n}")
    assert asked(30) == few
    assert few <= 25


def test_the_copy_asks_as_many_queries_for_many_comments_as_for_few(town, draft, issued):
    client = enter(town.reviewer)

    def asked() -> int:
        taken_home(client, town.version)
        with CaptureQueriesContext(connection) as found:
            taken_home(client, town.version)
        return len(found)

    few = asked()
    for n in range(4):
        annotations.reply(annotation=issued, text=f"返信{n}", actor=town.member)
        town.comment(issued.review, words="設計書", text=f"下書き{n}")
    assert asked() == few
    assert few <= 15


def test_the_copy_reads_back_with_every_comment_at_its_words(town, draft, issued):
    reading = read(taken_home(enter(town.reviewer), town.version).content, "copy.docx")
    stood = {c.initials: c.quote for c in reading.comments}
    assert stood["#1"] == issued.anchor["quote"]
    assert draft.anchor["quote"] in stood.values()
