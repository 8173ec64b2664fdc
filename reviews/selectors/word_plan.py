"""What an uploaded Word copy would change: row by row, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from procurement.models import Version
from procurement.reading.blocks import FileComment, Reading
from procurement.reading.likeness import COPY_FLOOR, REWRITTEN_FLOOR, likeness
from procurement.reading.samewords import same_words
from procurement.selectors import reading_of
from reviews.anchoring.selectors import quote_between
from reviews.enums import UNRESOLVED, AnnotationState, Kind, ReviewState
from reviews.exchange.brought import brought_along
from reviews.exchange.headed import Spoken
from reviews.exchange.recognise import Heard, date_of, digest, mark_of, recognise
from reviews.exchange.suggestions import Suggestion, compare
from reviews.exchange.tracked import Tracked, take_back
from reviews.models import Annotation, Assignment, Placement, Reply, Review
from reviews.selectors.in_word import is_resolved, known_comments
from reviews.selectors.word_places import Place, places_in, stands_elsewhere
from reviews.selectors.word_rows import (
    CHANGED,
    IGNORED,
    MOVED,
    NEW,
    REFUSED,
    REPLY,
    SUGGESTED,
    UNCHANGED,
    VERIFY,
    Plan,
    Row,
)
from reviews.selectors.word_words import named, said_of, shortened
from sharingbook.accounts.models import User
from sharingbook.accounts.verdicts import permit

LONGEST = 5000
DECLARED = (Assignment.State.DECLARED, Assignment.State.FINISHED)

SAYS_NOTHING = _("It says nothing.")
TOO_LONG = _("It is longer than 5,000 characters.")
OF_THE_FILE = _("It was in the draft already when it was uploaded.")
AN_ANSWER = _("Answers come back through the answer sheet, not through Word.")
TAKEN_BACK = _("It was taken back here meanwhile.")
REVIEWERS_WRITE = _("New comments are written by the declared reviewers of a running round.")
NO_REPLY = _("You may not reply on this case.")
ISSUED_STAYS = _("An issued comment does not change any more. Write a reply instead.")
OTHERS_DRAFT = _("Only its author changes a draft.")
REPLY_STAYS = _("A reply does not change any more.")
CHANGED_HERE = _("It was also changed here after the file was made. Both texts are shown: choose.")
CLAIMS = _("It bears the number or code of another comment, but says something else.")
MOVED_IN_FILE = _("Somebody put it on other words in the file.")
LOOKS_ALIKE = _("Somebody put it on the same words elsewhere in the file: look at the place.")
PLACE_STAYS = _(
    "Somebody put it on other words in the file: “%(words)s”. The place of an issued comment is not changed "
    "through Word."
)
OTHERS_PLACE = _("Somebody put it on other words in the file: “%(words)s”. Only its author moves a draft.")
NO_PLACE = _("Its words do not stand in this version any more: look at the place.")
NEW_WORDS = _("It stands on words that only the file has. It will stand on those that they replaced.")
NOWHERE = _("The paragraph that it stands on is not in this version. Write it on the page of the draft.")
AS_REPLY = _(
    "It stands at the same words as an issued comment, as a reply does when a program drops the thread."
)
UNDER_A_DRAFT = _("It answers a comment that has not been issued: it becomes a comment of its own.")
WHO_RESOLVED = _("Word does not say who marked it as resolved: tick it if you have checked the answer.")
NOT_ANSWERED = _("It is marked as resolved. Only an item with a submitted answer can be verified.")
MAY_NOT_VERIFY = _("It is marked as resolved. The reviewers verify, on the page of the advice.")
CLOSED_AGAIN = _("It is not marked as resolved any more. Opening an item again needs a reason: use its page.")


def plan_of(version: Version, file: Reading, user: User) -> Plan:
    """What this person would bring into this version with the file. A file that is no copy has no rows."""
    draft = reading_of(version)
    tracked = take_back(draft, file)  # whoever strikes half of it out with tracking still has a copy
    share = likeness(draft.blocks, tracked.before.blocks)
    if share < REWRITTEN_FLOOR:
        return Plan(version, share, is_copy=False)
    planner = _Planner(version, draft, file, tracked, user)
    # Much was rewritten, but it holds comments of ours by number or code: it was made from this draft.
    if share < COPY_FLOOR and not planner.holds_ours:
        return Plan(version, share, is_copy=False)
    return planner.plan(share)


def round_for(version: Version, user: User) -> Review | None:
    """The running round in which this person may comment on the version's document."""
    if not permit(user, "draft_annotation", version):
        return None
    return (
        Review.objects.filter(
            case=version.draft.case_id, state=ReviewState.REVIEWING, versions__draft=version.draft_id,
            assignments__reviewer=user.pk, assignments__state__in=DECLARED,
        )
        .select_related("desk")
        .distinct()
        .first()
    )  # fmt: skip


class _Planner:
    def __init__(self, version: Version, draft: Reading, file: Reading, tracked: Tracked, user: User) -> None:
        self._version, self._draft, self._file, self._user = version, draft, file, user
        self._tracked = tracked
        self._ours, self._rows = known_comments(version, user)
        self._round = round_for(version, user)
        self._may_reply = bool(permit(user, "reply", version))
        self._may_verify = bool(permit(user, "verify_answer", version))
        self._people = self._people_of_the_round()
        self._threaded = any(one.parent is not None for one in file.comments)
        self._resolves = any(one.resolved for one in file.comments)
        self._heard = recognise(file.comments, self._ours)
        self._by_id = {one.comment.id: one for one in self._heard}
        unknown = [one.comment for one in self._heard if one.known is None]
        self._brought_along = brought_along(draft, file, unknown)
        self._issued_at = self._places_of_issued()

    def plan(self, share: float) -> Plan:
        rows = [row for one in self._heard for row in self._rows_for(one)]
        compared = compare(self._draft, self._file, self._tracked)
        rows += self._suggested(compared.suggestions)
        placed = self._with_places(rows)
        return Plan(
            self._version, share, tuple(placed), self._missing(),
            compared.untracked, self._round,
        )  # fmt: skip

    @property
    def holds_ours(self) -> bool:
        return any(one.known and one.said.ref in one.known.refs for one in self._heard)

    # What each comment of the file is

    def _rows_for(self, one: Heard) -> list[Row]:
        key = f"c{one.comment.id}"
        if one.known is not None:
            return self._recognised(key, one)
        row = Row(key, IGNORED, one.comment, one.said, mark=mark_of(one.comment))
        if one.comment.id in self._brought_along:
            return [replace(row, reason=OF_THE_FILE)]
        if not one.said.text:
            return [replace(row, reason=SAYS_NOTHING)]
        if len(one.comment.text) > LONGEST:
            return [replace(row, outcome=REFUSED, reason=TOO_LONG)]
        return [self._unknown(row, one)]

    def _unknown(self, row: Row, one: Heard) -> Row:
        """A new comment, or a new turn of a thread."""
        above = self._above(one)
        if above is not None and above.number is not None:
            return self._reply(row, above)
        new = self._new(row, one)
        if above is not None or one.comment.parent is not None:
            return replace(new, reason=new.reason or UNDER_A_DRAFT)
        under = None if self._threaded or one.said.kind else self._issued_at.get(_place_of(one.comment))
        if under is not None and self._may_reply:
            row = replace(self._reply(row, under), reason=AS_REPLY, may_reply_to=under)
            return replace(row, author=self._author_of(row.comment))
        if one.claims and new.writes:
            return replace(new, taken=False, reason=CLAIMS)
        return new

    def _above(self, one: Heard) -> Annotation | None:
        """Our comment in whose thread it stands."""
        parent = self._by_id.get(one.comment.parent or "")
        if parent is None or parent.known is None:
            return None
        row = self._rows.get(parent.known.key)
        return row if isinstance(row, Annotation) else None

    def _reply(self, row: Row, above: Annotation) -> Row:
        said = Spoken(row.comment.text.strip())
        row = replace(row, annotation=above, said=said, author=self._user)
        if not self._may_reply:
            return replace(row, outcome=REFUSED, reason=NO_REPLY)
        return replace(row, outcome=REPLY, taken=True)

    def _new(self, row: Row, one: Heard) -> Row:
        if self._round is None:
            return replace(row, outcome=REFUSED, reason=REVIEWERS_WRITE)
        return replace(row, outcome=NEW, taken=True, author=self._author_of(one.comment))

    def _recognised(self, key: str, one: Heard) -> list[Row]:
        ours = self._rows.get(one.known.key)
        row = Row(key, UNCHANGED, one.comment, one.said, mark=mark_of(one.comment))
        if ours is None:
            return [row if one.says_the_same else replace(row, outcome=IGNORED, reason=AN_ANSWER)]
        if isinstance(ours, Reply):
            row = replace(row, annotation=ours.annotation)
            return [row if one.says_the_same else replace(row, outcome=REFUSED, reason=REPLY_STAYS)]
        row = replace(row, annotation=ours)
        if ours.state == AnnotationState.WITHDRAWN:
            return [replace(row, outcome=IGNORED, reason=TAKEN_BACK)]
        rows = [row if one.says_the_same else self._reworded(row, one, ours)]
        return rows + self._resolved(row, ours)

    def _reworded(self, row: Row, one: Heard, ours: Annotation) -> Row:
        if ours.number is not None:
            return self._written_on(row, one, ours) or replace(row, outcome=REFUSED, reason=ISSUED_STAYS)
        if ours.author_id != self._user.pk or self._round is None:
            return replace(row, outcome=REFUSED, reason=OTHERS_DRAFT)
        said = replace(
            one.said, kind=one.said.kind or str(ours.kind), aspect=one.said.aspect or str(ours.aspect)
        )
        if len(said.text) > LONGEST or not said.text:
            return replace(row, outcome=REFUSED, reason=TOO_LONG if said.text else SAYS_NOTHING)
        row = replace(row, outcome=CHANGED, said=said, author=self._user)
        if self._changed_here(one, ours):
            return replace(row, reason=CHANGED_HERE)
        return replace(row, taken=True)

    def _changed_here(self, one: Heard, ours: Annotation) -> bool:
        """Edited in the product after the file was written: the file bears the date of the last edit."""
        date = date_of(one.comment)
        if ours.edited_at is None or date is None:
            return False
        return int(date.timestamp()) < int(ours.edited_at.timestamp())

    def _written_on(self, row: Row, one: Heard, ours: Annotation) -> Row | None:
        """Words added behind an issued comment are a reply that was written into the wrong box."""
        text, ends = one.said.text.strip(), ours.text.strip()
        if not text.startswith(ends) or len(text) == len(ends) or not self._may_reply:
            return None
        added = text[len(ends) :].strip()
        already = {digest(reply.text) for reply in ours.replies.all()}
        if digest(added) in already:
            return replace(row, outcome=UNCHANGED)
        return replace(row, outcome=REPLY, said=Spoken(added), taken=True, author=self._user)

    def _resolved(self, row: Row, ours: Annotation) -> list[Row]:
        """What a mark as resolved, or a missing one, means for an issued comment."""
        if ours.number is None or ours.kind == Kind.PRAISE or row.comment.resolved == is_resolved(ours):
            return []
        row = replace(row, key=f"{row.key}-resolved")
        if not row.comment.resolved:  # LibreOffice drops the marks: then none is left in the whole file
            return [replace(row, outcome=IGNORED, reason=CLOSED_AGAIN)] if self._resolves else []
        if not self._may_verify:
            return [replace(row, outcome=IGNORED, reason=MAY_NOT_VERIFY)]
        if ours.state != AnnotationState.ANSWERED:
            return [replace(row, outcome=IGNORED, reason=NOT_ANSWERED)]
        return [replace(row, outcome=VERIFY, reason=WHO_RESOLVED, author=self._user)]

    # Tracked changes

    def _suggested(self, found: Sequence[Suggestion]) -> list[Row]:
        known = {
            row.file_mark.get("change"): row for row in self._rows.values() if isinstance(row, Annotation)
        }
        return [self._suggestion(f"t{at}", one, known) for at, one in enumerate(found)]

    def _suggestion(self, key: str, one: Suggestion, known: Mapping[str, Annotation]) -> Row:
        last = one.seq if one.end_seq is None else one.end_seq
        words = quote_between(self._draft.blocks, one.seq, one.start, last, one.end)
        author, said = named(one.authors), said_of(one)
        moved = f"\n{one.moves_behind}" if one.moves_behind is not None else ""
        mark = {"change": digest(f"{author}\n{words}\n{one.replacement}{moved}")}
        comment = FileComment(
            id=key, author=author, date=one.date, text=said.text, seq=one.seq, start=one.start,
            end=one.end, end_seq=one.end_seq, quote=words, path=self._draft.blocks[one.seq].path,
        )  # fmt: skip
        row = Row(key, SUGGESTED, comment, said, mark=mark)
        if mark["change"] in known:
            return replace(row, outcome=UNCHANGED, annotation=known[mark["change"]])
        if self._round is None:
            return replace(row, outcome=IGNORED, reason=REVIEWERS_WRITE)
        if not words.strip() or max(len(one.replacement), len(said.text)) > LONGEST:
            return replace(row, outcome=IGNORED, reason=TOO_LONG if words.strip() else NOWHERE)
        place = Place(one.seq, one.start, one.end, one.end_seq, words, 1.0)
        return replace(row, places=(place,), author=self._author_of(comment))

    # Places and people

    def _with_places(self, rows: Sequence[Row]) -> list[Row]:
        """New comments get their places in this version; where none is sure, the person looks.

        Those of ours that stand on other words in the file than here are told of.
        """
        wanting = [row for row in rows if (row.outcome == NEW or row.may_reply_to) and not row.places]
        placed = self._placed_here()
        known = [one for one in self._heard if one.known and one.known.key in placed]
        comments = [row.comment for row in wanting] + [one.comment for one in known]
        found = places_in(self._draft, self._file, comments, self._tracked)
        by_key = {row.key: places for row, places in zip(wanting, found, strict=False)}
        out = [self._placed(row, by_key[row.key]) if row.key in by_key else row for row in rows]
        for one, places in zip(known, found[len(wanting) :], strict=True):
            stood = placed[one.known.key]
            if stands_elsewhere(one.comment, places, stood, self._draft.blocks):
                moved = self._moved(one, places[0], stood)
                # Word has one place for a comment, so what is otherwise unchanged is moved and nothing else.
                out = [row for row in out if (row.key, row.outcome) != (f"c{one.comment.id}", UNCHANGED)]
                out.append(moved)
        return out

    def _placed_here(self) -> dict[str, Placement]:
        """Where our comments stand in this version, by their keys."""
        ours = {row.pk: key for key, row in self._rows.items() if isinstance(row, Annotation)}
        standing = Placement.objects.in_force().filter(
            version=self._version, annotation__in=ours, seq__isnull=False
        )
        return {ours[one.annotation_id]: one for one in standing}

    def _moved(self, one: Heard, place: Place, stood: Placement) -> Row:
        ours = self._rows[one.known.key]
        row = Row(
            f"c{one.comment.id}-place", IGNORED, one.comment, one.said, annotation=ours, places=(place,),
            stood=stood.quote, mark=mark_of(one.comment),
        )  # fmt: skip
        words = {"words": shortened(place.quote)}
        if ours.number is not None:
            return replace(row, reason=PLACE_STAYS % words)
        if ours.author_id != self._user.pk or self._round is None or ours.version_id != self._version.pk:
            return replace(row, reason=OTHERS_PLACE % words)
        row = replace(row, outcome=MOVED, author=self._user)
        if self._changed_here(one, ours):
            return replace(row, reason=CHANGED_HERE)
        if same_words(place.quote) == same_words(stood.quote):
            return replace(row, reason=LOOKS_ALIKE)
        return replace(row, reason=MOVED_IN_FILE, taken=True)

    def _placed(self, row: Row, places: tuple[Place, ...]) -> Row:
        row = replace(row, places=places)
        if row.outcome != NEW:
            return row
        if not places:
            return replace(row, outcome=REFUSED, reason=NOWHERE)
        if not places[0].is_sure:
            return replace(row, taken=False, reason=NO_PLACE)
        return replace(row, reason=row.reason or NEW_WORDS) if places[0].instead else row

    def _places_of_issued(self) -> dict[tuple, Annotation]:
        """Where our issued comments stand in the file; two at one place say nothing."""
        found: dict[tuple, list[Annotation]] = {}
        for one in self._heard:
            ours = self._rows.get(one.known.key) if one.known else None
            if isinstance(ours, Annotation) and ours.number is not None and ours.state in (
                *UNRESOLVED, AnnotationState.VERIFIED,
            ):  # fmt: skip
                found.setdefault(_place_of(one.comment), []).append(ours)
        return {place: those[0] for place, those in found.items() if len(those) == 1}

    def _people_of_the_round(self) -> dict[str, User]:
        """Declared reviewers by the names that a file may give them; a name of two people is nobody's."""
        if self._round is None:
            return {}
        standing = self._round.assignments.filter(state__in=DECLARED).select_related("reviewer")
        named: dict[str, set[User]] = {}
        for assignment in standing:
            for name in (assignment.reviewer.name, assignment.reviewer.email):
                named.setdefault(same_words(name).casefold(), set()).add(assignment.reviewer)
        return {name: people.pop() for name, people in named.items() if len(people) == 1}

    def _author_of(self, comment: FileComment) -> User:
        return self._people.get(same_words(comment.author).casefold(), self._user)

    def _missing(self) -> tuple[Annotation, ...]:
        """Open comments of ours that the file does not hold: nothing happens to them."""
        there = {one.known.key for one in self._heard if one.known}
        if not there:
            return ()
        return tuple(
            row
            for key, row in self._rows.items()
            if isinstance(row, Annotation) and key not in there
            and row.state in (AnnotationState.DRAFTED, *UNRESOLVED) and row.version_id == self._version.pk
        )  # fmt: skip


def _place_of(comment: FileComment) -> tuple:
    return comment.seq, comment.start, comment.end_seq, comment.end
