"""add_version CASE FILE: the upload form without a browser. The reading is done when it returns."""

import json
import sys
from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from procurement.enums import DraftKind, VersionState
from procurement.models import Case, Draft
from procurement.selectors import failure_text
from procurement.services import drafts
from sharingbook.accounts.acts import receipt_of
from sharingbook.accounts.selectors import account_of
from sharingbook.accounts.verdicts import require
from sharingbook.common.commands import REFUSED, UNUSABLE, ProductCommand, unusable
from sharingbook.common.errors import DomainError
from sharingbook.common.middleware import request_scope


def _kind(given: str) -> str:
    """As check_draft calls them, too."""
    return DraftKind.SPECIFICATION.value if given == "spec" else given


def _title_of(case: Case, kind: str) -> str:
    """The document that is meant where none is named. Raises CommandError where it could be several."""
    titles = list(Draft.objects.filter(case=case, kind=kind).values_list("title", flat=True))
    if len(titles) > 1:
        facts = {"kind": DraftKind(kind).label, "titles": " / ".join(titles)}
        raise unusable(
            _("The case has several documents of the kind %(kind)s: %(titles)s. Name one with --title.")
            % facts
        )
    return titles[0] if titles else str(DraftKind(kind).label)


class Command(ProductCommand):
    help = "Add a file as the next version of a case's document, as ACTOR, and read it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", type=int, metavar="CASE", help="the number in the case's address")
        parser.add_argument("file", type=Path, metavar="FILE", help=".docx, .xlsx or .pdf")
        parser.add_argument("--kind", required=True, type=_kind, choices=DraftKind.values, help="spec, too")
        parser.add_argument(
            "--title",
            default="",
            help="the document's title (default: the case's one document of that kind; else the kind's name)",
        )
        parser.add_argument("--actor", required=True, metavar="EMAIL", help="who uploads it")
        parser.add_argument("--note", default="", help="what changed")
        parser.add_argument("--dry-run", action="store_true", help="check everything, store nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON and nothing else")

    def handle(self, *args, **options) -> None:
        try:
            actor = account_of(options["actor"])
        except DomainError as error:
            raise unusable(str(error)) from error
        case = Case.objects.visible_to(actor).filter(pk=options["case"]).first()
        if case is None:
            facts = {"case": options["case"], "email": actor.email}
            raise unusable(_("There is no case %(case)s, or %(email)s may not see it.") % facts)
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            facts = {"file": options["file"], "error": error.strerror or error}
            raise unusable(_("%(file)s cannot be read: %(error)s") % facts) from error
        facts = {
            "case": case, "kind": options["kind"], "data": data,
            "filename": options["file"].name, "actor": actor,
        }  # fmt: skip
        try:
            with request_scope():
                require(actor, "upload_version", case)  # before a title of the case is named
                facts["title"] = options["title"].strip() or _title_of(case, options["kind"])
                answer = self._check(facts) if options["dry_run"] else self._add(facts, options["note"])
        except drafts.FileRefused as error:
            raise unusable(f"{options['file']}: {error}") from error
        except DomainError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        self._print(answer, options["as_json"])
        if answer["state"] == VersionState.FAILED:
            sys.exit(UNUSABLE)

    def _check(self, facts: dict) -> dict:
        checked = drafts.check_version(**facts)
        return {"version": None, "number": checked.number, "sha256": checked.sha256, "state": "dry_run"}

    def _add(self, facts: dict, note: str) -> dict:
        version = drafts.add_version(**facts, note=note, enqueue=False)
        receipt = receipt_of(version, "version.add")
        version = drafts.read_version(version_id=version.pk)
        if version.state == VersionState.FAILED:
            self.stderr.write(failure_text(version))
        return {
            "version": version.pk,
            "number": version.number,
            "sha256": version.sha256,
            "state": str(version.state),
            "receipt": {"seq": receipt.seq, "hash": receipt.hash},
        }

    def _print(self, answer: dict, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            receipt = answer.pop("receipt", {})
            flat = answer | {f"receipt_{key}": value for key, value in receipt.items()}
            self.stdout.write(" ".join(f"{key}={value}" for key, value in flat.items()))
