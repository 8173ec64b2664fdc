"""What our commands share: exit statuses, and one line instead of a page of usage.

Exit status: 0 fine, 1 findings or refusals, 2 bad usage or an unreadable file.
"""

import re
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

REFUSED, UNUSABLE = 1, 2
# What argparse says in English, and how we say it; anything else is passed on as it is.
_PROBLEMS = (
    (r"the following arguments are required: (?P<names>.+)", _("missing: %(names)s")),
    (r"unrecognized arguments: (?P<names>.+)", _("unknown: %(names)s")),
    (
        r"argument (?P<name>\S+): invalid choice: (?P<value>.*) \(choose from (?P<choices>.+)\)",
        _("%(name)s cannot be %(value)s (choose from %(choices)s)"),
    ),
    (r"argument (?P<name>\S+): invalid \w+ value: (?P<value>.*)", _("%(name)s cannot be %(value)s")),
    (r"argument (?P<name>\S+): expected .*", _("%(name)s needs a value")),
)


def unusable(message: str) -> CommandError:
    """The error to raise for bad usage or a file that cannot be read: status 2."""
    return CommandError(message, returncode=UNUSABLE)


def _in_our_words(problem: str) -> str:
    problem = " ".join(problem.split())
    for pattern, message_id in _PROBLEMS:
        found = re.fullmatch(pattern, problem)
        if found:
            return gettext(message_id) % found.groupdict()
    return problem


class ProductCommand(BaseCommand):
    """A command that answers bad usage with one line on standard error and status 2."""

    def execute(self, *args: Any, **options: Any) -> Any:
        """As a program, an error is its sentence alone; Django would put the name of the class in front."""
        try:
            return super().execute(*args, **options)
        except CommandError as error:
            if not self._called_from_command_line or options.get("traceback"):
                raise
            self.stderr.write(str(error))
            sys.exit(error.returncode)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def error(problem: str) -> NoReturn:
            facts = {"problem": _in_our_words(problem), "command": parser.prog}
            line = gettext("Bad usage: %(problem)s. %(command)s --help shows the usage.") % facts
            if parser.called_from_command_line:
                self.stderr.write(line)
                sys.exit(UNUSABLE)
            raise unusable(line)

        parser.error = error
        return parser
