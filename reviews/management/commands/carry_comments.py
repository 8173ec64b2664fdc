"""`carry_comments OLD NEW COMMENTS.json`: where comments on one file stand in another; needs no database."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from procurement.management.reading_file import bytes_of, read_file
from procurement.reading.blocks import Block, Reading
from reviews.anchoring import Anchor, Resolution, make_anchor
from reviews.anchoring.carry import carry
from reviews.anchoring.resolution import UNPLACED
from sharingbook.common.commands import REFUSED, ProductCommand, unusable

NOT_JSON = _("%(file)s is not JSON: %(error)s")
NOT_A_LIST = _('%(file)s is not a list of comments: [{"id", "seq", "start", "end"}, …].')
NOT_THERE = _("Comment %(id)s is not placed: %(why)s")
NO_NUMBERS = _("“seq”, “start” and “end” must be whole numbers from 0.")
OUTSIDE = _("the old file has no such block, or no such characters in it.")
NOWHERE, NO_SUCH_PLACE = "nowhere", "no_such_place"
STATES = {
    "exact": _("Same place"), "moved": _("Moved"), "changed": _("Text changed"), UNPLACED: _("Unplaced"),
}  # fmt: skip


class Command(ProductCommand):
    help = "Say where the comments on an old version of a draft stand in a new one."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("old", metavar="OLD", help="the file that the comments were made on")
        parser.add_argument("new", metavar="NEW", help="the file in which their places are looked for")
        parser.add_argument(
            "comments",
            metavar="COMMENTS.json",
            help='[{"id", "seq", "start", "end", "end_seq", "quote"}, …]; places as read_draft --json '
            "tells them",
        )
        parser.add_argument("--json", action="store_true", help="machine-readable output")

    def handle(self, *args, old, new, comments, **options):
        rows = _rows_of(comments)
        old_reading, new_reading = read_file(old), read_file(new)
        wanted = [self._anchor(row, at, old_reading.blocks) for at, row in enumerate(rows, start=1)]
        places = iter(carry([a for a in wanted if isinstance(a, Anchor)], old_reading, new_reading))
        found = [next(places) if isinstance(one, Anchor) else _unplaced(one) for one in wanted]
        if options["json"]:
            answers = [
                _as_json(row, at, one) for at, (row, one) in enumerate(zip(rows, found, strict=True), 1)
            ]
            self.stdout.write(json.dumps(answers, ensure_ascii=False, separators=(",", ":")))
        else:
            self._print(rows, found, new_reading)
        if any(one.how == NO_SUCH_PLACE for one in found):
            raise SystemExit(REFUSED)

    def _anchor(self, row: dict, at: int, blocks: Sequence[Block]) -> Anchor | str:
        """The anchor in the old reading, or why there is none; a comment on an empty cell has no block."""
        if row.get("seq") is None:
            return NOWHERE
        numbers = [row.get(name) for name in ("seq", "start", "end")]
        end_seq = row.get("end_seq")
        if not all(_is_offset(one) for one in [*numbers, 0 if end_seq is None else end_seq]):
            self._refuse(row, at, NO_NUMBERS)
            return NO_SUCH_PLACE
        seq, start, end = numbers
        try:
            anchor = make_anchor(blocks, seq, start, end, None if end_seq == seq else end_seq)
        except ValueError:
            self._refuse(row, at, OUTSIDE)
            return NO_SUCH_PLACE
        return anchor

    def _refuse(self, row: dict, at: int, why: str) -> None:
        self.stderr.write(gettext(NOT_THERE) % {"id": row.get("id", at), "why": gettext(why)})

    def _print(self, rows: list[dict], found: list[Resolution], reading: Reading) -> None:
        for at, (row, one) in enumerate(zip(rows, found, strict=True), start=1):
            name, state = row.get("id", at), gettext(STATES[one.state])
            if one.seq is not None:
                path = reading.blocks[one.seq].path
                self.stdout.write(f"{name}\t{state}\t{path}\t{one.score:.2f}\t{_one_line(one.quote)}")
                continue
            self.stdout.write(f"{name}\t{state}\t\t{one.score:.2f}\t")
            for place in one.candidates:
                block = reading.blocks[place.seq]
                words = _one_line(block.text[place.start : place.end])
                self.stdout.write(f"\t?\t{block.path}\t{place.score:.2f}\t{words}")
        counts = Counter(one.state for one in found)
        for state, word in STATES.items():
            self.stdout.write(f"{gettext(word)}: {counts[state]}")


def _rows_of(file: str) -> list[dict]:
    try:
        rows = json.loads(bytes_of(file).decode("utf-8-sig"))
    except ValueError as error:
        raise unusable(gettext(NOT_JSON) % {"file": file, "error": error}) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unusable(gettext(NOT_A_LIST) % {"file": file})
    return rows


def _is_offset(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _unplaced(how: str) -> Resolution:
    return Resolution(UNPLACED, None, None, None, None, "", 0.0, how)


def _as_json(row: dict, at: int, found: Resolution) -> dict:
    """One entry of the output, in the documented order."""
    plain = found.to_json()
    names = ("state", "seq", "start", "end", "end_seq", "quote", "score", "how", "candidates")
    return {"id": row.get("id", at), **{name: plain[name] for name in names}}


def _one_line(words: str) -> str:
    return words.replace("\n", "⏎").replace("\t", "⇥")
