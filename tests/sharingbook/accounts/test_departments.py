"""Departments and settings: the tree that administrators keep."""

import pytest

from sharingbook.accounts import services
from sharingbook.accounts.models import Department, OrganisationSettings
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused
from tests.factories.accounts import make_department, make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_person("boss", administrator=None)


def facts(**more):
    return {"code": "kodomo", "name": "子ども家庭課", "kind": "section", **more}


def test_a_government_and_its_sections_are_made_on_the_page(client, boss):
    client.force_login(boss)
    assert "組織はまだありません" in client.get("/departments/").content.decode()
    typed = facts(
        code="minato", name="みなと県", kind="prefecture", local_government_code="１３０００１",
        corporate_number="８００００２０１３０００１",
    )  # fmt: skip
    assert client.post("/departments/new/", typed).status_code == 302
    root = Department.objects.get()
    assert (root.local_government_code, root.corporate_number) == ("130001", "8000020130001")
    assert OrganisationSettings.objects.get().organisation == root
    client.post("/departments/new/", facts(parent=root.pk))
    section = Department.objects.get(code="kodomo")
    assert section.is_within(root)
    assert section.organisation == root
    page = client.get("/departments/").content.decode()
    assert page.index("みなと県") < page.index("子ども家庭課")
    entries = LedgerEntry.objects.order_by("seq").values_list("action", "department", "organisation")
    assert list(entries) == [
        ("department.create", "minato", "minato"),
        ("department.create", "kodomo", "minato"),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("local_government_code", "130002"),
        ("corporate_number", "1234567890123"),
        ("code", "子ども"),
        ("code", "minato"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused_and_kept_on_the_form(client, boss, name, value):
    root = make_organisation()
    client.force_login(boss)
    answer = client.post("/departments/new/", facts(parent=root.pk, **{name: value}))
    assert answer.status_code == 200
    assert f'value="{value}"' in answer.content.decode()
    assert "data-error-summary" in answer.content.decode()
    assert Department.objects.count() == 1


def test_an_administrator_keeps_the_own_organisation_alone(client):
    prefecture, city = make_organisation(), make_organisation("city", "はま市")
    here = make_person("here", administrator=prefecture)
    client.force_login(here)
    page = client.get("/departments/").content.decode()
    assert "はま市" not in page
    for path in (f"/departments/{city.pk}/", f"/organisations/{city.pk}/settings/"):
        assert client.get(path).status_code == 404
        assert client.post(path, facts(edition=1)).status_code == 404
    assert client.post("/departments/new/", facts(parent=city.pk)).status_code == 200
    assert client.post("/departments/new/", facts()).status_code == 200
    assert Department.objects.count() == 2
    assert client.post("/departments/new/", facts(parent=prefecture.pk)).status_code == 302


def test_a_department_is_renamed_but_keeps_its_code(client, boss):
    section = make_department(code="kodomo", name="子ども課")
    client.force_login(boss)
    typed = facts(name="こども家庭課", kana="こどもかていか", code="other", edition=1)
    assert client.post(f"/departments/{section.pk}/", typed).status_code == 302
    section.refresh_from_db()
    assert (section.name, section.kana, section.code) == ("こども家庭課", "こどもかていか", "kodomo")
    late = client.post(f"/departments/{section.pk}/", typed | {"name": "青少年課"})
    assert late.status_code == 409
    assert "こども家庭課" in late.content.decode()


def test_settings_are_changed_and_a_late_change_overwrites_nothing(client, boss):
    root = make_organisation()
    desk = make_department(root, "desk", "技術支援室")
    client.force_login(boss)
    page = f"/organisations/{root.pk}/settings/"
    assert client.get(page).status_code == 200
    typed = {"single_officer": "on", "review_desk": desk.pk, "edition": 1}
    assert client.post(page, typed).status_code == 302
    row = OrganisationSettings.objects.get()
    assert (row.single_officer, row.members_submit_answers, row.review_desk) == (True, False, desk)
    late = client.post(page, {"members_submit_answers": "on", "edition": 1})
    assert late.status_code == 409
    assert ">技術支援室<" in late.text.replace("　", "")
    assert ">はい<" in late.text
    assert ">いいえ</textarea>" in late.text
    assert "True" not in late.text
    row.refresh_from_db()
    assert row.single_officer
    entry = LedgerEntry.objects.get()
    assert (entry.action, entry.department) == ("organisation.settings", "minato")


def test_settings_hang_on_organisations_only(client, boss):
    section = make_department(code="kodomo")
    client.force_login(boss)
    assert client.get(f"/organisations/{section.pk}/settings/").status_code == 404


def test_desks_of_other_governments_are_offered_once_a_lead_works_there(client):
    prefecture, city = make_organisation(), make_organisation("city", "はま市")
    make_department(prefecture, "secret", "秘密課")
    desk = make_department(prefecture, "desk", "技術支援室")
    make_person("lead", lead=desk)
    client.force_login(make_person("there", administrator=city))
    page = client.get(f"/organisations/{city.pk}/settings/").content.decode()
    assert "技術支援室" in page
    assert "秘密課" not in page


@pytest.mark.parametrize("role", ["member", "approver", "coordinator", "lead", "executive", "auditor"])
def test_nobody_but_administrators_changes_settings(role):
    root = make_organisation()
    person = make_person("x", **{role: root})
    with pytest.raises(Refused):
        services.change_settings(
            organisation=root,
            single_officer=True,
            members_submit_answers=True,
            review_desk=None,
            actor=person,
        )
    with pytest.raises(Refused):
        services.create_department(parent=root, code="x", name="x", actor=person)
    with pytest.raises(Refused):
        services.edit_department(department=root, edition=1, changes={"name": "x"}, actor=person)


def test_refused_settings_leave_no_row_behind():
    organisation = make_organisation()
    OrganisationSettings.objects.filter(organisation=organisation).delete()
    member = make_person("member", member=organisation)
    with pytest.raises(Refused):
        services.change_settings(
            organisation=organisation, single_officer=True, members_submit_answers=True, review_desk=None,
            actor=member,
        )  # fmt: skip
    assert not OrganisationSettings.objects.filter(organisation=organisation).exists()


CYRILLIC = "ІТ推進課"  # the first two letters are not Latin


def test_a_name_that_nobody_can_tell_from_one_beside_it_is_refused(client, boss):
    """T9: two names with Cyrillic letters cannot both register."""
    bureau = make_department(make_organisation(), "kyoku", "デジタル局")
    make_department(bureau, "it", "IT推進課")
    client.force_login(boss)
    answer = client.post("/departments/new/", facts(parent=bureau.pk, name=CYRILLIC))
    html = answer.content.decode()
    assert f"「{CYRILLIC}」は、同じ階層にある「IT推進課」と見分けがつきません" in html
    assert f'value="{CYRILLIC}"' in html
    assert not Department.objects.filter(name=CYRILLIC).exists()


def test_two_bureaus_may_both_have_a_section_of_the_same_name(boss):
    home = make_organisation()
    for code in ("fukushi", "kensetsu"):
        bureau = make_department(home, code, f"{code}局")
        services.create_department(parent=bureau, code=f"{code}-soumu", name="総務課", actor=boss)
    assert Department.objects.filter(name="総務課").count() == 2


def test_no_government_takes_a_name_that_looks_like_anothers(boss):
    make_organisation("hachi", "八王子市")
    with pytest.raises(DomainError, match="八王子市"):
        services.create_department(parent=None, code="other", name="ハ王子市", actor=boss)
    make_organisation("minato", "みなと県", name_en="Minato")
    with pytest.raises(DomainError, match="Minato"):
        services.create_department(parent=None, code="other", name="みなみ県", name_en="Мinato", actor=boss)


def test_a_rename_to_a_look_alike_is_refused_on_the_form_and_an_own_name_may_be_tidied(client, boss):
    home = make_organisation()
    make_department(home, "nyuryoku", "入力課")
    section = make_department(home, "shutsuryoku", "出力課")
    client.force_login(boss)
    sent = facts(name="入カ課", edition=1)
    answer = client.post(f"/departments/{section.pk}/", sent)
    assert answer.status_code == 200
    assert "見分けがつきません" in answer.content.decode()
    sent["name"] = "出 力 課"
    assert client.post(f"/departments/{section.pk}/", sent).status_code == 302
    section.refresh_from_db()
    assert section.name == "出 力 課"
