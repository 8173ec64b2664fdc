"""Fill an empty database with a realistic administration, or print the demo's logins."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from cms.demo.departments import PLACES
from cms.demo.large.plan import Size, towns
from cms.demo.people import ADMINISTRATORS, DOMAIN, PASSWORD, PEOPLE, SHOWN
from sharingbook.accounts.models import Department, User
from sharingbook.accounts.roles import Role
from sharingbook.common.commands import ProductCommand

SMALL, LARGE = "small", "large"


def logins_table() -> str:
    """One login a role, as the command prints it: address, role, department; the password once."""
    people = {p.login: p for p in (*ADMINISTRATORS, *PEOPLE)}
    places = {place.code: place for place in PLACES}
    shown = [people[login] for login in SHOWN]
    width = max(len(person.email) for person in shown)
    lines = [_("Logins of the demo, all with the password %(password)s:") % {"password": PASSWORD}, ""]
    for person in shown:
        # Each role and each department once: somebody may have one role in two departments, or the reverse.
        roles = " / ".join(dict.fromkeys(str(Role(role).label) for role, _code in person.hats))
        departments = " / ".join(dict.fromkeys(places[code].label for _role, code in person.hats if code))
        what = _("%(roles)s (%(departments)s)") if departments else "%(roles)s"
        lines.append(f"  {person.email:<{width}}  " + what % {"roles": roles, "departments": departments})
    return "\n".join(lines)


def refuse_a_foreign_database() -> None:
    """Raise CommandError where an account is not the demo's. No tables yet: nobody's, so it may be filled."""
    try:
        if User._meta.db_table not in connection.introspection.table_names():
            return
        foreign = User.objects.exclude(email__endswith=f"@{DOMAIN}").exists()
    except DatabaseError as error:
        raise CommandError(
            _("The database cannot be read (%(error)s), so nobody can say whose it is. Nothing was changed.")
            % {"error": error}
        ) from error
    if foreign:
        raise CommandError(
            _(
                "This database holds other accounts than the demo's, so it is somebody's own. "
                "Nothing was changed. Give the demo an empty database (VAR_DIR or DATABASE_URL)."
            )
        )


def size_that_is_there() -> str:
    """Only the large world has the crowd's towns."""
    first = towns(Size(towns=1))[0]
    return LARGE if Department.objects.filter(code=first.code).exists() else SMALL


class Command(ProductCommand):
    help = (
        "Fill an empty database with a demo administration. Refuses production settings and any database "
        "that holds accounts of its own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size", choices=[SMALL, LARGE],
            help="default: small; large: 10,000 projects and 1,000,000 ledger entries, for measurements",
        )  # fmt: skip
        parser.add_argument("--logins", action="store_true", help="print the logins and change nothing")
        parser.add_argument(
            "--check", action="store_true",
            help="only say whether the database is the demo's to fill or to throw away (status 1: it is not)",
        )  # fmt: skip

    def handle(
        self, *, size: str | None = None, logins: bool = False, check: bool = False, **options
    ) -> None:
        if not settings.DEMO:
            raise CommandError(
                _("The demo is for demo settings only (DEMO is not set). Nothing was changed.")
            )
        if logins:
            self.stdout.write(logins_table())
            return
        refuse_a_foreign_database()
        if check:
            return
        if User.objects.exists():
            self._say_what_is_there(size)
            return
        if size == LARGE:
            from cms.demo.large import load_large

            load_large()
        else:
            from cms.demo.small import load_small

            load_small()
        self.stdout.write(_("The demo administration is ready."))

    def _say_what_is_there(self, asked: str | None) -> None:
        there = size_that_is_there()
        if asked not in (None, there):
            facts = {"there": there, "asked": asked}
            raise CommandError(
                _(
                    "The %(there)s demo is there already, so the %(asked)s one was not loaded. Nothing was "
                    "changed. Give it an empty database (VAR_DIR or DATABASE_URL)."
                )
                % facts
            )
        self.stdout.write(_("The %(size)s demo is there already.") % {"size": there})
