"""Sheets of answers come back: kept, compared, and applied as drafts; submitting stays an act of its own."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from django.conf import settings
from django.utils.translation import gettext_noop as _

from procurement.reading import Reading, ReadingRefused, artifact
from procurement.reading.conversion import find_libreoffice, read_any
from procurement.reading.limits import MB, Limits
from procurement.reading.messages import refusal
from procurement.services.drafts import PREVIEW_SECONDS, FileRefused, bare_name
from procurement.upload_limits import upload_limits
from reviews.exchange.answer_plan import CONFIRM, CONFLICT, REFUSED, UPDATED, ItemPlan, Plan
from reviews.exchange.answer_remarks import Message
from reviews.exchange.answer_rows import SheetRead, read_rows
from reviews.models import Advice, AdviceItem, AnswerSheet
from reviews.selectors.answer_sheets import LoadedSheets, loaded_sheets, plan_of
from reviews.selectors.letters import letter_of
from reviews.services.answers import draft_answer
from sharingbook.accounts.acts import act, together
from sharingbook.accounts.models import User
from sharingbook.accounts.verdicts import require
from sharingbook.common.errors import DomainError, Refused, StaleEdit

# A letter of 200 items makes 60 KB; pictures that people paste count too.
MOST_MB, MOST_SHEETS = 10, 10
OTHER_LETTER = _(
    "“%(file)s” is the sheet of another letter of advice: none of its rows belongs to this one. "
    "Open the letter that it was saved from, and load it there."
)
CSV = _(
    "“%(file)s” is no workbook. Open it in Excel, save it as an Excel workbook (.xlsx), and load that. "
    "A CSV file keeps neither sheets nor merged cells."
)
TOO_MANY = _("%(count)s sheets are loaded already. Apply them or put one away first.")
LOADED_ALREADY = _("“%(file)s” is loaded already: the same file as “%(other)s”.")
CHANGED_MEANWHILE = _("The loaded sheets have changed since this page was made. Look through it once more.")
NOTHING_LOADED = _("No sheet is loaded.")
UNDECIDED = _("Two answers differ; none was chosen.")
UNCONFIRMED = _("Whether it is right is not certain, and was not confirmed.")
STALE = _("Somebody saved another answer meanwhile. Both are shown.")
KEEP = "keep"


class SheetTooStrange(FileRefused):
    """The gate lets the file pass, but it is no sheet of this letter's answers."""

    def __init__(self, error: DomainError) -> None:
        DomainError.__init__(self, error.message_id, error.params)
        self.code = "not_a_sheet"


class SheetsChanged(DomainError):  # noqa: N818 -- names follow the glossary
    """The page that was sent shows other sheets than are loaded now; nothing was done."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided about a plan.

    `confirmed`: numbers of items whose rows were not certain and are right. `taken`: number → key
    of the candidate that counts, or KEEP. `seen`: number → edition of the saved answer beside it.
    """

    confirmed: frozenset[int] = frozenset()
    taken: Mapping[int, str] = field(default_factory=dict)
    seen: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(slots=True)
class Applied:
    """Numbers of the items: saved, kept as they were by choice, and left to be looked at, with the reason."""

    saved: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    left: list[tuple[int, Message]] = field(default_factory=list)
    refused: int = 0  # rows

    @property
    def is_settled(self) -> bool:
        return not self.left and not self.refused


def check_size(size: int) -> None:
    """Before the bytes are read into memory. Raises FileRefused."""
    limit = min(settings.UPLOAD_MAX_MB, MOST_MB)
    if size > limit * MB:
        raise FileRefused(refusal("too_large", limit=limit))


def read_sheet(data: bytes, filename: str) -> SheetRead:
    """The rows of a workbook, read in the confined worker. Raises FileRefused with what to do."""
    name = bare_name(filename)
    limits = upload_limits()
    limits = replace(
        limits, file_bytes=min(limits.file_bytes, MOST_MB * MB), cpu_seconds=PREVIEW_SECONDS,
        wall_seconds=PREVIEW_SECONDS,
    )  # fmt: skip
    if _is_plain_text(data, name):
        raise SheetTooStrange(DomainError(CSV, {"file": name}))
    try:
        return read_rows(_read(data, name, limits))
    except ReadingRefused as error:
        raise FileRefused(error) from error
    except FileRefused:
        raise
    except DomainError as error:
        raise SheetTooStrange(error) from error


def _read(data: bytes, name: str, limits: Limits) -> Reading:
    found = read_any(data, name, limits, libreoffice=find_libreoffice(settings.LIBREOFFICE))
    return artifact.loads(found.artifact)


def _is_plain_text(data: bytes, name: str) -> bool:
    return bool(data) and name.lower().endswith((".csv", ".tsv", ".txt")) and not data.startswith(b"PK")


def check_letter(advice: Advice, filename: str, plan: Plan) -> None:
    """Refuse a sheet of which no row belongs to the letter. Raises FileRefused."""
    if plan.rows and not plan.items and all(one.item is None for one in plan.rows):
        raise SheetTooStrange(DomainError(OTHER_LETTER, {"file": bare_name(filename)}))


def load_sheet(*, advice: Advice, data: bytes, filename: str, actor: User) -> AnswerSheet:
    """Keep a filled-in sheet until it is applied; no answer changes. Raises FileRefused, DomainError."""
    require(actor, "draft_answer", advice)
    read = read_sheet(data, filename)
    name = bare_name(filename)
    check_letter(advice, name, plan_of(letter_of(advice, actor), [(name, read)]))
    sheet = AnswerSheet(
        advice=advice,
        uploaded_by=actor,
        filename=name,
        sha256=hashlib.sha256(data).hexdigest(),
        content=data,
        rows=read.to_json(),
    )
    with act(actor, "draft_answer", advice, action="answers.load_sheet", lock=advice.review) as record:
        mine = AnswerSheet.objects.filter(advice=advice, uploaded_by=actor)
        same = mine.filter(sha256=sheet.sha256).first()
        if same is not None:
            raise DomainError(LOADED_ALREADY, {"file": name, "other": same.filename})
        if (count := mine.count()) >= MOST_SHEETS:
            raise DomainError(TOO_MANY, {"count": count})
        sheet.save()
        record.payload = {
            "advice": advice.number,
            "filename": name,
            "sha256": sheet.sha256,
            "rows": len(read.rows),
        }
    return sheet


def put_away(*, sheet: AnswerSheet, actor: User) -> None:
    """Take a loaded sheet off the page; what was applied of it stays."""
    advice = sheet.advice
    with act(actor, "draft_answer", advice, action="answers.put_away", lock=advice.review) as record:
        record.payload = {"advice": advice.number, "filename": sheet.filename, "sha256": sheet.sha256}
        deleted, _rows = AnswerSheet.objects.filter(pk=sheet.pk, uploaded_by=actor).delete()
        record.skip = not deleted


def apply_loaded(*, advice: Advice, basis: str, choices: Choices, actor: User) -> Applied:
    """Save what the person's loaded sheets say as drafts; those of which nothing is left are put away.

    `basis`: the sheets that the page showed. Raises Refused, DomainError.
    """
    require(actor, "draft_answer", advice)
    with together():
        loaded = loaded_sheets(advice, actor)
        if not loaded.sheets:
            raise SheetsChanged(NOTHING_LOADED)
        if loaded.basis != basis:
            raise SheetsChanged(CHANGED_MEANWHILE)
        files = [(sheet.filename, sheet.sha256) for sheet in loaded.sheets]
        applied = apply_plan(advice=advice, plan=loaded.plan, files=files, choices=choices, actor=actor)
        if applied.is_settled:
            AnswerSheet.objects.filter(pk__in=[sheet.pk for sheet in loaded.sheets]).delete()
        else:
            _settle_rows(loaded, {*applied.saved, *applied.kept})
    return applied


def _settle_rows(loaded: LoadedSheets, decided: set[int]) -> None:
    """Mark the rows about which the person has decided, so that the rest is asked about and nothing twice."""
    rows = iter(loaded.plan.rows)
    for sheet in loaded.sheets:
        read = SheetRead.from_json(sheet.rows)
        results = list(islice(rows, len(read.rows)))
        settled = [
            replace(row, settled=row.settled or (one.result != REFUSED and one.number in decided))
            for row, one in zip(read.rows, results, strict=True)
        ]
        sheet.rows = replace(read, rows=tuple(settled)).to_json()
        sheet.save(update_fields=["rows"])


def apply_plan(
    *, advice: Advice, plan: Plan, files: Sequence[tuple[str, str]], choices: Choices, actor: User
) -> Applied:
    """Save the plan's answers as drafts of this person. `files`: name and sha256 of each.

    What was saved or submitted by somebody else meanwhile is left, with the reason. Raises Refused.
    """
    applied = Applied(refused=plan.counts[REFUSED])
    with act(actor, "draft_answer", advice, action="answers.import_sheet", lock=advice.review) as record:
        items = {
            item.number: item for item in advice.items.select_related("annotation", "advice__review__case")
        }
        for one in plan.items:
            _apply_item(one, items[one.item.number], choices, actor, applied)
        record.skip = not applied.saved
        record.payload = {
            "advice": advice.number,
            "files": [{"filename": name, "sha256": sha256} for name, sha256 in files],
            "items": applied.saved,
        }
    return applied


def _apply_item(one: ItemPlan, item: AdviceItem, choices: Choices, actor: User, applied: Applied) -> None:
    number = item.number
    edition = one.item.edition
    if choices.taken.get(number) == KEEP:
        applied.kept.append(number)
        return
    if one.result == UPDATED or (one.result == CONFIRM and number in choices.confirmed):
        candidate = one.candidates[0]
    elif one.result == CONFLICT:
        chosen = choices.taken.get(number)
        candidate = next((c for c in one.candidates if c.key == chosen), None)
        edition = choices.seen.get(number, edition)
    else:
        if one.result == CONFIRM:
            applied.left.append((number, (UNCONFIRMED, {})))
        return
    if candidate is None:
        applied.left.append((number, (UNDECIDED, {})))
        return
    try:
        draft_answer(
            item=item, verdict=candidate.verdict, reason=candidate.reason, edition=edition, actor=actor
        )
    except Refused:
        raise
    except StaleEdit:
        applied.left.append((number, (STALE, {})))
    except DomainError as error:
        applied.left.append((number, (error.message_id, error.params)))
    else:
        applied.saved.append(number)
