"""Make the first administrator of an instance, or one more when nobody can sign in any longer."""

import sys
from argparse import ArgumentParser

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from sharingbook.accounts import mail, services
from sharingbook.accounts.acts import together
from sharingbook.accounts.models import Membership
from sharingbook.accounts.roles import Role
from sharingbook.common.commands import ProductCommand, unusable
from sharingbook.common.errors import DomainError
from sharingbook.common.middleware import request_scope


class Command(ProductCommand):
    help = "Make an administrator of the whole instance and print a one-time link to set the password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="family name and given name, with a space between")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input instead"
        )
        parser.add_argument(
            "--force", action="store_true", help="even though there is an administrator already"
        )

    def handle(self, *, email: str, name: str, password_stdin: bool, force: bool, **options) -> None:
        try:
            validate_email(email)
        except ValidationError:
            raise unusable(_("%(email)s is no e-mail address.") % {"email": email}) from None
        there = Membership.objects.active().filter(
            role=Role.ADMINISTRATOR, department__isnull=True, user__is_active=True
        )
        if there.exists() and not force:
            raise CommandError(
                _(
                    "There is an administrator already, who can make further ones on the people page. "
                    "If nobody can sign in any longer, run this again with --force; the ledger notes it."
                )
            )
        password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
        last_name, _space, first_name = name.strip().partition(" ")
        try:
            with request_scope(), together():
                person = services.make_administrator(
                    email=email, last_name=last_name, first_name=first_name.strip()
                )
                if password_stdin:
                    validate_password(password, person)
                    services.set_password(person=person, password=password, actor=None)
                    path = ""
                else:
                    path = services.make_one_time_link(person=person, actor=None)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(_("%(email)s is administrator of the whole instance.") % {"email": person.email})
        if path:
            self.stdout.write(_("Set the password here, once, within 24 hours:"))
            self.stdout.write(mail.absolute(path))
