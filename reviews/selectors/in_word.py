"""A version's comments as a file holds them: what goes into a copy, and how it is known again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from procurement import artifacts
from procurement.models import Version
from procurement.reading import ReadingRefused
from procurement.selectors import stored_page_of
from procurement.upload_limits import upload_limits
from reviews.enums import AnnotationState, Kind
from reviews.exchange.comments import NativeComment
from reviews.exchange.headed import Spoken, code_of, speak, understand
from reviews.exchange.recognise import Known, recognise
from reviews.exchange.word import annotate_word
from reviews.models import Annotation, Answer, Reply
from reviews.selectors.comments import Comment, annotations_of
from reviews.selectors.letters import answers_open_to
from sharingbook.accounts.models import User
from sharingbook.accounts.roles import Role
from sharingbook.common.errors import DomainError
from sharingbook.common.storage import originals

NO_COMMENTS = _("Comments go into Word and Excel files only. This version is a file of another kind.")


class Names(models.TextChoices):
    """Whose names stand beside the comments in the copy."""

    PERSON = "person", _("Names of people")
    ROLE = "role", _("Roles only")


@dataclass(frozen=True, slots=True)
class CommentedCopy:
    """The file, how many comments are in it, and how many have no place in this version and are not."""

    data: bytes
    filename: str
    comments: int
    unplaced: int


def is_word(version: Version) -> bool:
    """Whether the version is, or was read as, a Word document. Raises as `stored_page_of`."""
    return stored_page_of(version).kind == "docx"


def word_copy(version: Version, user: User, names: str = Names.PERSON) -> CommentedCopy:
    """A copy of the version's file with the comments that this person may see, each at its words.

    Comments that were taken back are left out. Raises DomainError where the version is no Word document,
    NotReadable, CannotAnnotate.
    """
    if not is_word(version):
        raise DomainError(NO_COMMENTS)
    written, unplaced = to_write(version, user, names)
    try:
        data = annotate_word(bytes_read(version), written, upload_limits())
    except ReadingRefused as refused:
        raise DomainError(refused.message_id, refused.params) from refused
    name = _("%(name)s_with comments.docx") % {"name": stem_of(version)}
    return CommentedCopy(data, name, sum(one.parent is None for one in written), unplaced)


def to_write(version: Version, user: User, names: str) -> tuple[list[NativeComment], int]:
    """What goes into a copy for this person, threads in order; and how many comments have no place."""
    shown = [
        c for c in annotations_of(version, user).comments if c.annotation.state != AnnotationState.WITHDRAWN
    ]
    placed = [comment for comment in shown if comment.is_placed]
    department = version.owning_department.label
    written = list(_native(placed, _already_there(version, placed), names, department))
    return written, len(shown) - len(placed)


def stem_of(version: Version) -> str:
    return version.filename.rpartition(".")[0] or version.filename


def bytes_read(version: Version) -> bytes:
    """The original, or the .docx or .xlsx that a file of an old format was read as."""
    converted = artifacts.get_beside(version.sha256, version.reader_version, artifacts.CONVERTED)
    return converted or originals.get(version.sha256)


def known_comments(version: Version, user: User) -> tuple[list[Known], dict[str, Annotation | Reply]]:
    """Everything of this document that a file may hold, seen by this person; also what was taken back.

    The rows by the keys of `Known`. Four queries.
    """
    sees_drafts = answers_open_to(user, version.case)
    rows = (
        Annotation.objects.visible_to(user)
        .filter(version__draft=version.draft_id)
        .select_related("author", "item")
        .prefetch_related(
            Prefetch("replies", Reply.objects.select_related("author", "department")),
            Prefetch("item__answers", Answer.objects.all()),
        )
    )
    ours: list[Known] = []
    found: dict[str, Annotation | Reply] = {}
    for annotation in rows:
        found[key_of(annotation)] = annotation
        item = getattr(annotation, "item", None)
        answers = [a for a in item.answers.all() if a.submitted_at or sees_drafts] if item else []
        ours += _known(annotation, annotation.replies.all(), answers)
        found |= {key_of(reply): reply for reply in annotation.replies.all()}
    return ours, found


def key_of(row: Annotation | Reply | Answer) -> str:
    """What a row is called in a file and in a plan: a12, r5, v3."""
    return f"{ {Annotation: 'a', Reply: 'r', Answer: 'v'}[type(row)] }{row.pk}"


def spoken(annotation: Annotation) -> Spoken:
    return Spoken(
        text=annotation.text,
        replacement=annotation.replacement,
        kind=str(annotation.kind),
        ref=str(annotation.number or code_of(annotation.uid)),
        aspect=str(annotation.aspect),
    )


def is_resolved(annotation: Annotation) -> bool:
    """Resolved in Word's sense: checked. Praise is verified from the start, but nothing of it was settled."""
    return annotation.state == AnnotationState.VERIFIED and annotation.kind != Kind.PRAISE


def _known(annotation: Annotation, replies: Iterable[Reply], answers: Iterable[Answer]) -> Iterator[Known]:
    own = key_of(annotation)
    code = code_of(annotation.uid)
    number = {str(annotation.number)} if annotation.number else set()
    yield Known(
        # As it is read back: a text may itself hold the words that announce a wording.
        own, understand(speak(spoken(annotation))), frozenset({code, *number}), authors=_names_of(annotation),
        date=_dated(annotation), mark=annotation.file_mark,
    )  # fmt: skip
    for reply in replies:
        yield Known(
            key_of(reply), Spoken(reply.text), parent=own, authors=_names_of(reply), date=reply.created_at,
            mark=reply.file_mark,
        )  # fmt: skip
    for answer in answers:
        for language, _name in settings.LANGUAGES:  # its words are ours: they may be those of another desk
            with override(language):
                said = Spoken(_answer_text(answer))
            yield Known(key_of(answer), said, parent=own, date=_answered_at(answer))


def _names_of(row: Annotation | Reply) -> frozenset[str]:
    return frozenset({row.author.name, row.author.email, row.file_author} - {""})


def _already_there(version: Version, comments: list[Comment]) -> dict[str, str]:
    """Of a file that is a commented copy itself: our comments that it holds, by our key."""
    ours = [
        known
        for comment in comments
        for known in _known(comment.annotation, comment.replies, [comment.answer] if comment.answer else [])
    ]
    heard = recognise(stored_page_of(version).comments, ours)
    return {one.known.key: one.comment.id for one in heard if one.known}


def _native(
    comments: list[Comment], there: dict[str, str], names: str, department: str
) -> Iterator[NativeComment]:
    for comment in comments:
        annotation, place = comment.annotation, comment.placement
        own = key_of(annotation)
        said = spoken(annotation)
        first = NativeComment(
            id=own, seq=place.seq, start=place.start, end=place.end, end_seq=place.end_seq,
            text=speak(said), author=_author(annotation, names), resolved=is_resolved(annotation),
            initials=f"#{said.ref}", date=_dated(annotation),
        )  # fmt: skip
        if own not in there:
            yield first
        under = replace(first, parent=there.get(own, own), initials="", resolved=False)
        if comment.answer and key_of(comment.answer) not in there:
            yield replace(
                under, id=key_of(comment.answer), text=_answer_text(comment.answer),
                author=department, date=_answered_at(comment.answer),
            )  # fmt: skip
        for reply in comment.replies:
            if key_of(reply) not in there:
                yield replace(
                    under, id=key_of(reply), text=reply.text, author=_reply_author(reply, names),
                    date=reply.created_at,
                )  # fmt: skip


def _author(annotation: Annotation, names: str) -> str:
    if names == Names.ROLE:
        return str(Role.REVIEWER.label)
    return annotation.other_hand or annotation.author.name


def _reply_author(reply: Reply, names: str) -> str:
    """Departments speak as departments."""
    if not reply.from_reviewers and reply.department:
        return reply.department.label
    return str(Role.REVIEWER.label) if names == Names.ROLE else reply.other_hand or reply.author.name


def _answer_text(answer: Answer) -> str:
    head = f"{gettext('Answer')}：{answer.get_verdict_display()}"
    return f"{head}\n{answer.reason}" if answer.reason else head


def _dated(annotation: Annotation) -> datetime:
    return annotation.edited_at or annotation.created_at


def _answered_at(answer: Answer) -> datetime:
    return answer.submitted_at or answer.drafted_at
