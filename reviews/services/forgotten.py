"""Files that somebody brought, and that wait for a decision nobody takes: cleared after a while.

What was applied stays: its rows, and the bytes that the ledger's hash can be held against. Of what is
cleared the ledger keeps name, size and hash.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from procurement import artifacts
from procurement.care import Done
from procurement.models import Version
from reviews.models import AnswerSheet, WordImport
from sharingbook.accounts.acts import act
from sharingbook.common.storage import originals


def clear_forgotten(dry_run: bool) -> list[Done]:
    """The machine's daily act: sheets of answers and Word files that wait longer than IMPORTS_KEPT_DAYS."""
    before = timezone.now() - timedelta(days=settings.IMPORTS_KEPT_DAYS)
    sheets = AnswerSheet.objects.filter(uploaded_at__lt=before)
    files = WordImport.objects.filter(state=WordImport.State.WAITING, uploaded_at__lt=before)
    if dry_run:
        return _said(sheets.count(), files.count())
    return _said(_clear_sheets(sheets), _clear_files(files))


def _said(sheets: int, files: int) -> list[Done]:
    said = (
        ("answer_sheets_cleared", sheets, ngettext(
            "%(n)s sheet of answers that was never applied: cleared",
            "%(n)s sheets of answers that were never applied: cleared", sheets,
        )),
        ("word_files_cleared", files, ngettext(
            "%(n)s Word file that was never applied: cleared",
            "%(n)s Word files that were never applied: cleared", files,
        )),
    )  # fmt: skip
    return [Done(name, count, words % {"n": count}) for name, count, words in said]


def _clear_sheets(found: QuerySet[AnswerSheet]) -> int:
    """Each as `put_away` does it; what was taken over of a sheet stays."""
    cleared = 0
    for sheet in found.defer("content", "rows").select_related("advice__review"):
        advice = sheet.advice
        with act(None, None, advice, action="answers.clear_sheet", lock=advice.review) as record:
            deleted, _rows = AnswerSheet.objects.filter(pk=sheet.pk).delete()
            record.skip = not deleted
            record.payload = {"advice": advice.number, "filename": sheet.filename, "sha256": sheet.sha256}
            cleared += deleted
    return cleared


def _clear_files(found: QuerySet[WordImport]) -> int:
    cleared = 0
    for received in found.select_related("version"):
        if originals.is_recent(received.sha256):  # somebody brings it again: tomorrow it can be told what for
            continue
        try:
            cleared += _clear_file(received)
        except ObjectDoesNotExist:  # gone meanwhile
            continue
        _discard(received.sha256)
    return cleared


def _clear_file(received: WordImport) -> bool:
    with act(None, None, received, action="word.clear", lock=received) as record:
        # Read again under the lock: somebody may have applied it meanwhile.
        record.skip = received.state != WordImport.State.WAITING
        if not record.skip:
            record.payload = {
                "version": received.version.sha256, "file": received.sha256, "filename": received.filename,
                "size": received.size,
            }  # fmt: skip
            WordImport.objects.filter(pk=received.pk).delete()
    return not record.skip


def _discard(sha256: str) -> None:
    """The bytes and their reading, unless a version or another import has the same."""
    named = (Version.objects.filter(sha256=sha256), WordImport.objects.filter(sha256=sha256))
    if any(rows.exists() for rows in named):
        return
    if originals.discard(sha256):
        artifacts.discard(sha256)
