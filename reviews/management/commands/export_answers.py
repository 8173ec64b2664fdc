"""export_answers REVIEW OUT.xlsx: the sheet of answers of a round's letter, as the page writes it."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from reviews.models import Advice
from reviews.selectors.answer_sheets import answer_sheet_of
from sharingbook.accounts.models import User
from sharingbook.accounts.selectors import account_of
from sharingbook.accounts.verdicts import require
from sharingbook.common.commands import REFUSED, ProductCommand, unusable
from sharingbook.common.errors import DomainError, Refused


def person_of(email: str) -> User:
    try:
        return account_of(email)
    except DomainError as error:
        raise unusable(str(error)) from error


def letter_of_round(review: int, person: User | None) -> Advice:
    """The letter of a round that this person may see (None: any). Raises CommandError, status 2."""
    rows = Advice.objects.all() if person is None else Advice.objects.visible_to(person)
    related = ("review__case__project__owner", "review__desk")
    advice = rows.filter(review=review).select_related(*related).first()
    if advice is not None:
        return advice
    if person is None:
        raise unusable(
            _("Review %(review)s has no letter of advice, or does not exist.") % {"review": review}
        )
    facts = {"review": review, "email": person.email}
    raise unusable(_("Review %(review)s has no letter that %(email)s may see.") % facts)


class Command(ProductCommand):
    help = "Write the sheet of answers of a round's letter of advice as a workbook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("review", type=int, metavar="REVIEW", help="the number in the round's address")
        parser.add_argument("out", type=Path, metavar="OUT.xlsx", help="the file to write")
        parser.add_argument(
            "--actor", "--user", dest="actor", metavar="EMAIL",
            help="as this person may; without it everything, draft answers included",
        )  # fmt: skip

    def handle(self, *args, **options) -> None:
        person = person_of(options["actor"]) if options["actor"] else None
        advice = letter_of_round(options["review"], person)
        try:
            if person is not None:
                require(person, "draft_answer", advice)
        except Refused as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        out = options["out"]
        if out.suffix.lower() != ".xlsx":
            raise unusable(_("%(file)s: the name of a workbook ends with .xlsx.") % {"file": out})
        data = answer_sheet_of(advice, person)
        try:
            out.write_bytes(data)
        except OSError as error:
            facts = {"file": out, "error": error.strerror or error}
            raise unusable(_("%(file)s cannot be written: %(error)s") % facts) from error
        count = advice.items.count()
        self.stdout.write(_("%(count)s items written into %(file)s.") % {"count": count, "file": out})
