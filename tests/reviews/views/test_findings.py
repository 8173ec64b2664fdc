"""The pages of findings: who may read them, what they show, what is done there, how many queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from procurement.selectors import STALLED_AFTER
from reviews.enums import CheckState, FindingState
from reviews.models import Annotation, Check, Dismissal, Finding, Suppression
from reviews.services import checking
from reviews.services import findings as services
from tests.builders.small_docx import LINES
from tests.factories.accounts import make_person
from tests.factories.cases import make_draft, make_version
from tests.factories.findings import LATE, VAGUE, make_check, make_finding, make_pack
from tests.factories.reviews import make_reviewer

pytestmark = pytest.mark.django_db
MENDED = [line.replace("できるだけ速やかに", "３秒以内に") for line in LINES]


@pytest.fixture
def checked(town):
    make_pack(town.section.organisation)
    make_check(town.version)
    return town.version


def page(version, query=""):
    return f"/versions/{version.pk}/findings/{query}"


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def the(version, rule=VAGUE):
    return Finding.objects.get(version=version, rule=rule)


@pytest.fixture
def member(client, town):
    client.force_login(town.member)
    return client


def test_the_member_reads_what_why_and_how_to_mend_with_a_way_to_each_place(member, checked):
    html = text(member, page(checked))
    finding = the(checked)
    for words in ("測れない速さ", "「できるだけ速やかに」は測れません", "秒で書いてください",
                  "検査で合否を決められないため"):  # fmt: skip
        assert words in html
    assert f'href="/versions/{checked.pk}/?look={finding.pk}#b{finding.seq}"' in html
    with override("en"):
        member.cookies["django_language"] = "en"
        assert "Give seconds" in text(member, page(checked))


def test_every_place_of_a_finding_that_speaks_for_several_is_linked(member, town, checked):
    lines = [f"第{number}の処理はできるだけ速やかに終えること。" for number in range(5)]
    version = make_version(town.case, lines=lines)
    make_check(version)
    places = Finding.objects.filter(version=version, rule=VAGUE).values_list("seq", flat=True)
    html, beside = text(member, page(version)), text(member, page(version, "?part=rail"))
    for seq in places:
        assert f'href="/versions/{version.pk}/#b{seq}"' in html
        assert f'href="#b{seq}"' in beside


def test_a_draft_that_was_taken_for_a_form_says_what_was_not_looked_at(member, town, checked):
    said = "空欄が多いため書式とみなし、文言のルールは調べていません"
    form = make_version(town.case, lines=[f"納入場所{one}は○○課とする。" for one in range(20)])
    make_check(form)
    for query in ("", "?part=rail"):
        assert said in text(member, page(form, query))
        assert said not in text(member, page(checked, query))


def test_row_15_says_who_reads_them(client, town, checked):
    """The case's people and the auditor; no executive, no administrator, nobody after the notice besides."""
    town.start()
    government = town.section.organisation
    readers = {
        200: [town.member, town.approver, town.reviewer, make_person("kansa", auditor=government)],
        404: [
            make_person("kyokucho", executive=government), make_person("kanri", administrator=government),
            make_reviewer("hayashi"),
            make_person("tonari", member=make_version().owning_department),
        ],
        # Coordinators read drafts of their own, and no findings.
        403: [make_person("totonoe", coordinator=government)],
    }  # fmt: skip
    for status, people in readers.items():
        for person in people:
            client.force_login(person)
            assert client.get(page(checked)).status_code == status, person
            draft = client.get(f"/versions/{checked.pk}/")
            assert ('id="findings"' in draft.content.decode()) == (status == 200), person
    type(town.case).objects.filter(pk=town.case.pk).update(state="noticed", noticed_at=timezone.now())
    client.force_login(readers[404][0])
    assert client.get(f"/versions/{checked.pk}/").status_code == 200
    assert client.get(page(checked)).status_code == 403
    client.logout()
    assert client.get(page(checked)).status_code == 302


def test_an_auditor_reads_and_can_do_nothing(client, town, checked):
    client.force_login(make_person("kansa", auditor=town.section.organisation))
    main = text(client, page(checked)).partition("<main")[2].partition("</main>")[0]
    assert "<form" not in main
    response = client.post(f"/findings/{the(checked).pk}/dismiss/", {"scope": "finding", "reason": "x"})
    assert response.status_code == 403
    assert client.post(page(checked, "check/again/")).status_code == 403


def test_a_finding_is_dismissed_with_a_reason_and_taken_back(member, town, checked):
    address = f"/findings/{the(checked).pk}/dismiss/"
    assert member.post(address, {"scope": "finding", "reason": " "}).status_code == 400
    member.post(address, {"scope": "finding", "reason": "別紙に数値がある。"})
    html = text(member, page(checked))
    assert "別紙に数値がある。" in html
    assert town.member.name in html
    dismissal = Dismissal.objects.get()
    response = member.post(page(checked, f"dismissals/{dismissal.pk}/undo/"))
    assert response["Location"] == page(checked)
    assert the(checked).state == FindingState.OPEN


def test_a_rule_is_silenced_in_the_case_or_by_those_with_that_right_in_the_organisation(
    client, member, town, checked
):
    address = f"/findings/{the(checked).pk}/dismiss/"
    assert "組織全体" not in text(member, page(checked))
    everywhere = {"scope": "organisation", "reason": "当組織では使わない。"}
    assert member.post(address, everywhere).status_code == 403
    member.post(address, {"scope": "case", "reason": "この案件では使わない。"})
    html = text(member, page(checked))
    assert "この案件では使わない。" in html
    suppression = Suppression.objects.get()
    member.post(page(checked, f"suppressions/{suppression.pk}/lift/"))
    assert the(checked).state == FindingState.OPEN
    town.start()
    client.force_login(town.lead)
    assert "組織全体" in text(client, page(checked))
    client.post(address, everywhere)
    assert the(checked).suppression.organisation == town.section.organisation


def test_another_drafts_decisions_are_not_undone_from_here(member, town, checked):
    other = make_version(draft=make_draft(town.case, kind="annex"))
    dismissal = services.dismiss(finding=the(checked), reason="x", actor=town.member)
    assert member.post(page(other, f"dismissals/{dismissal.pk}/undo/")).status_code == 404


def test_the_next_version_says_what_is_mended_new_and_still_there(member, town, checked):
    second = make_version(town.case, lines=[*MENDED, "結果はできるだけ速やかに知らせること。"])
    make_check(second)
    html = text(member, page(second))
    gone = html.partition('id="gone"')[2]
    (key,) = re.findall(r'href="#f(\d+)">新しい [1-9]\d*件', html)
    assert f'id="f{key}"' in html
    assert "第1版とくらべて" in html
    assert re.search(r"[1-9]\d*件が直りました", html)
    assert "「できるだけ速やかに」は測れません" in gone


def test_a_version_that_was_not_checked_is_checked_when_its_page_is_opened(member, town):
    make_pack(town.section.organisation)
    Check.objects.all().delete()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reviews.services.checking.check_later", lambda row: None)
        html = text(member, page(town.version))
    assert "点検の順番を待っています" in html
    assert "本文とコメントは先に使えます。" in html
    assert 'hx-trigger="every 2s"' in html


def states(client, version, **fields):
    Check.objects.filter(version=version).update(**fields)
    response = client.get(page(version, "check/"), headers={"HX-Request": "true"})
    return response, response.content.decode()


def test_the_status_polls_while_the_check_runs_and_stops_after_ten_minutes(member, checked):
    response, html = states(member, checked, state=CheckState.RUNNING, asked_at=timezone.now(), done_at=None)
    assert "文書を点検しています" in html
    assert "every 2s" in html
    assert "HX-Trigger-After-Swap" not in response
    old = timezone.now() - STALLED_AFTER - timedelta(seconds=1)
    response, html = states(member, checked, asked_at=old)
    assert "点検が終わっていません。本文とコメントは先に使えます。" in html
    assert "every 2s" not in html
    assert "もう一度点検する" in html
    response, html = states(member, checked, state=CheckState.DONE, done_at=timezone.now())
    assert response["HX-Trigger-After-Swap"] == "findings-anew"


def test_a_check_that_failed_says_why_and_is_tried_again(member, checked):
    failed = {"state": CheckState.FAILED, "failure_message": checking.TOOK_TOO_LONG, "done_at": None}
    _response, html = states(member, checked, **failed)
    assert "点検できませんでした" in html
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reviews.services.checking.check_later", lambda row: None)
        member.post(page(checked, "check/again/"))
    assert checked.checks.first().state == CheckState.WAITING


def test_beside_the_text_the_list_comes_by_itself_and_acts_answer_with_it_anew(member, checked):
    html = text(member, page(checked, "?part=rail"))
    assert "<html" not in html
    assert 'id="finding-cards"' in html
    assert f'data-opens-finding="{the(checked).pk}"' in html
    response = member.post(
        f"/findings/{the(checked).pk}/dismiss/", {"scope": "finding", "reason": "x", "part": "rail"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert response.status_code == 200
    assert f'data-opens-finding="{the(checked).pk}"' not in response.content.decode()


def test_what_is_missing_stands_first(member, checked):
    missing = make_finding(checked, words="", rule=LATE, severity="hint")
    html = text(member, page(checked, "?part=rail"))
    assert html.index(f'id="f{missing.pk}"') < html.index(f'data-opens-finding="{the(checked).pk}"')


def made_comment(client, version, finding, **changes):
    data = {"kind": "should", "aspect": "", "text": "秒で書いてください。", "seq": finding.seq or 0,
            "start": "", "end": "", "finding": finding.pk}  # fmt: skip
    return client.post(f"/versions/{version.pk}/annotations/", data | changes)


def test_a_reviewer_makes_it_a_comment_with_text_and_kind_of_their_own(client, town, checked):
    town.start()
    client.force_login(town.reviewer)
    finding = the(checked)
    html = text(client, f"/versions/{checked.pk}/?finding={finding.pk}")
    form = html.partition('id="composer"')[2].partition("</form>")[0]
    assert "「できるだけ速やかに」は測れません\n秒で書いてください</textarea>" in form
    assert not re.search(r'name="kind"[^>]*checked', form)
    made_comment(client, checked, finding, start=finding.start, end=finding.end)
    annotation = Annotation.objects.get()
    finding.refresh_from_db()
    assert (finding.annotation, annotation.kind) == (annotation, "should")
    assert f'data-opens-comment="{annotation.pk}"' in text(client, page(checked, "?part=rail"))
    client.force_login(town.member)
    assert f'data-opens-finding="{finding.pk}"' in text(client, page(checked, "?part=rail"))
    client.force_login(town.reviewer)
    client.post(f"/annotations/{annotation.pk}/withdraw/")
    assert the(checked).state == FindingState.OPEN


def test_the_comment_stands_where_the_reviewer_put_it(client, town, checked):
    town.start()
    client.force_login(town.reviewer)
    made_comment(client, checked, the(checked), seq=1)
    assert Annotation.objects.get().placements.get().seq == 1
    assert the(checked).state == FindingState.COMMENTED


def test_two_reviewers_do_not_make_two_comments_of_one_finding(client, town, checked):
    town.start(town.reviewer, town.second)
    client.force_login(town.reviewer)
    made_comment(client, checked, the(checked))
    client.force_login(town.second)
    response = made_comment(client, checked, the(checked))
    assert response.status_code == 422
    assert Annotation.objects.count() == 1


def test_a_finding_that_is_gone_meanwhile_still_makes_a_comment(client, town, checked):
    town.start()
    client.force_login(town.reviewer)
    finding = the(checked)
    Finding.objects.filter(pk=finding.pk).delete()
    assert made_comment(client, checked, finding).status_code == 302
    assert Annotation.objects.count() == 1


def test_who_may_not_write_comments_gets_no_form_of_a_finding(member, checked):
    html = text(member, f"/versions/{checked.pk}/?finding={the(checked).pk}")
    assert 'id="composer"' not in html
    assert "コメントにする" not in text(member, page(checked, "?part=rail"))


def test_the_case_and_the_request_for_review_say_what_is_left(member, town, checked):
    case = text(member, f"/cases/{town.case.pk}/")
    assert f'href="{page(checked)}"' in case
    must = Finding.objects.filter(version=checked, severity="must", state=FindingState.OPEN).count()
    assert f"誤り {must}件が残っています" in text(member, f"/cases/{town.case.pk}/reviews/new/")


def test_the_case_page_tells_an_executive_nothing_of_it(client, town, checked):
    client.force_login(make_person("kyokucho", executive=town.section.organisation))
    assert page(checked) not in text(client, f"/cases/{town.case.pk}/")


def test_the_standard_sections_are_listed_with_where_each_stands(member, town):
    lines = ["調達仕様書", "１　業務の目的", "目的を書く。", "２　再委託", "再委託は該当なし。"]
    version = make_version(town.case, lines=lines)
    make_check(version)
    table = text(member, page(version)).partition('id="sections"')[2].partition("</section>")[0]
    assert "見当たらない" in table
    assert f'href="/versions/{version.pk}/#b1"' in table


@pytest.mark.parametrize("query", ["", "?part=rail"])
@pytest.mark.parametrize("who", ["member", "reviewer"])
def test_the_number_of_queries_does_not_grow_with_the_findings(client, town, checked, query, who):
    town.start()
    client.force_login(getattr(town, who))
    text(client, page(checked, query))

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            text(client, page(checked, query))
        return asked

    few = queries()
    for n in range(30):
        finding = make_finding(checked, severity=("must", "should", "hint")[n % 3])
        if n % 3 == 0:
            services.dismiss(finding=finding, reason="x", actor=town.member)
    many = queries()
    assert len(many) <= len(few) + 1, "\n".join(q["sql"][:200] for q in many.captured_queries)
    assert len(many) <= 40, "\n".join(q["sql"][:150] for q in many.captured_queries)
