"""`verify_ledger [FILE] [--json]`: is every entry still what it was, and if not, from which on."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from sharingbook.audit.export import NotAnExport, verify_export
from sharingbook.audit.verify import Verdict, verify
from sharingbook.common.commands import REFUSED, ProductCommand, unusable


class Command(ProductCommand):
    """Exit status: 0 fine, 1 broken, 2 could not be read."""

    help = "Check the ledger, or an exported FILE of it: guards, order, chain, columns, contents."
    # A missing guard is a finding of this command, not a reason not to run it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="a file made by export_ledger")
        parser.add_argument("--json", action="store_true", help="print the verdict as JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = self._verdict(options["file"])
        if options["json"]:
            self.stdout.write(json.dumps(asdict(verdict), ensure_ascii=False))
        else:
            self.stdout.write(_sentence(verdict))
        if not verdict.ok:
            sys.exit(REFUSED)

    def _verdict(self, file: str | None) -> Verdict:
        try:
            if file is None:
                return verify()
            with Path(file).open("rb") as source:
                return verify_export(source)
        except (OSError, NotAnExport, DatabaseError) as error:
            raise unusable(_("The ledger could not be read: %(error)s") % {"error": error}) from error


def _sentence(verdict: Verdict) -> str:
    facts = {
        "entries": verdict.entries,
        "seq": verdict.first_bad_seq,
        "problem": verdict.explanation,
        "detail": f" ({verdict.detail})" if verdict.detail else "",
        "head": verdict.head,
        "seconds": f"{verdict.seconds:.1f}",
    }
    if verdict.ok:
        return (
            _("Fine: %(entries)s entries, each in its place. Last hash %(head)s. %(seconds)s seconds.")
            % facts
        )
    if verdict.first_bad_seq is None:
        return _("Broken: %(problem)s%(detail)s. %(entries)s entries are in order.") % facts
    return _("Broken at number %(seq)s: %(problem)s%(detail)s.") % facts
