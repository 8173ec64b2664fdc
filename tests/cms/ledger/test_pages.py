"""The audit record's pages: who reads what of it, how it is narrowed, and that looking is noted."""

import ast
import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.ledger.selectors import PAGE
from cms.ledger.words import DEEDS, READS
from procurement.enums import Act
from procurement.services import participation, projects
from procurement.services.cases import edit_case
from procurement.services.decisions import decide
from sharingbook.accounts.acts import act
from sharingbook.audit import access_files
from sharingbook.audit.export import verify_export
from sharingbook.audit.ledger import record_access
from sharingbook.audit.models import AccessEntry, LedgerEntry
from tests.factories.accounts import give_hat, make_department, make_organisation, make_person
from tests.factories.cases import make_case
from tests.factories.register import make_project
from tests.factories.reviews import make_desk, make_lead, make_review, make_reviewer

pytestmark = pytest.mark.django_db
SECRET = "かなりあ計画"


@pytest.fixture
def world():
    class World:
        organisation = make_organisation("minato", "みなと県")
        ours = make_department(organisation, "kodomo", "子ども家庭課")
        theirs = make_department(organisation, "kenkou", "健康課")
        member = make_person("aoki", last_name="青木", first_name="真理", member=ours)
        approver = make_person("oda", last_name="織田", first_name="真理", approver=ours)
        coordinator = make_person("mori", coordinator=ours)
        other = make_person("kato", last_name="加藤", first_name="健", member=theirs)
        auditor = make_person("noda", last_name="野田", first_name="さやか", auditor=organisation)
        administrator = make_person("kanri", last_name="管理", first_name="一郎", administrator=None)
        project = make_project(ours, name="保育所等入所申込のオンライン化", level="department", in_book=False)

        def edit(self, name=SECRET):
            self.project.refresh_from_db()
            projects.edit_facts(
                project=self.project,
                edition=self.project.edition,
                changes={"purpose": name},
                actor=self.member,
            )
            return LedgerEntry.objects.order_by("-seq").first()

    return World()


def text(client, path, person=None, status=200) -> str:
    client.logout()
    if person is not None:
        client.force_login(person)
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:400]
    return response.content.decode()


def actions_in(source: str) -> set[str]:
    """Every action code that a module of services hands to the ledger, also by way of a variable."""
    texts: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        value = None
        if isinstance(node, ast.keyword) and node.arg == "action":
            value = node.value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value if node.targets[0].id == "action" else None
        if value is not None:
            constants = (part.value for part in ast.walk(value) if isinstance(part, ast.Constant))
            texts |= {text for text in constants if isinstance(text, str)}
    return texts


def test_every_act_of_the_services_has_words():
    root = Path(__file__).resolve().parents[3]
    written: set[str] = set()
    for room in ("sharingbook/accounts/services", "procurement/services", "reviews/services", "cms"):
        for source in (root / room).glob("*.py"):
            written |= actions_in(source.read_text(encoding="utf-8"))
    written.add(access_files.ACTION)
    assert {"project.unpublish", "decision.refused", "person.switch_off", "placement.carry"} <= written
    # A module may note a read beside its acts.
    assert written - set(READS) == set(DEEDS)


def test_every_read_that_is_accounted_for_has_words():
    root = Path(__file__).resolve().parents[3]
    rooms = ("sharingbook", "procurement", "reviews", "cms")
    views = [path for room in rooms for path in (root / room).rglob("views/*.py")]
    views += [root / "cms/files.py"]
    written = set().union(*(actions_in(path.read_text(encoding="utf-8")) for path in views))
    assert {"version.download", "account.sign_in", "project.read"} <= written
    assert written - set(DEEDS) <= set(READS)


def test_the_public_reads_headers_without_names_and_contents(client, world):
    entry = world.edit()
    for path in ("/ledger/", f"/ledger/?open={entry.seq}", f"/ledger/{entry.seq}/"):
        body = text(client, path)
        assert "事実を変更" in body or "Facts" in body
        for closed in (SECRET, "青木", world.project.name):
            assert closed not in body
        assert entry.hash[:4] in body
    assert "内容は見られません" in text(client, f"/ledger/{entry.seq}/")


@pytest.mark.data
@pytest.mark.parametrize(
    ("who", "opens"),
    [("member", True), ("approver", True), ("coordinator", True), ("auditor", True), ("other", False),
     ("administrator", False)],
)  # fmt: skip
def test_contents_open_as_row_45_says(client, world, who, opens):
    entry = world.edit()
    body = text(client, f"/ledger/{entry.seq}/", getattr(world, who))
    assert (SECRET in body) is opens
    assert ("内容は見られません" in body) is not opens


def test_a_lead_reads_what_was_done_on_the_cases_led_and_nothing_of_others(client, world):
    desk = make_desk(world.organisation)
    lead, reviewer = make_lead("shunin", desk), make_reviewer("tanto", desk)
    review = make_review(make_case(world.project), desk=desk, lead=lead, reviewers=[reviewer])
    elsewhere = make_case(world.project)
    entries = []
    for case in (review.case, elsewhere):
        edit_case(case=case, edition=case.edition, changes={"name": f"{SECRET}{case.pk}"}, actor=world.member)
        entries.append(LedgerEntry.objects.latest("seq"))
    led, other = (f"/ledger/{entry.seq}/" for entry in entries)
    assert SECRET in text(client, led, lead)
    assert "内容は見られません" in text(client, other, lead)
    assert "内容は見られません" in text(client, led, reviewer)
    participation.end(case=review.case, person=lead, acts=[Act.DECLARED])
    assert "内容は見られません" in text(client, led, lead)


def test_reviewers_see_their_own_reads_and_leads_those_of_their_cases(client, world):
    desk = make_desk(world.organisation)
    lead, reviewer = make_lead("shunin", desk), make_reviewer("tanto", desk)
    review = make_review(make_case(world.project), desk=desk, lead=lead, reviewers=[reviewer])
    for person in (reviewer, world.auditor):
        record_access(
            actor_id=str(person.uid), action="version.download", object_type="procurement.version",
            object_id=str(review.versions.get().pk),
        )  # fmt: skip

    def downloads(person) -> int:
        return text(client, "/ledger/access/?action=version.download", person).count('<th scope="row">')

    assert [downloads(person) for person in (reviewer, lead, make_reviewer("betsu", desk))] == [1, 2, 0]


def test_another_department_finds_neither_the_name_nor_the_title(client, world):
    world.edit()
    body = text(client, "/ledger/?department=all", world.other)
    assert "青木" not in body
    assert world.project.name not in body
    assert "青木 真理" in text(client, "/ledger/?department=all", world.approver)
    # A search by a title that one does not see tells nothing.
    assert "条件に合う記録はありません" in text(client, f"/ledger/?q={world.project.name}", world.other)
    assert "条件に合う記録はありません" in text(client, f"/ledger/?q={world.project.code}", world.other)
    assert "事実を変更" in text(client, f"/ledger/?q={world.project.code}", world.approver)


def test_a_reviewer_reads_the_contents_of_own_acts_only(client, world):
    reviewer = make_person("miyake", reviewer=make_department(world.organisation, "desk", "審査室"))
    with act(reviewer, None, world.project, action="annotation.reply") as record:
        record.payload = {"text": "ことばの中身"}
    entry = LedgerEntry.objects.order_by("-seq").first()
    other = world.edit()
    assert "ことばの中身" in text(client, f"/ledger/{entry.seq}/", reviewer)
    refused = text(client, f"/ledger/{other.seq}/", reviewer)
    assert SECRET not in refused
    assert "自分の操作の内容は見られます" in refused


def test_before_and_after_stand_field_by_field(client, world):
    world.edit("前の目的")
    entry = world.edit("後の目的")
    body = text(client, f"/ledger/?open={entry.seq}", world.auditor)
    assert re.search(r"目的</dt><dd><del>.*前の目的.*</del>.*<ins>.*後の目的", body)
    assert "一致" in body


def test_an_auditors_look_is_recorded_and_says_so(client, world):
    entry = world.edit()
    assert "この閲覧も記録されます" in text(client, "/ledger/", world.auditor)
    text(client, f"/ledger/{entry.seq}/", world.auditor)
    seen = AccessEntry.objects.filter(actor_id=str(world.auditor.uid)).values_list("action", "object_id")
    assert list(seen) == [("ledger.open", "*"), ("ledger.open", str(entry.seq))]
    assert "この閲覧も記録されます" not in text(client, "/ledger/", world.member)
    assert not AccessEntry.objects.filter(actor_id=str(world.member.uid)).exists()


@pytest.mark.data
def test_filters_narrow_by_act_department_person_project_case_and_day(client, world):
    entry = world.edit()
    case = make_case(world.project, name="構築業務")
    with act(world.member, None, case, action="case.edit") as record:
        record.payload = {"after": {"name": "構築業務"}}
    case_entry = LedgerEntry.objects.order_by("-seq").first()
    with act(world.other, None, make_project(world.theirs), action="budget.add"):
        pass
    budget = LedgerEntry.objects.order_by("-seq").first()

    def shown(query):
        return set(map(int, re.findall(r'id="e(\d+)"', text(client, f"/ledger/?{query}", world.auditor))))

    assert shown("department=all") >= {entry.seq, case_entry.seq, budget.seq}
    assert shown("group=case") == {case_entry.seq}
    assert budget.seq in shown("group=register")
    assert budget.seq in shown("department=kenkou")
    assert entry.seq not in shown("department=kenkou")
    assert shown("person=加藤") == {budget.seq}
    assert shown(f"project={world.project.uid}") == {entry.seq, case_entry.seq}
    assert shown(f"case={case.uid}") == {case_entry.seq}
    assert shown(f"q={entry.seq}") == {entry.seq}
    assert shown(f"q={entry.hash[:12]}") == {entry.seq}
    assert shown("q=構築業務&group=case") == {case_entry.seq}
    assert entry.seq in shown("since=R1.5.1&until=令和99年1月1日")
    assert shown("until=令和2年1月1日") == set()
    assert 'role="alert"' in text(client, "/ledger/?since=いつか", world.auditor)


def test_members_begin_with_their_own_department(client, world):
    mine = world.edit()
    with act(world.other, None, make_project(world.theirs), action="budget.add"):
        pass
    theirs = LedgerEntry.objects.order_by("-seq").first()
    body = text(client, "/ledger/", world.member)
    assert f'id="e{mine.seq}"' in body
    assert f'id="e{theirs.seq}"' not in body
    assert f'id="e{theirs.seq}"' in text(client, "/ledger/?department=all", world.member)


@pytest.mark.data
def test_pages_go_by_number_in_both_directions(client, world):
    seqs = [world.edit(f"目的{n}").seq for n in range(PAGE * 2 + 5)]

    def shown(query=""):
        body = text(client, f"/ledger/?project={world.project.uid}{query}", world.auditor)
        return list(map(int, re.findall(r'id="e(\d+)"', body))), body

    first, body = shown()
    assert first == seqs[::-1][:PAGE]
    assert "新しい記録" not in body
    second, body = shown(f"&before={first[-1]}")
    assert second == seqs[::-1][PAGE : PAGE * 2]
    assert "新しい記録" in body
    third, body = shown(f"&before={second[-1]}")
    assert len(third) == 5
    assert 'rel="next"' not in body
    assert shown(f"&after={third[0]}")[0] == second
    assert shown(f"&after={second[0]}")[0] == first


def test_many_entries_cost_no_more_queries_than_few(client, world):
    client.force_login(world.auditor)
    for number in range(2):
        world.edit(f"目的{number}")
    client.get("/ledger/")

    def count(query=""):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/ledger/{query}").status_code == 200
        assert not any(
            "COUNT(" in q["sql"] and "audit_ledgerentry" in q["sql"] for q in queries.captured_queries
        )
        return len(queries)

    few = count("?department=all"), count(f"?group=register&department=kodomo&q={world.project.code}")
    for number in range(30):
        world.edit(f"次の目的{number}")
    many = count("?department=all"), count(f"?group=register&department=kodomo&q={world.project.code}")
    assert many == few
    assert max(many) <= 24


def test_a_correction_and_what_it_corrects_lead_to_each_other(client, world):
    case = make_case(world.project, name="構築業務")
    first = decide(
        project=world.project, case=case, outcome="revise", grounds="要件が足りない", actor=world.approver
    )
    case.refresh_from_db()
    second = decide(
        project=world.project, case=case, outcome="revise", grounds="要件が二つ足りない", corrects=first,
        actor=world.approver,
    )  # fmt: skip
    old, new = (LedgerEntry.objects.get(object_id=str(d.uid)) for d in (first, second))
    body = text(client, "/ledger/", world.auditor)
    assert "訂正" in body
    assert "決定を記録：見直す" in body
    assert f'href="/ledger/{old.seq}/"' in text(client, f"/ledger/{new.seq}/", world.auditor)
    assert f'href="/ledger/{new.seq}/"' in text(client, f"/ledger/{old.seq}/", world.auditor)


def test_headers_are_exported_and_can_be_checked_without_us(client, world, tmp_path):
    for number in range(5):
        world.edit(f"{SECRET}{number}")
    lines = b"".join(client.get("/ledger/export.jsonl?department=all").streaming_content)
    assert SECRET.encode() not in lines
    assert "青木".encode() not in lines
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(lines)
    with file.open("rb") as source:
        verdict = verify_export(source)
    assert verdict.ok
    assert verdict.entries == LedgerEntry.objects.count()


def test_an_export_follows_the_filters_and_its_limit(client, world, monkeypatch):
    entry = world.edit()
    with act(world.other, None, make_project(world.theirs), action="budget.add"):
        pass
    monkeypatch.setattr("cms.ledger.export.LIMIT", 1)

    def exported(query, person=None):
        client.logout()
        if person:
            client.force_login(person)
        body = b"".join(client.get(f"/ledger/export.jsonl?{query}").streaming_content)
        return [json.loads(line)["body"]["seq"] for line in body.splitlines()]

    assert exported(f"project={world.project.uid}") == [entry.seq]
    assert exported("department=all") == [0]
    assert exported("department=all&from_seq=1") == [1]
    assert exported("department=all", world.auditor) == [0, 1]


def test_polyglot_texts_are_shown_and_do_nothing(client, world):
    nasty = "\"'><script>alert(1)</script>{{7*7}}\u202e逆"
    entry = world.edit(nasty)
    body = text(client, f"/ledger/{entry.seq}/", world.auditor)
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)" in body
    assert "<bdi>" in body


def test_the_access_log_is_for_those_who_answer_for_it(client, world):
    text(client, "/ledger/", world.auditor)
    body = text(client, "/ledger/access/", world.auditor)
    assert "監査記録を閲覧" in body
    assert "野田 さやか" in body
    assert "野田" not in text(client, "/ledger/access/", world.other)
    assert "監査記録を閲覧" in text(client, "/ledger/access/", world.administrator)  # without any payload
    text(client, "/ledger/access/", make_person("kambu", executive=world.organisation), status=403)
    client.logout()
    assert client.get("/ledger/access/").status_code == 302
    assert AccessEntry.objects.filter(action="ledger.access").exists()


def test_an_unknown_number_is_404(client, world):
    text(client, "/ledger/99999999/", status=404)
    text(client, f"/ledger/{10**30}/", status=404)


def test_a_second_hat_as_auditor_opens_the_contents(client, world):
    entry = world.edit()
    give_hat(world.other, "auditor", world.organisation)
    assert SECRET in text(client, f"/ledger/{entry.seq}/", world.other)
