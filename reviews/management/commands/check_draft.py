"""`check_draft FILE…`: what the rules say of drafts, several files as one case; needs no database."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_noop as _

from procurement.enums import DraftKind
from procurement.management.reading_file import bytes_of, read_file
from reviews.exchange import check_report, sarif
from reviews.pack_problems import problem_of
from reviews.rules import CaseFile, Document, Pack, PackError, RuleSet, builtin_packs, read_pack
from reviews.rules.builtin import builtin_parts
from reviews.rules.kinds import guess_kind
from reviews.rules.rule import KINDS, LANGUAGES
from reviews.rules.timed import check_in_time
from reviews.selectors.rulebook import rule_limits
from sharingbook.common.commands import REFUSED, ProductCommand, unusable

FORMATS = ("text", "json", "sarif")
HOW_MANY_KINDS = _("Bad usage: give --kind once, or once for each of the %(files)d files.")
TWO_FORMATS = _("Bad usage: --json and --format %(format)s exclude each other.")
NO_SUCH_PACK = _("There is no pack “%(name)s”. There are: %(names)s; or give a YAML file.")
TOO_SLOW = _("The rule %(rule)s took too long and was put aside. Make its expressions simpler.")
TWO_RULES = _("The rule %(rule)s stands in two packs: %(first)s and %(second)s.")


class Command(ProductCommand):
    help = "Check drafts against the rules; several files are one case."
    requires_system_checks = []
    requires_migrations_checks = False

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        # So that each --kind may stand beside its file.
        parser.parse_args = parser.parse_intermixed_args
        return parser

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="a .docx, .xlsx or .pdf file")
        parser.add_argument(
            "--kind",
            action="append",
            default=[],
            type=_kind,
            choices=KINDS,
            help="what the files are (specification is spec): once for all, or once for each, in their "
            "order; else guessed from name and first words",
        )
        parser.add_argument(
            "--pack",
            action="append",
            default=[],
            metavar="NAME",
            help="only this pack of rules: the name of a built-in one, or a YAML file; may be repeated",
        )
        parser.add_argument("--all", action="store_true", help="also the rules that are off by default")
        parser.add_argument("--format", choices=FORMATS, help="default: text")
        parser.add_argument("--json", action="store_true", help="the same as --format json")
        parser.add_argument(
            "--fail-on",
            choices=check_report.LEVELS,
            default="hint",
            help="status 1 when a finding is at least this grave (default: hint)",
        )
        parser.add_argument(
            "--language", choices=LANGUAGES, help="of the messages (default: that of the installation)"
        )

    def handle(self, *args, files, **options):
        language = options["language"] or ("en" if (get_language() or "ja").startswith("en") else "ja")
        with override(language):
            form = _format(options)
            kinds = _kinds(options["kind"], files)
            rules = _rules(options["pack"], options["all"])
            case = _case(files, kinds, rules)
            findings, slow = check_in_time(case, rules, limits=rule_limits())
            for rule in sorted(slow):
                self.stderr.write(gettext(TOO_SLOW) % {"rule": rule})
            self._print(form, case, files, findings, rules, language)
        if check_report.reaches(findings, options["fail_on"]):
            raise SystemExit(REFUSED)

    def _print(self, form, case, files, findings, rules, language):
        if form == "json":
            self._json(check_report.rows(files, findings, rules, language))
        elif form == "sarif":
            self._json(sarif.log_of(case, _uris(files), findings, rules, language))
        else:
            for line in check_report.lines(case, files, findings, rules, language):
                self.stdout.write(line)

    def _json(self, plain) -> None:
        self.stdout.write(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))


def _kind(given: str) -> str:
    """As add_version calls them, too."""
    return "spec" if given == DraftKind.SPECIFICATION else given


def _format(options) -> str:
    if options["json"] and options["format"] not in (None, "json"):
        raise unusable(gettext(TWO_FORMATS) % {"format": options["format"]})
    return "json" if options["json"] else options["format"] or "text"


def _kinds(kinds: Sequence[str], files: Sequence[str]) -> list[str]:
    """The kind of each file, "" where it is to be guessed."""
    if len(kinds) not in (0, 1, len(files)):
        raise unusable(gettext(HOW_MANY_KINDS) % {"files": len(files)})
    return list(kinds) if len(kinds) == len(files) else [*kinds, ""][:1] * len(files)


def _case(files: Sequence[str], kinds: Sequence[str], rules: RuleSet) -> CaseFile:
    documents = []
    for file, kind in zip(files, kinds, strict=True):
        reading, name = read_file(file), Path(file).name
        documents.append(Document(reading, kind or guess_kind(reading, name), name))
    return CaseFile(documents, settings={"windows": rules.windows})


def _rules(names: Sequence[str], everything: bool) -> RuleSet:
    packs = _packs(names) if names else list(builtin_packs())
    where: dict[str, str] = {}
    for pack in packs:
        for rule in pack.rules:
            if rule.id in where:
                facts = {"rule": rule.id, "first": where[rule.id], "second": pack.name}
                raise unusable(gettext(TWO_RULES) % facts)
            where[rule.id] = pack.name
    return RuleSet(tuple(packs), on=dict.fromkeys(where, True) if everything else {})


def _packs(names: Sequence[str]) -> list[Pack]:
    """Built-in packs, files of them, packs of somebody's own; no part of a pack beside the pack."""
    builtin = {pack.name: pack for pack in builtin_packs()}
    parts = builtin_parts()
    packs = []
    for name in dict.fromkeys(names):
        if name in builtin:
            packs.append(builtin[name])
        elif name not in parts:
            packs.append(_written(name, ", ".join(builtin)))
        elif parts[name].name not in names:
            packs.append(parts[name])
    return packs


def _written(name: str, names: str) -> Pack:
    if not name.lower().endswith((".yaml", ".yml")) and not Path(name).is_file():
        raise unusable(gettext(NO_SUCH_PACK) % {"name": name, "names": names})
    try:
        return read_pack(bytes_of(name), name, custom=True)
    except PackError as error:
        place = f"{error.file}:{error.line}"
        raise unusable(": ".join(part for part in (place, error.rule, problem_of(error)) if part)) from error


def _uris(files: Sequence[str]) -> list[str]:
    """Relative to the working folder when all are below it, else to the folder that holds them all."""
    paths = [os.path.abspath(file) for file in files]
    base = os.getcwd()
    if os.path.commonpath([base, *paths]) != base:
        base = os.path.dirname(paths[0]) if len(paths) == 1 else os.path.commonpath(paths)
        base = os.path.dirname(base) if base in paths else base
    return [quote(Path(os.path.relpath(path, base)).as_posix()) for path in paths]
