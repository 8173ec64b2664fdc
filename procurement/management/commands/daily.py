"""What the machine does once a day; run it from a timer."""

import json

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement.models import Project
from procurement.models.disclosed import Disclosed
from procurement.services.disclosure import expired, raise_expired
from sharingbook.common.commands import ProductCommand
from sharingbook.common.middleware import request_scope


class Command(ProductCommand):
    help = "Open records whose review date has come. Run once a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say which would be opened")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON and nothing else")

    def handle(self, *, dry_run: bool = False, as_json: bool = False, **options) -> None:
        with request_scope():
            codes = [_name(record) for record in (expired() if dry_run else raise_expired())]
        if as_json:
            self.stdout.write(json.dumps({"dry_run": dry_run, "opened": codes}))
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


def _name(record: Disclosed) -> str:
    return record.code if isinstance(record, Project) else f"{record.project.code} #{record.pk}"
