"""A Word copy that comes back: kept when it arrives, looked through, applied in one act."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement.models import Case, Version
from procurement.reading import Reading
from procurement.selectors import reading_of
from procurement.services import drafts, figures
from reviews.anchoring import make_anchor
from reviews.clauses import clauses_of
from reviews.enums import Kind
from reviews.models import Annotation, Assignment, Review, WordImport
from reviews.selectors.in_word import is_word
from reviews.selectors.word_places import Place
from reviews.selectors.word_plan import DECLARED, plan_of
from reviews.selectors.word_rows import CHANGED, MOVED, NEW, REPLY, SUGGESTED, VERIFY, Plan, Row
from reviews.services import annotations, answers, rounds
from reviews.services.placements import move_at_home, place_at_home
from reviews.services.word_notices import tell_of_import
from sharingbook.accounts.acts import Record, act, together
from sharingbook.accounts.models import User
from sharingbook.accounts.verdicts import require
from sharingbook.audit.chain import canonical
from sharingbook.common.errors import DomainError
from sharingbook.common.storage import originals

NO_COPY = _(
    "This file is not a copy of this version: %(share)s %% of the text is the same, and half is needed. "
    "If it is the revised draft, add it as a new version."
)
NOT_WORD = _("Comments are read back from Word files only. This version is a file of another kind.")
NOT_A_WORD_FILE = _("Comments come back in a Word file (.docx). This is a file of another kind.")
SETTLED = _("This file has been applied or put aside already.")
TOO_MANY = _(
    "One person may bring %(limit)s files within 24 hours, and you have reached that. "
    "Go on later, or ask your administrator."
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person ticked: keys of rows (None: what is ticked from the start).

    `kinds`: kind by row; `places`: which of the row's places; `apart`: rows that become comments of their own
    though they may be replies. `tracked`: all proposals from tracked changes.
    """

    taken: frozenset[str] | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    kind: str = ""
    tracked: bool = False

    def takes(self, row: Row) -> bool:
        if self.tracked and row.outcome == SUGGESTED:
            return True
        return row.taken if self.taken is None else row.key in self.taken

    def kind_of(self, row: Row) -> str:
        chosen = self.kinds.get(row.key) or row.said.kind or self.kind or row.kind
        return chosen if chosen in Kind.values else row.kind

    def place_of(self, row: Row) -> Place:
        at = self.places.get(row.key, 0)
        return row.places[at] if 0 <= at < len(row.places) else row.places[0]


def read_file(*, version: Version, data: bytes, filename: str, actor: User) -> Reading:
    """The gate and the reading of a copy that arrives; nothing is applied. Raises Refused, DomainError."""
    require(actor, "reply", version)
    if not is_word(version):
        raise DomainError(NOT_WORD)
    since = timezone.now() - timedelta(days=1)
    limit = settings.UPLOAD_MAX_FILES_A_DAY
    if WordImport.objects.filter(uploaded_by=actor, uploaded_at__gt=since).count() >= limit:
        raise DomainError(TOO_MANY, {"limit": limit})
    file = drafts.read_upload(data, drafts.bare_name(filename))
    if file.kind != "docx":
        raise DomainError(NOT_A_WORD_FILE)
    return file


def receive(*, version: Version, data: bytes, filename: str, actor: User) -> WordImport:
    """Keep a copy that came back, to be looked through; the same file of the same person is kept once."""
    file = read_file(version=version, data=data, filename=filename, actor=actor)
    originals.put(data)
    with act(actor, "reply", version, action="word.receive", lock=version) as record:
        waiting = WordImport.objects.filter(
            version=version, uploaded_by=actor, sha256=file.sha256, state=WordImport.State.WAITING
        ).first()
        if waiting is not None:
            record.skip = True
            return waiting
        received = _row(version, file.sha256, len(data), filename, actor)
        record.obj = received
        record.payload = _file_facts(received)
    return received


def apply(*, received: WordImport, choices: Choices, actor: User) -> WordImport:
    """Write what was ticked, all or nothing, by a plan made anew under the locks. Raises DomainError."""
    version = received.version
    file = file_of(received)
    with _import_act(version, file, actor, choices) as (plan, record):
        received = WordImport.objects.select_for_update(no_key=True).get(pk=received.pk)
        _check_waiting(received, actor)
        _settle(received, WordImport.State.APPLIED, _write(plan, choices, actor, record))
        record.payload = _file_facts(received) | record.payload
    return received


def import_word(*, version: Version, data: bytes, filename: str, choices: Choices, actor: User) -> WordImport:
    """Receive and apply in one act, as the command does; what brings nothing leaves no trace (pk None).

    Raises Refused, DomainError.
    """
    file = read_file(version=version, data=data, filename=filename, actor=actor)
    originals.put(data)
    with _import_act(version, file, actor, choices) as (plan, record):
        record.skip = not any(choices.takes(row) for row in plan.writing)
        if record.skip:
            return WordImport(version=version, sha256=file.sha256, uploaded_by=actor)
        received = _row(version, file.sha256, len(data), filename, actor)
        _settle(received, WordImport.State.APPLIED, _write(plan, choices, actor, record))
        record.obj = received
        record.payload = _file_facts(received) | record.payload
    return received


def put_aside(*, received: WordImport, actor: User) -> WordImport:
    """Nothing of the file is taken over. Raises DomainError when that was decided already."""
    with act(actor, "reply", received.version, action="word.put_aside", lock=received) as record:
        _check_waiting(received, actor)
        _settle(received, WordImport.State.DROPPED, {})
        record.obj = received
        record.payload = _file_facts(received)
    return received


def add_as_version(*, received: WordImport, note: str, actor: User) -> Version:
    """The file was no copy but the revised draft: it becomes the document's next version."""
    draft = received.version.draft
    with together():
        version = drafts.add_version(
            case=draft.case, kind=draft.kind, title=draft.title, data=originals.get(received.sha256),
            filename=received.filename, note=note, actor=actor,
        )  # fmt: skip
        put_aside(received=received, actor=actor)
    return version


def check_copy(plan: Plan) -> None:
    """Raises DomainError, with the likeness found, where the file is another document."""
    if not plan.is_copy:
        raise DomainError(NO_COPY, {"share": round(plan.share * 100)})


def file_of(received: WordImport) -> Reading:
    """The kept file's reading; read again where a newer reader has come meanwhile. Raises DomainError."""
    return drafts.read_upload(originals.get(received.sha256), received.filename)


@contextmanager
def _import_act(
    version: Version, file: Reading, actor: User, choices: Choices
) -> Iterator[tuple[Plan, Record]]:
    """The plan, worked out again under the locks: project, case, rounds, in the order of every other act."""
    case = version.case
    with figures.tracked(case.project), together():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        locked = Review.objects.select_for_update(no_key=True).filter(case=case).order_by("pk")
        list(locked)
        plan = plan_of(version, file, actor)
        check_copy(plan)
        asked = _permissions(plan, choices)
        for permission in asked[1:]:
            require(actor, permission, version)
        with act(actor, asked[0], version, action="word.import") as record:
            yield plan, record


def _permissions(plan: Plan, choices: Choices) -> list[str]:
    """What the ticked rows need; the first is the hat under which replies are written."""
    taken = [row for row in plan.writing if choices.takes(row)]
    needed = []
    if any(row.outcome in (NEW, CHANGED, MOVED, SUGGESTED) or row.key in choices.apart for row in taken):
        needed.append("draft_annotation")
    if any(row.outcome == VERIFY for row in taken):
        needed.append("verify_answer")
    if not needed or any(row.outcome == REPLY for row in taken):
        needed.insert(0, "reply")
    return needed


def _write(plan: Plan, choices: Choices, actor: User, record: Record) -> dict[str, int]:
    """Every ticked row; returns how many of each outcome. Fills the record's payload."""
    writer = _Writer(plan, choices, actor, record)
    for row in plan.writing:
        if choices.takes(row):
            writer.write(row)
    writer.finish()
    return dict(writer.counts)


class _Writer:
    def __init__(self, plan: Plan, choices: Choices, actor: User, record: Record) -> None:
        self.counts: Counter[str] = Counter()
        self._plan, self._choices, self._actor, self._record = plan, choices, actor, record
        self._reading = reading_of(plan.version)
        self._clauses: list[str] | None = None
        self._assignments: dict[int, Assignment] = {}
        self._drafts: list[Annotation] = []
        self._replied: list[Annotation] = []
        self._settled: dict[int, Review] = {}
        self._said: dict[str, list] = {
            "drafted": [], "changed": [], "moved": [], "replies": [], "verified": [],
        }  # fmt: skip

    def write(self, row: Row) -> None:
        as_reply = row.outcome == REPLY and row.key not in self._choices.apart
        if as_reply:
            self._reply(row)
        elif row.outcome in (NEW, SUGGESTED, REPLY):
            self._draft(row)
        elif row.outcome == CHANGED:
            self._change(row)
        elif row.outcome == MOVED:
            self._move(row)
        elif row.outcome == VERIFY:
            self._verify(row)
        self.counts[NEW if row.outcome == REPLY and not as_reply else row.outcome] += 1

    def finish(self) -> None:
        """What follows once for all rows: who took part, whose turn it is, who is told."""
        for assignment in self._assignments.values():
            annotations.has_written(self._plan.round, assignment)
        for review in self._settled.values():
            rounds.settle(review, self._actor)
        tell_of_import(self._plan.version, self._drafts, self._replied, self._record.verdict, self._actor)
        self._record.payload = {name: said for name, said in self._said.items() if said}

    def _draft(self, row: Row) -> None:
        if self._plan.round is None:
            raise DomainError(annotations.NOT_REVIEWING)
        place = self._choices.place_of(row)
        blocks = self._reading.blocks
        anchor = make_anchor(blocks, place.seq, place.start, place.end, place.end_seq)
        author = row.author or self._actor
        self._assignment(author)
        said = row.said
        annotation = Annotation.objects.create(
            review=self._plan.round, version=self._plan.version, author=author,
            kind=self._choices.kind_of(row), aspect=said.aspect, text=said.text,
            replacement=said.replacement, anchor=anchor.to_json(), file_author=row.comment.author[:120],
            imported_by=self._actor, file_mark=row.mark | {"edition": 1},
        )  # fmt: skip
        if self._clauses is None:
            self._clauses = clauses_of(blocks, self._reading.tables)
        place_at_home(annotation, anchor, blocks, self._reading.tables, self._clauses)
        self._drafts.append(annotation)
        self._said["drafted"].append(
            {
                "annotation": str(annotation.uid),
                "author": str(author.uid),
                "sha256": annotations.sealed(annotation),
            }
        )

    def _assignment(self, author: User) -> None:
        if author.pk not in self._assignments:
            self._assignments[author.pk] = self._plan.round.assignments.get(
                reviewer=author, state__in=DECLARED
            )

    def _change(self, row: Row) -> None:
        annotation = Annotation.objects.select_for_update(of=("self",), no_key=True).get(pk=row.annotation.pk)
        before = annotations.sealed(annotation)
        said = row.said
        annotation.kind, annotation.aspect = self._choices.kind_of(row), said.aspect
        annotation.text, annotation.replacement = said.text, said.replacement
        annotation.edition += 1
        annotation.edited_at = timezone.now()
        annotation.file_mark = row.mark | {"edition": annotation.edition}
        annotation.save(
            update_fields=["kind", "aspect", "text", "replacement", "edition", "edited_at", "file_mark"]
        )
        self._assignment(self._actor)
        self._said["changed"].append(
            {
                "annotation": str(annotation.uid), "before": {"sha256": before},
                "after": {"sha256": annotations.sealed(annotation)},
            }
        )  # fmt: skip

    def _move(self, row: Row) -> None:
        annotation = Annotation.objects.select_for_update(of=("self",), no_key=True).get(pk=row.annotation.pk)
        before = annotation.anchor
        place = self._choices.place_of(row)
        blocks, tables = self._reading.blocks, self._reading.tables
        anchor = make_anchor(blocks, place.seq, place.start, place.end, place.end_seq)
        move_at_home(annotation, anchor, blocks, tables)
        annotation.edited_at = timezone.now()
        annotation.save(update_fields=["anchor", "edited_at"])
        self._assignment(self._actor)
        self._said["moved"].append(
            {
                "annotation": str(annotation.uid), "before": {"sha256": _sealed(before)},
                "after": {"sha256": _sealed(annotation.anchor)},
            }
        )  # fmt: skip

    def _reply(self, row: Row) -> None:
        annotations.write_reply(
            row.annotation, row.said.text, self._actor, self._record.verdict.membership,
            file_author=row.comment.author[:120], imported_by=self._actor, file_mark=row.mark,
        )  # fmt: skip
        self._replied.append(row.annotation)
        self._said["replies"].append({"annotation": str(row.annotation.uid), "text": row.said.text})

    def _verify(self, row: Row) -> None:
        item = row.annotation.item
        answers.mark_verified(item, "", self._actor)
        self._settled[item.advice_id] = item.advice.review
        self._said["verified"].append(item.number)


def _sealed(anchor: dict) -> str:
    """SHA-256 (hex) of a draft's place: its words are not for the ledger before it is issued."""
    return hashlib.sha256(canonical(anchor)).hexdigest()


def _row(version: Version, sha256: str, size: int, filename: str, actor: User) -> WordImport:
    return WordImport.objects.create(
        version=version, sha256=sha256, size=size, filename=drafts.bare_name(filename), uploaded_by=actor
    )


def _check_waiting(received: WordImport, actor: User) -> None:
    if received.state != WordImport.State.WAITING or received.uploaded_by_id != actor.pk:
        raise DomainError(SETTLED)


def _settle(received: WordImport, state: str, result: dict[str, int]) -> None:
    received.state, received.settled_at, received.result = state, timezone.now(), result
    received.save(update_fields=["state", "settled_at", "result"])


def _file_facts(received: WordImport) -> dict:
    return {
        "version": received.version.sha256, "file": received.sha256, "filename": received.filename,
        "size": received.size,
    }  # fmt: skip
