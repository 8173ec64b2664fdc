"""`export_ledger OUT.jsonl [--payloads]`: the ledger as a file that `verify_ledger FILE` checks."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from sharingbook.audit.export import write_export
from sharingbook.common.commands import ProductCommand, unusable


class Command(ProductCommand):
    """Exit status: 0 written, 2 could not be written (then no half file is left)."""

    help = "Write every entry of the ledger to OUT, one canonical JSON line each."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", metavar="OUT")
        parser.add_argument(
            "--payloads", action="store_true", help="with the closed contents: keep such a file closed, too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        out = Path(options["out"])
        part = out.with_name(out.name + ".part")
        # Readable by its owner alone from the first byte where the contents are in it.
        mode = 0o600 if options["payloads"] else 0o644
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as stream:
                count, head = write_export(stream, payloads=options["payloads"])
            part.replace(out)
        except (OSError, DatabaseError) as error:
            part.unlink(missing_ok=True)
            raise unusable(_("The ledger could not be written: %(error)s") % {"error": error}) from error
        facts = {"entries": count, "file": out, "head": head}
        self.stdout.write(_("%(entries)s entries written to %(file)s. Last hash %(head)s.") % facts)
