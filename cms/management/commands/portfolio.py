"""The portfolio report from the command line: the same figures as the page."""

import dataclasses
import json
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from cms.portfolio.figures import Portfolio, portfolio_for
from cms.portfolio.pdf import portfolio_document, portfolio_pdf
from cms.portfolio.scope import entered_scope
from cms.portfolio.xlsx import portfolio_xlsx
from sharingbook.accounts.models import User
from sharingbook.accounts.selectors import account_of
from sharingbook.accounts.verdicts import require
from sharingbook.common.commands import REFUSED, ProductCommand, unusable
from sharingbook.common.errors import DomainError, Refused
from sharingbook.common.pdf import ReportTooLarge


def plain(value: Any) -> Any:
    """Dates as ISO text, lazy texts as text."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def portfolio_json(portfolio: Portfolio) -> bytes:
    data = dataclasses.asdict(portfolio) | {"open_share": portfolio.open_share}
    return (json.dumps(data, ensure_ascii=False, default=plain, indent=1) + "\n").encode()


RENDERERS = {
    "html": lambda found: portfolio_document(found).encode(),
    "pdf": portfolio_pdf,
    "xlsx": portfolio_xlsx,
    "json": portfolio_json,
}


class Command(ProductCommand):
    help = "Write the portfolio as that person sees it (default: everything)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", metavar="EMAIL", help="whose portfolio; without it the whole register")
        parser.add_argument(
            "--format", choices=sorted(RENDERERS),
            help="default: what the name of OUT ends with; pdf where it has no ending",
        )  # fmt: skip
        parser.add_argument("-o", "--output", metavar="OUT", required=True, help="the file to write")

    def handle(self, *args, **options) -> None:
        output = Path(options["output"])
        render = RENDERERS[options["format"] or self._format_of(output)]
        person = None
        if options["user"]:
            try:
                person = account_of(options["user"])
            except DomainError as error:
                raise unusable(str(error)) from error
        try:
            data = render(self._seen_by(person))
        except Refused as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        except ReportTooLarge as error:
            raise unusable(str(error)) from error
        try:
            output.write_bytes(data)
        except OSError as error:
            facts = {"file": output, "error": error.strerror or error}
            raise unusable(_("%(file)s cannot be written: %(error)s") % facts) from error

    def _format_of(self, output: Path) -> str:
        kind = output.suffix.lower().removeprefix(".") or "pdf"
        if kind not in RENDERERS:
            facts = {"name": output.name, "formats": ", ".join(sorted(RENDERERS))}
            raise unusable(_("%(name)s names no format (%(formats)s). Add --format.") % facts)
        return kind

    def _seen_by(self, person: User | None) -> Portfolio:
        if person is None:
            return portfolio_for(None)
        require(person, "make_report")
        return portfolio_for(person, scope=entered_scope(person))
