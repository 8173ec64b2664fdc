"""import_answers REVIEW FILE.xlsx …: sheets of answers back, as drafts of ACTOR."""

import hashlib
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from procurement.services.drafts import FileRefused
from reviews.exchange.answer_items import (
    CONFIRM,
    CONFLICT,
    REFUSED,
    REPEATED,
    UNCHANGED,
    UPDATED,
    RowResult,
)
from reviews.exchange.answer_plan import Plan
from reviews.exchange.answer_rows import SheetRead
from reviews.management.commands.export_answers import letter_of_round, person_of
from reviews.models import Advice
from reviews.selectors.answer_sheets import distinct_names, plan_of, sentence
from reviews.selectors.letters import letter_of
from reviews.services import answer_sheets as services
from sharingbook.accounts.models import User
from sharingbook.accounts.verdicts import require
from sharingbook.common.commands import REFUSED as REFUSED_STATUS
from sharingbook.common.commands import ProductCommand, unusable
from sharingbook.common.errors import DomainError
from sharingbook.common.middleware import request_scope

RESULTS = {
    UPDATED: pgettext_lazy("result of a row", "updated"),
    UNCHANGED: pgettext_lazy("result of a row", "unchanged"),
    CONFIRM: pgettext_lazy("result of a row", "confirm"),
    CONFLICT: pgettext_lazy("result of a row", "conflict"),
    REFUSED: pgettext_lazy("result of a row", "refused"),
    REPEATED: pgettext_lazy("result of a row", "repeated"),
    "missing": pgettext_lazy("result of a row", "missing"),
}
TRIAL = gettext_lazy("Nothing was written: this was a trial run.")
NOTHING_WRITTEN = gettext_lazy("Nothing was written: no answer is to be changed, or none could be taken.")
WRITTEN = gettext_lazy("Saved as drafts: the answers to %(items)s.")


def choice(text: str) -> tuple[int, int]:
    """ "7=2": for item 7, what file 2 says; file 0 is what is saved."""
    number, _sign, file = text.partition("=")
    if not number.isdecimal() or not file.isdecimal():
        raise ArgumentTypeError(text)
    return int(number), int(file)


class Command(ProductCommand):
    help = "Take filled-in sheets of answers back as draft answers of ACTOR; several files are merged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("review", type=int, metavar="REVIEW", help="the number in the round's address")
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE.xlsx")
        parser.add_argument("--actor", required=True, metavar="EMAIL", help="whose drafts they become")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, save nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON and nothing else")
        parser.add_argument(
            "--confirm", action="store_true",
            help="also take rows that are not certain: without a valid ID, or with 〃 in a sorted sheet",
        )  # fmt: skip
        parser.add_argument(
            "--choose", type=choice, action="append", default=[], metavar="NUMBER=FILE",
            help="where answers to item NUMBER differ: take that of the 1st, 2nd … FILE; 0 keeps the saved",
        )  # fmt: skip

    def handle(self, *args, **options) -> None:
        actor = person_of(options["actor"])
        advice = letter_of_round(options["review"], actor)
        try:
            with request_scope():
                require(actor, "draft_answer", advice)
                self._run(advice, actor, options)
        except FileRefused as error:
            raise unusable(str(error)) from error
        except DomainError as error:
            raise CommandError(str(error), returncode=REFUSED_STATUS) from error

    def _run(self, advice: Advice, actor: User, options: dict[str, Any]) -> None:
        datas = [(path, _bytes_of(path)) for path in options["files"]]
        names = distinct_names([path.name for path, _data in datas])
        reads = [(name, _read(path, data)) for name, (path, data) in zip(names, datas, strict=True)]
        letter = letter_of(advice, actor)
        plan = plan_of(letter, reads)
        for name, read in reads:
            try:
                services.check_letter(advice, name, plan_of(letter, [(name, read)]))
            except FileRefused as error:
                raise unusable(str(error)) from error
        applied = services.Applied(refused=plan.counts[REFUSED])
        if not options["dry_run"]:
            files = [(path.name, hashlib.sha256(data).hexdigest()) for path, data in datas]
            choices = _choices(plan, names, options)
            applied = services.apply_plan(advice=advice, plan=plan, files=files, choices=choices, actor=actor)
        report = _report(plan, reads, applied, dry_run=options["dry_run"])
        self._print(report, as_json=options["as_json"])
        waiting = plan.counts[CONFIRM] + plan.counts[CONFLICT] if options["dry_run"] else len(applied.left)
        if waiting or applied.refused:
            sys.exit(REFUSED_STATUS)

    def _print(self, report: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for row in report["rows"]:
            number = "-" if row["number"] is None else f"#{row['number']}"
            head = f"{row['file']}\t{row['cell']}\t{number}\t{RESULTS[row['result']]}"
            self.stdout.write("\t".join(filter(None, (head, row["reason"], *row["notes"]))))
        for item in report["left"]:
            self.stdout.write(f"#{item['number']}\t{item['reason']}")
        for item in report["missing"]:
            self.stdout.write(f"#{item}\t{RESULTS['missing']}")
        for one in report["unread"]:
            self.stdout.write(f"{one['file']}\t{one['what']}")
        counts = report["counts"].items()
        self.stdout.write(" ".join(f"{RESULTS[name]}={count}" for name, count in counts))
        self.stdout.write(report["summary"])


def _bytes_of(path: Path) -> bytes:
    try:
        services.check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        facts = {"file": path, "error": error.strerror or error}
        raise unusable(_("%(file)s cannot be read: %(error)s") % facts) from error
    except FileRefused as error:
        raise unusable(f"{path}: {error}") from error


def _read(path: Path, data: bytes) -> SheetRead:
    try:
        return services.read_sheet(data, path.name)
    except FileRefused as error:
        raise unusable(f"{path}: {error}") from error


def _choices(plan: Plan, names: list[str], options: dict[str, Any]) -> services.Choices:
    """The command's options as a page's choices. Raises CommandError where a file says nothing of an item."""
    taken = {}
    conflicts = {one.item.number: one for one in plan.items_that(CONFLICT)}
    for number, file in options["choose"]:
        if number not in conflicts or file > len(names):
            raise unusable(_("--choose %(number)s: no two answers to that item differ.") % {"number": number})
        candidates = conflicts[number].candidates
        name = names[file - 1] if file else ""
        keys = [c.key for c in candidates if any(row.file == name for row in c.rows)]
        if file and len(keys) != 1:
            facts = {"number": number, "file": name}
            raise unusable(_("--choose %(number)s: %(file)s does not say one answer to that item.") % facts)
        taken[number] = keys[0] if file else services.KEEP
    confirmed = {one.item.number for one in plan.items_that(CONFIRM)} if options["confirm"] else ()
    return services.Choices(confirmed=frozenset(confirmed), taken=taken)


def _report(
    plan: Plan, reads: list[tuple[str, SheetRead]], applied: services.Applied, *, dry_run: bool
) -> dict[str, Any]:
    """What is printed: each row once, with its result; `saved` holds numbers of items."""
    return {
        "dry_run": dry_run,
        "counts": plan.counts,
        "saved": applied.saved,
        "summary": _summary(applied.saved, dry_run=dry_run),
        "left": [{"number": number, "reason": sentence(message)} for number, message in applied.left],
        "rows": [_row(one) for one in plan.rows],
        "conflicts": [
            {
                "number": one.item.number,
                "saved": {"verdict": one.item.verdict, "reason": one.item.reason},
                "said": [
                    {
                        "verdict": c.verdict,
                        "reason": c.reason,
                        "rows": [{"file": row.file, "cell": row.row.cell("answer")} for row in c.rows],
                    }
                    for c in one.candidates
                ],
            }
            for one in plan.items_that(CONFLICT)
        ],
        "missing": [item.number for item in plan.missing],
        "unread": [
            {"file": name, "what": sentence(message)} for name, read in reads for message in read.unread
        ],
    }


def _summary(saved: list[int], *, dry_run: bool) -> str:
    """Whether anything was written."""
    if dry_run:
        return str(TRIAL)
    if not saved:
        return str(NOTHING_WRITTEN)
    return str(WRITTEN) % {"items": ", ".join(f"#{number}" for number in saved)}


def _row(one: RowResult) -> dict[str, Any]:
    return {
        "file": one.file,
        "sheet": one.row.sheet,
        "row": one.row.row,
        "number": one.item.number if one.item else None,
        "result": one.result,
        "reason": sentence(one.message) if one.message else "",
        "cell": one.cell or one.row.cell("answer"),
        "verdict": one.verdict if one.result != REFUSED else one.row.text("verdict"),
        "answer": one.reason if one.result in (UPDATED, CONFIRM, CONFLICT) else one.row.text("answer"),
        "notes": [sentence(note) for note in one.notes],
    }
