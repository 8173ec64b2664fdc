"""Registering a project: one form of twelve fields, a draft at any time, nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from cms.models import ProjectPage
from cms.rights import ensure_department_page
from procurement.enums import Level
from procurement.models import Project, Theme
from procurement.services import budget, projects
from sharingbook.audit.models import LedgerEntry
from tests.conflict_page import save_mine_anyway
from tests.factories.accounts import make_department, make_organisation, make_person, sign_in
from tests.factories.register import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def section():
    return make_department(make_organisation(), "kodomo", "子ども家庭課")


@pytest.fixture
def member(client, section):
    person = make_person("aoki", member=section)
    sign_in(client, person)
    return person


def form(section, **changes):
    return {
        "owner": section.pk,
        "name": "保育所等入所申込のオンライン化",
        "kana": "ほいくしょとう",
        "summary": "",
        "purpose": "保護者の来庁をなくし、審査を45日から30日にする",
        "beneficiaries": ["residents", "municipalities"],
        "fy_from": "2026",
        "fy_to": "2028",
        "stage": "preparing",
        "budget_year": "2027",
        "budget_kind": "requested",
        "budget_amount": "186,400",
        "contact_role": "子ども家庭課 担当",
        "related_systems": "",
        "level": "public",
        "level_reason": "",
        "level_review_on": "",
    } | changes


def test_one_form_makes_the_project_its_money_and_the_draft_of_its_page(client, member, section):
    theme = Theme.objects.first()
    answer = client.post("/projects/new/", form(section, themes=[theme.pk]))
    project = Project.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/projects/{project.pk}/")
    assert re.fullmatch(r"SB-\d{4}-\d{4}", project.code)
    assert not project.is_draft
    assert (project.fy_from, project.fy_to, project.owner) == (2026, 2028, section)
    assert [(b.fiscal_year, b.kind, b.amount) for b in project.budget_lines.all()] == [
        (2027, "requested", 186_400_000)
    ]
    assert not ProjectPage.objects.get(project=project).live
    assert list(project.themes.all()) == [theme]
    assert "登録しました" in client.get(answer.url).text


def test_at_most_twelve_fields_are_asked_in_three_questions(client, member):
    body = client.get("/projects/new/").text
    for question in ("どんなプロジェクトですか", "いつ、いくらですか", "だれに見せますか"):
        assert question in body
    numbers = re.findall(r'class="label"[^>]*>\s*(?:<span[^>]*>)?\s*(\d+)', body)
    assert max(map(int, numbers)) == 12
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", body)


def visible_fields(body):
    """Labels with something to fill in under them; a group (years from and to, an amount's parts) is one."""
    page = BeautifulSoup(body, "html.parser").select_one("main form[data-autosave]")
    fields = [f for f in page.select(".field") if not f.find_parent(class_="field")]
    shown = [f for f in fields if not f.find_parent(attrs={"data-when-closed": True})]
    return [f for f in shown if f.select("input:not([type=hidden]), select, textarea")]


@pytest.mark.parametrize("departments", [1, 3])
def test_a_person_of_many_departments_fills_in_no_more_fields(client, section, departments):
    owners = [section, *(make_department(section.organisation) for _ in range(departments - 1))]
    sign_in(client, make_person("many", member=owners))
    assert len(visible_fields(client.get("/projects/new/").text)) == 12


def test_the_department_is_that_of_the_hat_and_others_are_a_link_away(client, section):
    second = make_department(section.organisation, "kosodate", "子育て支援課")
    person = make_person("two", member=[section, second])
    sign_in(client, person)
    body = client.get("/projects/new/").text
    assert f'name="owner" value="{section.pk}"' in body
    assert f'href="?owner={second.pk}"' in body
    client.post("/me/hat/", {"hat": person.memberships.get(department=second).pk})
    assert f'name="owner" value="{second.pk}"' in client.get("/projects/new/").text
    chosen = client.get(f"/projects/new/?owner={section.pk}").text
    assert f'name="owner" value="{section.pk}"' in chosen
    # What was typed is on the page: no way leads off to another department's form.
    failed = client.post(f"/projects/new/?owner={section.pk}", form(section, purpose=""))
    assert failed.status_code == 422
    assert "?owner=" not in failed.text.partition("<main")[2].partition("</main>")[0]
    assert f'name="owner" value="{section.pk}"' in failed.text
    assert client.post(f"/projects/new/?owner={section.pk}", form(section)).status_code == 302
    assert Project.objects.get().owner == section


@pytest.mark.parametrize("owner", ["0", "x", "", "999999"])
def test_a_department_that_is_not_ones_own_cannot_be_asked_for(client, member, owner):
    assert client.get(f"/projects/new/?owner={owner}").status_code == 404
    assert client.get(f"/projects/new/?owner={make_department().pk}").status_code == 404


def key_of(body):
    return re.search(r'name="idempotency_key" value="([^"]+)"', body)[1]


def test_a_form_sent_twice_registers_once(client, member, section):
    posted = form(section, idempotency_key=key_of(client.get("/projects/new/").text))
    first, second = (client.post("/projects/new/", posted) for _ in range(2))
    assert first.url == second.url
    assert Project.objects.get().budget_lines.count() == 1
    assert LedgerEntry.objects.filter(action="project.start").count() == 1
    fresh = posted | {"idempotency_key": key_of(client.get("/projects/new/").text)}
    assert client.post("/projects/new/", fresh).url != first.url
    # Another person's key is another key.
    sign_in(client, make_person("kato", member=section))
    client.post("/projects/new/", posted)
    assert Project.objects.count() == 3


def test_going_back_to_the_form_of_a_draft_goes_on_with_that_draft(client, member, section):
    posted = form(section, idempotency_key=key_of(client.get("/projects/new/").text))
    client.post("/projects/new/", posted | {"as_draft": "1"})
    project = Project.objects.get()
    answer = client.post("/projects/new/", posted | {"purpose": "書き直した目的"})
    assert answer.url == f"/projects/{project.pk}/"
    project.refresh_from_db()
    assert (project.purpose, project.is_draft) == ("書き直した目的", False)


def test_going_back_to_the_form_of_a_draft_that_a_colleague_saved_shows_both_texts(client, member, section):
    posted = form(section, idempotency_key=key_of(client.get("/projects/new/").text), as_draft="1")
    client.post("/projects/new/", posted)
    project = Project.objects.get()
    colleague = make_person("kato", member=section)
    projects.edit_facts(
        project=project, edition=project.edition, changes={"purpose": "同僚の文"}, actor=colleague
    )
    answer = client.post("/projects/new/", posted | {"purpose": "古い画面の文"})
    assert answer.status_code == 409
    assert "同僚の文" in answer.text
    assert "古い画面の文" in answer.text


@pytest.fixture
def draft(client, member, section):
    client.post("/projects/new/", form(section, as_draft="1"))
    return Project.objects.get()


def go_on(client, draft, section, **changes):
    draft.refresh_from_db()
    posted = form(section, edition=draft.edition, as_draft="1", **changes)
    answer = client.post(f"/projects/{draft.pk}/register/", posted)
    assert answer.status_code == 302


def standing(draft):
    return draft.budget_lines.filter(removed_at__isnull=True)


def test_another_amount_keeps_the_source_that_was_entered_elsewhere(client, member, section, draft):
    line = standing(draft).get()
    amount = line.amount
    budget.change_line(line=line, edition=1, amount=amount, funding_source="国庫補助", actor=member)
    go_on(client, draft, section, budget_amount="200,000")
    assert standing(draft).values_list("amount", "funding_source").get() == (200_000_000, "国庫補助")
    go_on(client, draft, section, budget_amount="200,000", budget_year="2026")
    assert standing(draft).values_list("fiscal_year", "funding_source").get() == (2026, "国庫補助")


def test_a_cleared_amount_takes_the_line_away(client, section, draft):
    go_on(client, draft, section, budget_amount="")
    assert not standing(draft).exists()
    assert draft.budget_lines.count() == 1


def test_a_line_that_the_form_corrected_has_its_reason_in_the_readers_language(client, section, draft):
    go_on(client, draft, section, budget_year="2026")
    history = f"/projects/{draft.pk}/history/"
    assert "登録の前に直しました" in client.get(history).text
    assert "Corrected" not in client.get(history).text
    client.post("/i18n/setlang/", {"language": "en"})
    assert "Corrected before the registration" in client.get(history).text


def test_a_draft_needs_a_name_alone_and_is_gone_on_with(client, member, section):
    bare = form(section, purpose="", beneficiaries=[], budget_amount="", kana="", contact_role="")
    answer = client.post("/projects/new/", bare | {"as_draft": "1"})
    project = Project.objects.get()
    assert answer.url == f"/projects/{project.pk}/register/"
    assert project.is_draft
    body = client.get(answer.url).text
    assert project.name in body
    assert "自分の課だけに見えます" in body or "下書き" in body
    missing = client.post(answer.url, bare | {"edition": project.edition})
    assert missing.status_code == 422
    for target in ("#id_purpose", "#id_beneficiaries_0", "#id_budget_amount"):
        assert f'href="{target}"' in missing.text
    done = client.post(answer.url, form(section, edition=project.edition))
    assert done.url == f"/projects/{project.pk}/"
    project.refresh_from_db()
    assert not project.is_draft
    assert project.budget_lines.get().amount == 186_400_000
    # Registered once; the form leads to its page from now on.
    assert client.get(f"/projects/{project.pk}/register/").url == f"/projects/{project.pk}/"


def test_not_even_a_draft_goes_without_a_name(client, member, section):
    answer = client.post("/projects/new/", form(section, name="", as_draft="1"))
    assert answer.status_code == 422
    assert "保護者の来庁をなくし" in answer.text
    assert not Project.objects.exists()


def test_a_draft_is_its_departments_alone(client, member, section):
    client.post("/projects/new/", form(section, as_draft="1"))
    project = Project.objects.get()
    sign_in(client, make_person("kato", member=make_department()))
    assert client.get(f"/projects/{project.pk}/register/").status_code == 404
    assert project.name not in client.get("/projects/").text


def test_yen_typed_as_thousands_is_asked_about_and_stays(client, member, section):
    answer = client.post("/projects/new/", form(section, budget_amount="１８６，４００，０００"))
    assert answer.status_code == 422
    assert "186,400千円" in answer.text or "186,400" in answer.text
    assert "１８６，４００，０００" in answer.text
    assert not Project.objects.exists()


def test_closing_needs_its_reason_and_its_review_date(client, member, section):
    answer = client.post("/projects/new/", form(section, level="department"))
    assert answer.status_code == 422
    assert 'id="id_level_reason_error"' in answer.text
    assert 'id="id_level_review_on_error"' in answer.text
    day = timezone.localdate() + timedelta(days=200)
    posted = form(
        section,
        level="department",
        level_reason="security",
        level_review_on=f"R{day.year - 2018}.{day.month}.{day.day}",
    )
    assert client.post("/projects/new/", posted).status_code == 302
    project = Project.objects.get()
    assert (project.level, project.level_review_on, project.level_is_provisional) == (
        Level.DEPARTMENT,
        day,
        True,
    )


def test_years_in_the_wrong_order_are_named(client, member, section):
    answer = client.post("/projects/new/", form(section, fy_from="2028", fy_to="2026"))
    assert answer.status_code == 422
    assert 'href="#id_fy_to"' in answer.text


def test_going_on_with_an_old_copy_shows_both_texts(client, member, section):
    client.post("/projects/new/", form(section, as_draft="1"))
    project = Project.objects.get()
    old = form(section, purpose="古い画面の文", edition=project.edition, as_draft="1")
    projects.edit_facts(
        project=project, edition=project.edition, changes={"purpose": "いまの文"}, actor=member
    )
    answer = client.post(f"/projects/{project.pk}/register/", old)
    assert answer.status_code == 409
    assert "古い画面の文" in answer.text
    assert "いまの文" in answer.text
    without = client.post(f"/projects/{project.pk}/register/", old | {"edition": ""})
    assert without.status_code == 409


def test_nothing_of_the_form_is_lost_when_only_the_rest_of_it_differs(client, member, section):
    client.post("/projects/new/", form(section, as_draft="1"))
    project = Project.objects.get()
    projects.edit_facts(
        project=project, edition=project.edition, changes={}, themes=[Theme.objects.first()], actor=member
    )
    old = form(section, edition="1", as_draft="1", stage="budget_request", budget_amount="99")
    answer = client.post(f"/projects/{project.pk}/register/", old)
    assert "予算要求</textarea>" in answer.text
    assert "99,000円</textarea>" in answer.text
    assert save_mine_anyway(client, answer).status_code == 302
    project.refresh_from_db()
    assert project.stage == "budget_request"
    assert project.budget_lines.get(removed_at__isnull=True).amount == 99_000


def test_a_draft_that_somebody_registered_meanwhile_keeps_what_was_typed(client, member, section):
    client.post("/projects/new/", form(section, as_draft="1"))
    project = Project.objects.get()
    typed = form(section, purpose="書きかけの文", edition=project.edition)
    assert client.post(f"/projects/{project.pk}/register/", typed).status_code == 302
    answer = client.post(f"/projects/{project.pk}/register/", typed)
    assert answer.status_code == 422
    assert "書きかけの文" in answer.text


def test_the_department_is_that_of_the_hat_and_nobody_elses(client, member, section):
    other = make_department()
    answer = client.post("/projects/new/", form(other))
    assert answer.status_code == 422
    assert not Project.objects.exists()


@pytest.mark.parametrize("role", ["coordinator", "reviewer", "lead", "executive", "auditor"])
def test_other_roles_do_not_register(client, section, role):
    sign_in(client, make_person(role, **{role: section}))
    assert client.get("/projects/new/").status_code == 403
    assert client.post("/projects/new/", form(section)).status_code == 403


def test_an_approver_publishes_and_takes_back_the_page(client, member, section):
    client.post("/projects/new/", form(section))
    project = Project.objects.get()
    assert client.post(f"/projects/{project.pk}/publish/").status_code == 403
    sign_in(client, make_person("oda", approver=section))
    client.post(f"/projects/{project.pk}/publish/")
    project.refresh_from_db()
    assert project.in_book
    assert "公開ブックに出ています" in client.get(f"/projects/{project.pk}/").text
    client.post(f"/projects/{project.pk}/publish/", {"withdraw": "1"})
    project.refresh_from_db()
    assert not project.in_book


def test_publishing_a_closed_project_does_not_claim_that_the_book_lists_it(client, section):
    project = make_project(section, level="government", in_book=False)
    page = ProjectPage(title=project.name, slug=project.code.lower(), project=project, live=False)
    ensure_department_page(section).add_child(instance=page)
    sign_in(client, make_person("oda", approver=section))
    body = client.post(f"/projects/{project.pk}/publish/", follow=True).text
    assert "公開ブックに出ています" not in body
    assert "公開範囲が「公開」になると、公開ブックに載ります" in body


def test_the_levels_name_who_confirms_them(client, member):
    body = client.get("/projects/new/").text
    assert "決定者の確認が要ります。件数だけ公表されます。" in body
    assert "承認者" not in body
