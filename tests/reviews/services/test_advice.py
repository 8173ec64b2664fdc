"""The letter: issued once, by its lead, never changed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections, transaction

from procurement.models import FigureDelta, Participation
from reviews.models import Advice, Review
from reviews.services import advice, annotations
from sharingbook.accounts.models import User
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused
from tests.reviews.conftest import make_town

pytestmark = [pytest.mark.data]


def test_only_the_lead_of_the_round_issues_and_only_something(town):
    review = town.start()
    with pytest.raises(DomainError):
        advice.issue(review=review, overall_opinion=" ", actor=town.lead)
    with pytest.raises(Refused):
        advice.issue(review=review, overall_opinion="よい。", actor=town.reviewer)
    assert advice.issue(review=review, overall_opinion="よい。", actor=town.lead).items.count() == 0


def test_items_are_numbered_within_the_case_in_the_order_of_the_document(town):
    review = town.start()
    town.comment(review, words="設計書及び操作手順書")
    town.comment(review)
    first = advice.issue(review=review, overall_opinion="", actor=town.lead)
    assert list(first.items.values_list("number", "clause")) == [(1, "第２条"), (2, "第３条")]


def test_what_changed_since_the_lead_looked_is_looked_at_again(town):
    review = town.start()
    comment = town.comment(review)
    seen = advice.basis_of(advice.to_issue(review))
    annotations.edit_annotation(
        annotation=comment, kind="should", aspect="", text="別の文", replacement="", edition=comment.edition,
        actor=town.reviewer,
    )  # fmt: skip
    with pytest.raises(DomainError, match="コメントが変わりました"):
        advice.issue(review=review, overall_opinion="", basis=seen, actor=town.lead)
    seen = advice.basis_of(advice.to_issue(review))
    assert advice.issue(review=review, overall_opinion="", basis=seen, actor=town.lead).items.count() == 1


def test_an_issued_letter_cannot_be_changed_even_by_sql(town):
    review = town.start()
    town.comment(review)
    letter = advice.issue(review=review, overall_opinion="よい。", actor=town.lead)
    digest = advice.letter_digest(letter)
    for statement in (
        "UPDATE reviews_advice SET overall_opinion = 'x'",
        "UPDATE reviews_adviceitem SET text = 'x'",
        "DELETE FROM reviews_adviceitem",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    letter.refresh_from_db()
    assert advice.letter_digest(letter) == digest
    entry = LedgerEntry.objects.get(action="advice.issue")
    assert digest.encode() in entry.payload.body
    assert town.version.sha256.encode() in entry.payload.body


def test_open_must_items_are_counted_in_the_portfolios_figures(town):
    review = town.start()
    town.comment(review)
    town.comment(review, kind="question", words="設計書及び操作手順書")
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    rows = FigureDelta.objects.filter(fiscal_year=0, measure__in=["open_must", "unanswered"])
    assert {row.measure: row.amount for row in rows} == {"open_must": 1, "unanswered": 2}


@pytest.mark.django_db(transaction=True)
def test_eight_hands_on_the_button_issue_one_letter():
    town = make_town()
    review = town.start()
    town.comment(review)

    def press(_hand):
        try:
            return advice.issue(
                review=Review.objects.get(pk=review.pk),
                overall_opinion="",
                actor=User.objects.get(pk=town.lead.pk),
            )
        except DomainError as error:
            return error.message_id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as hands:
        results = list(hands.map(press, range(8)))
    assert sum(isinstance(result, Advice) for result in results) == 1
    assert results.count(advice.ISSUED_ALREADY) == 7
    assert Advice.objects.count() == 1
    assert LedgerEntry.objects.filter(action="advice.issue").count() == 1
    assert Participation.objects.filter(act="issued").count() == 1
