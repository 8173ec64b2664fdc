"""Errors speak to people in their language."""

from django.utils import translation
from django.utils.functional import lazy

from sharingbook.common.errors import DomainError, Refused, StaleEdit


def test_a_broken_rule_fills_its_sentence():
    error = DomainError("%(count)s items wait for an answer.", {"count": 3})
    assert str(error) == "3 items wait for an answer."
    assert (error.message_id, error.params) == ("%(count)s items wait for an answer.", {"count": 3})


def test_a_sentence_without_places_may_hold_a_percent_sign():
    assert str(DomainError("100% is the most.")) == "100% is the most."


def test_a_refusal_carries_the_reason_of_the_verdict():
    refusal = Refused(lazy(translation.get_language, str)())
    for language in ("ja", "en"):
        with translation.override(language):
            assert refusal.reason == str(refusal) == language
    assert isinstance(refusal, DomainError)


def test_a_stale_edit_keeps_both_texts():
    error = StaleEdit({"name": "theirs"}, {"name": "mine"})
    assert (error.current, error.submitted) == ({"name": "theirs"}, {"name": "mine"})
