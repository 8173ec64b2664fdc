"""Comments into a copy of a workbook; shapes, pictures and all other parts stay as they are."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from procurement.reading.contents import parse_xml
from procurement.reading.limits import Limits
from procurement.reading.names import R, S
from procurement.reading.package import Package, open_package
from procurement.reading.xlsx import read_xlsx
from reviews.exchange.additions import Additions, before_end
from reviews.exchange.comments import NativeComment
from reviews.exchange.sheet_notes import DECLARATION, write_notes, xml_attribute, xml_text
from reviews.exchange.sheet_threads import Conversation, conversations, stamp, thread_id, with_mark

THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
THREADS_TYPE = "application/vnd.ms-excel.threadedcomments+xml"
PERSONS_TYPE = "application/vnd.ms-excel.person+xml"
THREADS_RELATION = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
PERSONS_RELATION = "http://schemas.microsoft.com/office/2017/10/relationships/person"


def annotate_sheet(data: bytes, comments: Sequence[NativeComment], limits: Limits | None = None) -> bytes:
    """A copy of an .xlsx with the comments in its cells, as notes and conversations.

    Raises ReadingRefused for a file that the gate refuses, CannotAnnotate that names a bad comment.
    """
    package = open_package(data, limits=limits, keep=True)
    reading = read_xlsx(package, "")
    additions = Additions(package)
    persons = Persons(additions)
    parts = _sheet_parts(package)
    for index, group in groupby(conversations(reading, comments), key=lambda one: one.cell[0]):
        found = list(group)
        threads = {
            one.cell: one.thread or thread_id(reading.sha256, f"{index}!{one.address}")
            for one in found
            if not one.is_plain
        }
        write_notes(additions, parts[index], found, threads)
        _write_threads(
            additions, parts[index], [one for one in found if one.cell in threads], threads, persons
        )
    written = additions.written()
    open_package(written, limits=package.limits)  # nothing that the gate refuses is handed out
    return written


def _sheet_parts(package: Package) -> list[str]:
    """The part of each sheet, in the order in which the reading has them."""
    targets = {r.id: r.target for r in package.relationships(package.main) if not r.external}
    book = parse_xml(package.read(package.main))
    return [package.find(targets.get(s.get(R + "id", ""), "")) for s in book.iterfind(f"{S}sheets/{S}sheet")]


class Turn(NamedTuple):
    """One comment of a thread; `parent` is the id of the first, "" for that itself."""

    address: str
    id: str
    parent: str
    person: str
    when: str
    text: str
    done: bool


class Persons:
    """The people who speak in threads, each written once."""

    def __init__(self, additions: Additions) -> None:
        package = additions.package
        found = (r.target for r in package.relationships(package.main) if r.kind == "person")
        self._additions = additions
        self._part = package.find(next(found, ""))
        self._ids: dict[str, str] = {}

    def id_of(self, name: str) -> str:
        if name not in self._ids:
            self._ids[name] = thread_id(self._additions.package.sha256, f"person {name}")
            self._write(name)
        return self._ids[name]

    def _write(self, name: str) -> None:
        additions, who = self._additions, xml_attribute(name)
        row = f'person displayName={who} id="{self._ids[name]}" userId={who} providerId="None"/>'
        part = self._part = self._part or self._new_part()
        additions.write(part, before_end(additions.read(part), "personList", lambda p: f"<{p}{row}"))

    def _new_part(self) -> str:
        additions = self._additions
        empty = f'{DECLARATION}<personList xmlns="{THREADS}"></personList>'
        part = additions.add("xl/persons/person%d.xml", empty.encode(), PERSONS_TYPE)
        additions.relate(additions.package.main, PERSONS_RELATION, part)
        return part


def _write_threads(
    additions: Additions, part: str, found: Sequence[Conversation], threads: dict, persons: Persons
) -> None:
    if not found:
        return
    related = (r for r in additions.package.relationships(part) if r.kind == "threadedComment")
    name = next((additions.package.find(r.target) for r in related), None)
    if name is None:
        empty = f'{DECLARATION}<ThreadedComments xmlns="{THREADS}"></ThreadedComments>'
        name = additions.add("xl/threadedComments/threadedComment%d.xml", empty.encode(), THREADS_TYPE)
        additions.relate(part, THREADS_RELATION, name)
    turns = [turn for one in found for turn in _turns(additions, one, threads[one.cell], persons)]
    written = before_end(additions.read(name), "ThreadedComments", lambda p: "".join(map(_row(p), turns)))
    additions.write(name, written)


def _turns(additions: Additions, one: Conversation, thread: str, persons: Persons) -> Iterator[Turn]:
    """One conversation; a standing note becomes its first turn, a standing thread goes on."""
    done = one.is_done
    begun = bool(one.thread)
    if one.note is not None and not begun:
        yield Turn(one.address, thread, "", persons.id_of(one.note.author), "", one.note.text, done)
        begun = True
    for number, comment in enumerate(one.new):
        own = thread_id(additions.package.sha256, f"{one.cell} {number} {comment.id}") if begun else thread
        text = comment.text if done else with_mark(comment)
        who = persons.id_of(comment.author)
        yield Turn(one.address, own, thread if begun else "", who, stamp(comment), text, done and not begun)
        begun = True


def _row(prefix: str) -> Callable[[Turn], str]:
    def row(turn: Turn) -> str:
        time = f' dT="{turn.when}"' if turn.when else ""
        parent = f' parentId="{turn.parent}"' if turn.parent else ""
        facts = f'ref="{turn.address}"{time} personId="{turn.person}" id="{turn.id}"{parent}'
        done = ' done="1"' if turn.done else ""
        text = f"<{prefix}text>{xml_text(turn.text)}</{prefix}text>"
        return f"<{prefix}threadedComment {facts}{done}>{text}</{prefix}threadedComment>"

    return row
