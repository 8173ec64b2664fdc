"""Which comments the list beside the text shows: chosen in the address, so that a link shows the same."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reviews.enums import AnnotationState, Aspect, Kind, PlacementState
from reviews.selectors.comments import Comment
from sharingbook.accounts.models import User
from sharingbook.common.values.digits import whole_number

OPEN, SETTLED, ALL = "open", "settled", "all"
BY_HAND = "hand"
PLACES = (*PlacementState.values, BY_HAND)


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice for each thing a comment can be narrowed by; "" is all of them.

    `state` is open, settled, all or one state; `person` the author's key; `made` the number of the version
    that the comment was written on; `place` how it came to stand here.
    """

    kind: str = ""
    state: str = OPEN
    mine: bool = False
    aspect: str = ""
    person: int | None = None
    made: int | None = None
    place: str = ""

    @classmethod
    def read(cls, query: Any) -> "Filter":
        """From the parameters of an address; what no comment can be is taken as not chosen."""
        return cls(
            kind=_one_of(Kind.values, query.get("kind", "")),
            state=_one_of((OPEN, SETTLED, ALL, *AnnotationState.values), query.get("state", "")) or OPEN,
            mine=query.get("mine") == "1",
            aspect=_one_of(Aspect.values, query.get("aspect", "")),
            person=whole_number(query.get("person")),
            made=whole_number(query.get("made")),
            place=_one_of(PLACES, query.get("place_is", "")),
        )

    def query(self) -> dict[str, str]:
        """The same choice as parameters of an address."""
        chosen = {name: str(value) for name, value in asdict(self).items() if value}
        chosen.pop("mine", None)
        if self.mine:
            chosen["mine"] = "1"
        if self.place:
            chosen["place_is"] = chosen.pop("place")
        return chosen

    @property
    def is_narrow(self) -> bool:
        """Something is chosen in the form, beyond the row of quick choices."""
        return bool(
            self.aspect or self.person or self.made or self.place
            or self.state not in (OPEN, SETTLED, ALL)
        )  # fmt: skip

    def passes(self, comment: Comment, user: User, made: int | None) -> bool:
        """True where the list shows this comment, made on version number `made`."""
        annotation = comment.annotation
        wanted = (
            not self.mine or annotation.author_id == user.pk,
            not self.kind or annotation.kind == self.kind,
            not self.aspect or annotation.aspect == self.aspect,
            self.person is None or annotation.author_id == self.person,
            self.made is None or made == self.made,
            not self.place or place_of(comment) == self.place,
            self.state == ALL or self.state in (OPEN if comment.is_open else SETTLED, annotation.state),
        )
        return all(wanted)


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a drop-down list: its value, its word, how many comments it has."""

    value: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen among the comments of a page: only what at least one of them is."""

    aspects: tuple[Choice, ...]
    states: tuple[Choice, ...]
    people: tuple[Choice, ...]
    made: tuple[Choice, ...]
    places: tuple[Choice, ...]


def choices_of(comments: Iterable[Comment], numbers: dict[int, int]) -> Choices:
    """The choices among these comments; `numbers` are those of the draft's versions by key."""
    rows = list(comments)
    people = {c.annotation.author_id: c.annotation.author.name for c in rows}
    words = {**dict(PlacementState.choices), BY_HAND: pgettext("placement", "Placed by hand")}
    made = Counter(str(numbers.get(c.annotation.version_id, "")) for c in rows)
    authors = Counter(str(c.annotation.author_id) for c in rows)
    return Choices(
        aspects=_listed(Aspect.choices, Counter(c.annotation.aspect for c in rows)),
        states=_listed(AnnotationState.choices, Counter(c.annotation.state for c in rows)),
        people=_listed(((str(key), name) for key, name in people.items()), authors),
        made=_listed(
            ((str(n), _("version %(number)s") % {"number": n}) for n in sorted(numbers.values())), made
        ),
        places=_listed(((key, words[key]) for key in PLACES), Counter(place_of(c) for c in rows)),
    )


def place_of(comment: Comment) -> str:
    """How a comment came to stand where it stands: a placement state, or by hand."""
    return BY_HAND if comment.placement.by_hand else str(comment.placement.state)


def _listed(words: Iterable[tuple[str, Any]], counts: Counter) -> tuple[Choice, ...]:
    return tuple(Choice(value, str(word), counts[value]) for value, word in words if counts[value])


def _one_of(values: Iterable[str], asked: str) -> str:
    return asked if asked in values else ""
