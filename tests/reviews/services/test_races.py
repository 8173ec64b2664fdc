"""Several people at the same moment: each act goes through, or is refused with its reason; none deadlocks.

Meant for PostgreSQL; on SQLite writers queue at BEGIN, and the same must hold.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from procurement import events
from procurement.enums import VersionState
from procurement.models import Case, Version
from procurement.services import decisions, drafts
from reviews.models import AdviceItem, Annotation, Check, Finding, Review
from reviews.selectors.case_file import basis_of
from reviews.services import advice, annotations, answers, checking, findings
from sharingbook.accounts.acts import together
from sharingbook.audit.verify import verify
from tests.factories.cases import make_draft, make_version
from tests.factories.findings import LATE, VAGUE, make_check, make_pack
from tests.reviews.conftest import make_town

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data]


def at_once(*acts: Callable[[], Any]) -> list[BaseException]:
    """Run each in a thread with a connection of its own; returns what they raised."""
    raised: list[BaseException] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 -- handed to the main thread
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_answers_and_replies_to_one_item_do_not_wait_for_each_other_in_a_ring():
    town = make_town()
    review = town.start()
    comment = town.comment(review)
    item = advice.issue(review=review, overall_opinion="", actor=town.lead).items.get()
    stale = []

    def department(name: int) -> None:
        for number in range(8):
            current = item.answers.first()
            try:
                answers.draft_answer(
                    item=AdviceItem.objects.get(pk=item.pk), verdict="adopted", reason=f"{name}.{number}",
                    edition=current.edition if current else None, actor=town.member,
                )  # fmt: skip
            except answers.StaleEdit as error:
                stale.append(error)

    def reviewer(name: int) -> None:
        for number in range(8):
            annotations.reply(
                annotation=Annotation.objects.get(pk=comment.pk), text=f"{name}.{number}",
                actor=town.reviewer,
            )  # fmt: skip

    acts = [lambda name=name, act=act: act(name) for name in range(3) for act in (department, reviewer)]
    assert at_once(*acts) == []
    assert comment.replies.count() == 24
    assert verify().ok


def test_the_lead_issues_while_the_approver_decides():
    town = make_town()
    review = town.start()
    town.comment(review)
    inside, pause = threading.Event(), threading.Event()

    def decided(**_facts: Any) -> None:
        inside.set()
        pause.wait(1)  # long enough for the lead to hold the project and to wait for the case

    def approver() -> None:
        case = Case.objects.get(pk=town.case.pk)
        decisions.decide(
            project=case.project, case=case, outcome="defer", grounds="予算を待つ。", resume_on=town.due,
            actor=town.approver,
        )  # fmt: skip

    def lead() -> None:
        inside.wait(10)
        advice.issue(review=Review.objects.get(pk=review.pk), overall_opinion="", actor=town.lead)

    events.decided.subscribe(decided)
    try:
        assert at_once(approver, lead) == []
    finally:
        events.decided._subscribers.remove(decided)
    assert review.advice.items.count() == 1
    assert town.case.decisions.count() == 1


def held(act: Callable[[], Any], inside: threading.Event) -> Callable[[], None]:
    """The act, with its transaction kept open for a moment after it."""

    def run() -> None:
        with together():
            act()
            inside.set()
            threading.Event().wait(0.7)

    return run


def after(inside: threading.Event, act: Callable[[], Any]) -> Callable[[], None]:
    def run() -> None:
        inside.wait(10)
        act()

    return run


def test_a_draft_that_is_being_edited_goes_into_the_letter_in_its_new_words():
    town = make_town()
    review = town.start()
    comment = town.comment(review, text="古い文")
    inside = threading.Event()

    def edit() -> None:
        annotations.edit_annotation(
            annotation=Annotation.objects.get(pk=comment.pk), kind=comment.kind, aspect=comment.aspect,
            text="新しい文", replacement="", edition=comment.edition, actor=town.reviewer,
        )  # fmt: skip

    def lead() -> None:
        advice.issue(review=Review.objects.get(pk=review.pk), overall_opinion="", actor=town.lead)

    assert at_once(held(edit, inside), after(inside, lead)) == []
    comment.refresh_from_db()
    assert (comment.state, comment.text, comment.item.text) == ("issued", "新しい文", "新しい文")


@pytest.mark.parametrize("first", ["the issue", "the reading"])
def test_a_version_that_becomes_readable_while_the_advice_is_issued_shows_its_comments(first):
    town = make_town()
    review = town.start()
    comment = town.comment(review)
    second = make_version(town.case)
    Version.objects.filter(pk=second.pk).update(state=VersionState.READING)
    inside = threading.Event()

    def lead() -> None:
        advice.issue(review=Review.objects.get(pk=review.pk), overall_opinion="", actor=town.lead)

    def reader() -> None:
        drafts.read_version(version_id=second.pk)

    one, other = (lead, reader) if first == "the issue" else (reader, lead)
    assert at_once(held(one, inside), after(inside, other)) == []
    assert second.placements.in_force().get(annotation=comment).state == "exact"


def test_checks_of_one_case_and_what_people_decide_meanwhile_do_not_lose_anything():
    town = make_town()
    make_pack(town.section.organisation)
    make_check(town.version)
    finding = Finding.objects.get(version=town.version, rule=VAGUE)
    other = make_version(draft=make_draft(town.case, "annex", "別紙"), lines=["納期の別表"])
    waiting = [
        Check.objects.create(
            version=Version.objects.get(pk=pk), **basis_of(Version.objects.get(pk=pk)).key
        ).pk
        for pk in (town.version.pk, other.pk)
    ]
    raised = at_once(
        *(lambda pk=pk: checking.run(check_id=pk) for pk in (*waiting, *waiting)),
        lambda: findings.dismiss(
            finding=Finding.objects.get(pk=finding.pk), reason="別紙に数値がある。", actor=town.member
        ),
        lambda: findings.suppress_in_organisation(
            rule=LATE, organisation=town.section.organisation, reason="見直し中である。", actor=town.lead
        ),
    )
    assert raised == []
    finding.refresh_from_db()
    assert finding.state == "dismissed"
    assert not Finding.objects.standing().filter(rule=LATE).exists()
    assert set(Check.objects.filter(pk__in=waiting).values_list("state", flat=True)) == {"done"}
    assert verify().ok
