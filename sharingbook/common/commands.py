"""What our commands share: exit statuses, and one line instead of a page of usage.

Exit status: 0 fine, 1 findings or refusals, 2 bad usage or an unreadable file.
"""

import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

REFUSED, UNUSABLE = 1, 2


def unusable(message: str) -> CommandError:
    """The error to raise for bad usage or a file that cannot be read: status 2."""
    return CommandError(message, returncode=UNUSABLE)


class ProductCommand(BaseCommand):
    """A command that answers bad usage with one line on standard error and status 2."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def error(problem: str) -> NoReturn:
            facts = {"problem": " ".join(problem.split()), "command": parser.prog}
            line = _("Bad usage: %(problem)s. %(command)s --help shows the usage.") % facts
            if parser.called_from_command_line:
                self.stderr.write(line)
                sys.exit(UNUSABLE)
            raise unusable(line)

        parser.error = error
        return parser
