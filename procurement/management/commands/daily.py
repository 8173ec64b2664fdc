"""What the machine does once a day; run it from a timer."""

import json

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement.care import take_care
from procurement.models import Project
from procurement.models.disclosed import Disclosed
from procurement.services import rereading
from procurement.services.disclosure import expired, raise_expired
from sharingbook.audit.access_files import seal_finished_days
from sharingbook.common.commands import ProductCommand
from sharingbook.common.middleware import request_scope


class Command(ProductCommand):
    help = (
        "Open records whose review date has come, record the finished days of the access log, have drafts "
        "read again whose reading an older reader made, and clear files that were never applied."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say which would be opened")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON and nothing else")

    def handle(self, *, dry_run: bool = False, as_json: bool = False, **options) -> None:
        with request_scope():
            codes = [_name(record) for record in (expired() if dry_run else raise_expired())]
            sealed = [] if dry_run else seal_finished_days()
            again = 0 if dry_run else rereading.ask_for_all()
            cared = take_care(dry_run=dry_run)
        if as_json:
            facts = {"dry_run": dry_run, "opened": codes, "access_files": [file.name for file in sealed]}
            facts["read_again"] = again
            facts |= {done.name: done.count for done in cared}
            self.stdout.write(json.dumps(facts))
            return
        if dry_run:
            line = _("%(code)s: its review date has come")
            count = ngettext("%(n)s record would be opened", "%(n)s records would be opened", len(codes))
        else:
            line = _("%(code)s: opened, its review date has come")
            count = ngettext("%(n)s record opened", "%(n)s records opened", len(codes))
        for code in codes:
            self.stdout.write(line % {"code": code})
        self.stdout.write(count % {"n": len(codes)})
        if again:
            line = ngettext("%(n)s version is read again", "%(n)s versions are read again", again)
            self.stdout.write(line % {"n": again})
        for done in cared:
            if done.count:
                self.stdout.write(str(done.words))
        for file in sealed:
            line = ngettext(
                "%(name)s: %(n)s read recorded in the ledger",
                "%(name)s: %(n)s reads recorded in the ledger",
                file.count,
            )
            self.stdout.write(line % {"name": file.name, "n": file.count})


def _name(record: Disclosed) -> str:
    return record.code if isinstance(record, Project) else f"{record.project.code} #{record.pk}"
