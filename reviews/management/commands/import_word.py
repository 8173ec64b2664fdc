"""import_word VERSION FILE.docx: what people wrote into a Word copy comes in, as ACTOR."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement.management.reading_file import bytes_of
from procurement.services.drafts import FileRefused
from reviews.enums import Kind
from reviews.selectors.word_commands import version_for
from reviews.selectors.word_plan import plan_of
from reviews.selectors.word_rows import SUGGESTED, VERIFY, Plan, Row
from reviews.selectors.word_words import WORDS
from reviews.services import word_trip
from reviews.services.word_trip import Choices
from sharingbook.accounts.acts import receipt_of
from sharingbook.common.commands import REFUSED, ProductCommand, unusable
from sharingbook.common.errors import DomainError
from sharingbook.common.middleware import request_scope


class Command(ProductCommand):
    help = "Bring in what people wrote into a Word copy of a version, as ACTOR."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "version", type=int, metavar="VERSION", help="the number in the version's address"
        )
        parser.add_argument("file", type=Path, metavar="FILE.docx")
        parser.add_argument("--actor", required=True, metavar="EMAIL", help="who brings it in")
        parser.add_argument(
            "--kind",
            choices=Kind.values,
            default="",
            help="kind of comments that name none (default: should)",
        )
        parser.add_argument(
            "--tracked-changes", action="store_true", help="take tracked changes as proposed wordings"
        )
        parser.add_argument(
            "--all",
            action="store_true",
            dest="everything",
            help="take doubtful rows too, at the likeliest place",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON and nothing else")

    def handle(self, *args, **options) -> None:
        version, actor = version_for(options["version"], options["actor"])
        data = bytes_of(options["file"])
        facts = {"version": version, "data": data, "filename": options["file"].name, "actor": actor}
        try:
            with request_scope():
                answer, refused = self._bring(facts, options)
        except FileRefused as error:
            raise unusable(f"{options['file']}: {error}") from error
        except DomainError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        self._print(answer, options["as_json"])
        if refused:
            raise SystemExit(REFUSED)

    def _bring(self, facts: dict[str, Any], options: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        file = word_trip.read_file(**facts)
        plan = plan_of(facts["version"], file, facts["actor"])
        word_trip.check_copy(plan)
        choices = _choices(plan, options)
        answer = {
            "version": facts["version"].pk, "likeness": round(plan.share, 3), "tally": plan.tally,
            "changed_paragraphs": plan.changed_blocks, "missing": [row.number for row in plan.missing],
            "rows": [_plain(row, choices) for row in plan.rows], "applied": None,
        }  # fmt: skip
        if not options["dry_run"]:
            done = word_trip.import_word(**facts, choices=choices)
            answer["applied"] = done.result
            if done.pk:
                receipt = receipt_of(done, "word.import")
                answer["receipt"] = {"seq": receipt.seq, "hash": receipt.hash}
        return answer, "refused" in plan.tally

    def _print(self, answer: dict[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for row in answer["rows"]:
            if row["outcome"] != "unchanged":
                mark = "+" if row["taken"] else "-"
                said = " ".join(row["text"].split())[:60]
                self.stdout.write(f"{mark} {row['what']}: {row['author']}: {said} {row['reason']}".rstrip())
        self.stdout.write(
            _counted(answer["tally"]) or str(_("The file holds no comments and no new tracked changes."))
        )
        self.stdout.write(_outcome(answer))


def _outcome(answer: dict[str, Any]) -> str:
    """Whether this was a trial, or what was written."""
    if answer["applied"] is None:
        count = sum(row["taken"] for row in answer["rows"])
        return ngettext(
            "Trial, nothing was written: %(count)s row would be taken over.",
            "Trial, nothing was written: %(count)s rows would be taken over.",
            count,
        ) % {"count": count}
    if not answer["applied"]:
        return _("Nothing was written: no row is to be taken over.")
    facts = {"rows": _counted(answer["applied"]), "seq": answer["receipt"]["seq"]}
    return _("Written: %(rows)s. Entry %(seq)s of the record.") % facts


def _counted(tally: Mapping[str, int]) -> str:
    return ", ".join(f"{WORDS[name]} {count}" for name, count in tally.items())


def _choices(plan: Plan, options: dict[str, Any]) -> Choices:
    taken = None
    if options["everything"]:
        tracked = options["tracked_changes"]
        left = {VERIFY} if tracked else {VERIFY, SUGGESTED}  # whoever verifies says so on the page
        taken = frozenset(row.key for row in plan.writing if row.outcome not in left)
    return Choices(taken=taken, kind=options["kind"], tracked=options["tracked_changes"])


def _plain(row: Row, choices: Choices) -> dict[str, Any]:
    place = row.places[0] if row.places else row.comment
    return {
        "id": row.key, "outcome": row.outcome, "what": str(WORDS[row.outcome]), "reason": str(row.reason),
        "taken": row.writes and choices.takes(row), "author": row.comment.author, "date": row.comment.date,
        "kind": choices.kind_of(row) if row.outcome in ("new", "changed", "suggested") else None,
        "text": row.said.text, "replacement": row.said.replacement, "quote": row.comment.quote,
        "seq": place.seq, "start": place.start, "end": place.end, "end_seq": place.end_seq,
        "draft_quote": row.places[0].quote if row.places else "",
        "instead": row.places[0].instead if row.places else "",
        "comment": row.annotation.pk if row.annotation else None,
        "number": row.annotation.number if row.annotation else None,
    }  # fmt: skip
