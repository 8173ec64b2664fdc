"""A letter as lines of the sheet of answers, and what loaded sheets would change in it."""

from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.translation import get_language, gettext, pgettext

from procurement.models import Version
from reviews.enums import UNANSWERED, AnnotationState, Aspect, Kind
from reviews.exchange.answer_marks import VERSION_LINE, Mark, cell_text, state_of
from reviews.exchange.answer_plan import KnownItem, Plan, make_plan
from reviews.exchange.answer_remarks import Message
from reviews.exchange.answer_rows import SheetRead
from reviews.exchange.answer_sheet import SheetHead, SheetLine, choices, labelled, write_answer_sheet
from reviews.exchange.answer_words import fold
from reviews.models import Advice, AdviceItem, AnswerSheet
from reviews.selectors.letters import Item, Letter, letter_of
from reviews.services.answers import NO_ANSWER_NEEDED, SUBMITTED_ALREADY
from sharingbook.accounts.models import User
from sharingbook.common.values.era import format_era_date

LANGUAGES = ("ja", "en")


def answer_sheet_of(advice: Advice, user: User | None) -> bytes:
    """The letter as a workbook; answers that are not submitted only for those who may see them.

    `user` None: everything, for whoever runs the command on the server.
    """
    letter = letter_of(advice, user)
    versions = list(advice.review.versions.select_related("draft").order_by("pk"))
    several = len({version.draft_id for version in versions}) > 1
    lines = [_line(item, several) for item in letter.items]
    return write_answer_sheet(_head(advice, versions), lines)


def sheet_name(advice: Advice) -> str:
    """The file's name: 意見回答表_<case>_第2回.xlsx, without what a file system does not take."""
    case = "".join(c for c in advice.case.name if c.isprintable() and c not in '\\/:*?"<>|')[:60].strip()
    word = pgettext("answer sheet", "Answers")
    number = gettext("no. %(number)s") % {"number": advice.number}
    return f"{word}_{case}_{number}.xlsx"


def _head(advice: Advice, versions: list[Version]) -> SheetHead:
    language = get_language() or "ja"
    case = advice.case
    facts = {"number": advice.number, "day": format_era_date(_day(advice.issued_at), language=language)}
    letter = gettext("Letter of advice no. %(number)s (%(day)s)") % facts
    read = "、".join(_version_words(version, several=True) for version in versions)
    moment = timezone.localtime()
    return SheetHead(
        case=f"{case.project.name}　{case.name}",
        letter=f"{letter}　{read}",
        department=case.project.owner.label,
        written=f"{format_era_date(moment.date(), language=language)} {moment:%H:%M}",
    )


def _day(moment):
    return timezone.localtime(moment).date()


def _version_words(version: Version, *, several: bool) -> str:
    words = gettext("version %(number)s") % {"number": version.number}
    return f"{version.draft.title} {words}" if several else words


def _line(one: Item, several: bool) -> SheetLine:
    item, answer = one.item, one.answer
    verdict, reason = (answer.verdict, answer.reason) if answer else ("", "")
    return SheetLine(
        mark=str(Mark(item.annotation.uid.hex, state_of(verdict, reason))),
        number=item.number,
        where="\n".join(
            filter(None, (_version_words(item.annotation.version, several=several), item.clause))
        ),
        quote=item.quote,
        kind=str(item.get_kind_display()),
        opinion=_opinion(one),
        ground=_ground(one),
        verdict=verdict,
        reason=reason,
        is_open=one.needs_answer,
    )


def _where(item: AdviceItem, several: bool) -> str:
    version = _version_words(item.annotation.version, several=several)
    return "\n".join(filter(None, (version, item.clause)))


def _opinion(one: Item) -> str:
    if not one.item.replacement:
        return one.item.text
    proposed = labelled(gettext("Proposed wording"), f"\n{one.item.replacement}")
    return f"{one.item.text}\n{proposed}"


def _ground(one: Item) -> str:
    """The aspect, and why the item was opened again; a letter's items name no other grounds."""
    aspect = (
        gettext("Aspect: %(aspect)s") % {"aspect": Aspect(one.item.aspect).label} if one.item.aspect else ""
    )
    if not one.earlier:
        return aspect
    last = one.earlier[-1]
    again = gettext("Opened again: %(note)s") % {"note": last.reviewer_note}
    before = gettext("Earlier answer: %(answer)s") % {"answer": f"{last.get_verdict_display()} {last.reason}"}
    return "\n".join(filter(None, (aspect, again, before.strip())))


def known_items(letter: Letter) -> list[KnownItem]:
    """The letter's items as a plan compares them."""
    grounds: dict[int, set[str]] = {one.item.pk: set() for one in letter.items}
    opinions: dict[int, set[str]] = {one.item.pk: set() for one in letter.items}
    for language in LANGUAGES:  # the sheet may have been written in the other one
        with translation.override(language):
            for one in letter.items:
                grounds[one.item.pk].add(fold(_ground(one)))
                opinions[one.item.pk].add(fold(cell_text(_opinion(one))))
    return [
        _known(one, frozenset(grounds[one.item.pk]), frozenset(opinions[one.item.pk])) for one in letter.items
    ]


def _known(one: Item, grounds: frozenset[str], opinions: frozenset[str]) -> KnownItem:
    item, answer = one.item, one.answer
    return KnownItem(
        uid=item.annotation.uid.hex,
        number=item.number,
        opinion=item.text,
        grounds=grounds,
        opinions=opinions,
        verdict=answer.verdict if answer else "",
        reason=answer.reason if answer else "",
        edition=answer.edition if answer else None,
        closed=_closed(one),
    )


def _closed(one: Item) -> str:
    """Why no answer is taken, as `draft_answer` would say it; "" where one is."""
    if one.item.kind == Kind.PRAISE or one.item.annotation.state == AnnotationState.WITHDRAWN:
        return NO_ANSWER_NEEDED
    return "" if one.item.annotation.state in UNANSWERED else SUBMITTED_ALREADY


@dataclass(frozen=True, slots=True)
class LoadedSheets:
    """The sheets that a person has loaded for a letter, and what they would change."""

    letter: Letter
    sheets: tuple[AnswerSheet, ...]
    plan: Plan
    unread: tuple[tuple[str, Message], ...]

    @property
    def basis(self) -> str:
        """Names the set of sheets that a page was made from."""
        return "-".join(str(sheet.pk) for sheet in self.sheets)


def distinct_names(names: list[str]) -> list[str]:
    """Names by which people tell files apart: the second of the same name gets a number."""
    told: list[str] = []
    for name in names:
        count = sum(one == name or one.startswith(f"{name} (") for one in told)
        told.append(f"{name} ({count + 1})" if name in told else name)
    return told


def plan_of(letter: Letter, files: list[tuple[str, SheetRead]]) -> Plan:
    return make_plan(
        [(name, read.rows) for name, read in files],
        known_items(letter),
        choices=" / ".join(choices()),
        version_line=gettext(VERSION_LINE),
    )


def loaded_sheets(advice: Advice, user: User) -> LoadedSheets:
    """What this person has loaded for the letter, oldest first; the files' bytes stay in the database."""
    found = AnswerSheet.objects.visible_to(user).filter(advice=advice).defer("content").order_by("pk")
    sheets = tuple(found)
    names = distinct_names([sheet.filename for sheet in sheets])
    files = [(name, SheetRead.from_json(sheet.rows)) for name, sheet in zip(names, sheets, strict=True)]
    unread = tuple((name, message) for name, read in files for message in read.unread)
    letter = letter_of(advice, user)
    plan = plan_of(letter, files) if sheets else Plan((), (), ())
    return LoadedSheets(letter, sheets, plan, unread)


def sentence(message: Message) -> str:
    """A message of a row in the person's language; words in it that are ours are translated, too."""
    text, facts = message
    return gettext(text) % {name: gettext(v) if name == "how" else v for name, v in facts.items()}
