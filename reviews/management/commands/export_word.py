"""export_word VERSION OUT: the version's file with the comments that ACTOR may see, as native comments."""

import json
from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from procurement.noted_reads import ORIGINAL, note_audit_read
from reviews.selectors.in_sheet import commented_copy, is_sheet
from reviews.selectors.in_word import Names
from reviews.selectors.word_commands import version_for
from sharingbook.accounts.verdicts import require
from sharingbook.common.commands import REFUSED, ProductCommand, unusable
from sharingbook.common.errors import DomainError
from sharingbook.common.middleware import request_scope


class Command(ProductCommand):
    help = "Write a copy of a version's Word or Excel file with the comments that ACTOR may see."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "version", type=int, metavar="VERSION", help="the number in the version's address"
        )
        parser.add_argument("out", type=Path, metavar="OUT", help="a .docx, or an .xlsx of a workbook")
        parser.add_argument("--actor", required=True, metavar="EMAIL", help="whose comments these are to see")
        parser.add_argument(
            "--names", choices=Names.values, default=Names.PERSON, help="names, or roles only"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON and nothing else")

    def handle(self, *args, **options) -> None:
        version, actor = version_for(options["version"], options["actor"])
        try:
            with request_scope():
                require(actor, "download_original", version)
                sheet = is_sheet(version)
                _check_ending(options["out"], sheet=sheet)
                action = "version.export_sheet" if sheet else "version.export_word"
                note_audit_read(actor, version, action=action, row=ORIGINAL)
                copy = commented_copy(version, actor, options["names"])
        except DomainError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        if not options["dry_run"]:
            self._write(options["out"], copy.data)
        answer = {
            "version": version.pk, "comments": copy.comments, "unplaced": copy.unplaced,
            "bytes": len(copy.data), "out": None if options["dry_run"] else str(options["out"]),
        }  # fmt: skip
        if options["as_json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(_("%(comments)s comments written, %(unplaced)s without a place left out.") % answer)

    def _write(self, out: Path, data: bytes) -> None:
        try:
            out.write_bytes(data)
        except OSError as error:
            raise unusable(f"{out}: {error.strerror}") from error


def _check_ending(out: Path, *, sheet: bool) -> None:
    """A workbook under a Word file's name, or the other way round, would open nowhere."""
    wrong, right = (".docx", ".xlsx") if sheet else (".xlsx", ".docx")
    if out.suffix.lower() == wrong:
        facts = {"file": out, "ending": right}
        raise unusable(_("%(file)s: the copy of this version is a file of the kind %(ending)s.") % facts)
