"""What was brought and never applied goes after a while; what anything rests on stays."""

import json
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from procurement import artifacts
from procurement.reading import READER_VERSION
from procurement.selectors import reading_of
from reviews.models import Answer, AnswerSheet, WordImport
from reviews.selectors.answer_sheets import answer_sheet_of
from reviews.selectors.in_word import word_copy
from reviews.services import answer_sheets, word_trip
from reviews.services.word_trip import Choices
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.storage import RECENT, originals
from tests.builders.commented_docx import Said, commented_docx, said_in
from tests.factories.reviews import make_advice

pytestmark = pytest.mark.data
NAME = "戻り.docx"


@pytest.fixture
def comment(town):
    review = town.start(town.reviewer, town.second)
    issued = town.comment(review)
    make_advice(review, annotations=[issued])
    return issued


def copy_with(town, words: str) -> bytes:
    lines, comments = said_in(word_copy(town.version, town.reviewer).data)
    return commented_docx(lines, [*comments, Said(f"推奨：{words}", 1, 0, 4, town.reviewer.name)])


def brought(town, data: bytes, actor=None, days: int = 31) -> WordImport:
    """A file that this person brought so many days ago."""
    person = actor or town.reviewer
    kept = word_trip.receive(version=town.version, data=data, filename=NAME, actor=person)
    WordImport.objects.filter(pk=kept.pk).update(uploaded_at=timezone.now() - timedelta(days=days))
    then = time.time() - max(days, 2) * RECENT.total_seconds()
    path = Path(storages["originals"].path(originals.path_of(kept.sha256)))
    os.utime(path, (then, then))
    return kept


def daily(capsys, *options) -> dict:
    call_command("daily", "--json", *options)
    found = json.loads(capsys.readouterr().out)
    return {name: found[name] for name in ("answer_sheets_cleared", "word_files_cleared")}


def is_there(received: WordImport) -> tuple[bool, bool, bool]:
    """Its row, its bytes, its reading."""
    sha256 = received.sha256
    return (
        WordImport.objects.filter(pk=received.pk).exists(),
        originals.exists(sha256),
        artifacts.exists(sha256, READER_VERSION),
    )


def test_a_word_file_that_nobody_applied_goes_with_its_bytes(town, comment, capsys):
    old = brought(town, copy_with(town, "古い。"))
    young = brought(town, copy_with(town, "新しい。"), days=29)
    assert daily(capsys, "--dry-run")["word_files_cleared"] == 1
    assert is_there(old) == (True, True, True)
    assert daily(capsys)["word_files_cleared"] == 1
    assert is_there(old) == (False, False, False)
    assert is_there(young) == (True, True, True)
    # The record tells for good what was received, and that it went.
    entries = LedgerEntry.objects.filter(object_type="reviews.wordimport", object_id=str(old.pk))
    received, cleared = entries.order_by("seq")
    assert (received.action, cleared.action, cleared.actor_id) == ("word.receive", "word.clear", "machine")
    assert daily(capsys)["word_files_cleared"] == 0
    # Whoever comes back with the file begins anew.
    again = word_trip.receive(
        version=town.version, data=copy_with(town, "古い。"), filename=NAME, actor=town.reviewer
    )
    assert (again.sha256, is_there(again)) == (old.sha256, (True, True, True))


def test_what_was_applied_or_put_aside_stays(town, comment, capsys):
    applied = brought(town, copy_with(town, "取り込む。"))
    word_trip.apply(received=applied, choices=Choices(), actor=town.reviewer)
    aside = brought(town, copy_with(town, "置いておく。"))
    word_trip.put_aside(received=aside, actor=town.reviewer)
    assert daily(capsys)["word_files_cleared"] == 0
    assert is_there(applied) == is_there(aside) == (True, True, True)


def test_bytes_that_a_version_or_another_persons_file_has_stay(town, comment, capsys):
    own = brought(town, originals.get(town.version.sha256))
    data = copy_with(town, "二人とも。")
    mine = brought(town, data)
    theirs = brought(town, data, actor=town.second, days=3)
    assert daily(capsys)["word_files_cleared"] == 2
    assert is_there(own) == (False, True, True)
    assert reading_of(town.version).blocks
    assert is_there(mine) == (False, True, True)
    assert is_there(theirs) == (True, True, True)


def test_bytes_that_somebody_brings_at_this_moment_wait_until_tomorrow(town, comment, capsys):
    data = copy_with(town, "今また。")
    old = brought(town, data)
    originals.put(data)
    assert daily(capsys)["word_files_cleared"] == 0
    assert is_there(old) == (True, True, True)


def test_the_days_are_a_setting(town, comment, capsys, settings):
    old = brought(town, copy_with(town, "古い。"), days=9)
    settings.IMPORTS_KEPT_DAYS = 8
    call_command("daily")
    assert "取り込まれないままのWordファイル：1件を消しました" in capsys.readouterr().out
    assert is_there(old) == (False, False, False)


def test_a_sheet_of_answers_that_nobody_applied_goes_and_saved_answers_stay(town, comment, capsys):
    advice = comment.item.advice
    answer_sheets.draft_answer(
        item=comment.item, verdict="adopted", reason="", edition=None, actor=town.member
    )
    data = answer_sheet_of(advice, town.member)
    for person, days in ((town.member, 31), (town.approver, 29)):
        sheet = answer_sheets.load_sheet(advice=advice, data=data, filename="回答.xlsx", actor=person)
        AnswerSheet.objects.filter(pk=sheet.pk).update(uploaded_at=timezone.now() - timedelta(days=days))
    assert daily(capsys, "--dry-run")["answer_sheets_cleared"] == 1
    assert AnswerSheet.objects.count() == 2
    assert daily(capsys)["answer_sheets_cleared"] == 1
    assert AnswerSheet.objects.get().uploaded_by == town.approver
    assert Answer.objects.count() == 1
    assert LedgerEntry.objects.filter(action="answers.load_sheet").count() == 2
    assert LedgerEntry.objects.get(action="answers.clear_sheet").actor_id == "machine"
