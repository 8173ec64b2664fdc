"""A row of what an uploaded Word copy would change, and all rows together."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from procurement.models import Version
from procurement.reading.blocks import FileComment
from reviews.enums import Aspect, Kind
from reviews.exchange.headed import Spoken
from reviews.exchange.recognise import date_of
from reviews.models import Annotation, Review
from reviews.selectors.word_places import Place
from sharingbook.accounts.models import User

NEW, REPLY, CHANGED, MOVED, VERIFY = "new", "reply", "changed", "moved", "verify"
SUGGESTED = "suggested"
UNCHANGED, IGNORED, REFUSED = "unchanged", "ignored", "refused"
# What writes something, in the order of the page; then what does not.
WRITING = (NEW, REPLY, CHANGED, MOVED, VERIFY, SUGGESTED)
OUTCOMES = (*WRITING, REFUSED, IGNORED, UNCHANGED)
DEFAULT_KIND = Kind.SHOULD


@dataclass(frozen=True, slots=True)
class Row:
    """One thing in the file. `taken`: whether it is ticked from the start; nothing doubtful is.

    `annotation`: the comment that it belongs to. `said`: what would be written. `places`: where a new comment
    may stand, the likeliest first; of a moved one, where it would go. `stood`: the words on which that one
    stands here. `author`: whose comment it becomes. `may_reply_to`: an issued comment that it may be a reply
    to.
    """

    key: str
    outcome: str
    comment: FileComment
    said: Spoken
    reason: Any = ""
    taken: bool = False
    annotation: Annotation | None = None
    places: tuple[Place, ...] = ()
    stood: str = ""
    author: User | None = None
    may_reply_to: Annotation | None = None
    mark: dict[str, str] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        return self.outcome in WRITING

    @property
    def is_doubtful(self) -> bool:
        return self.writes and not self.taken and self.outcome != SUGGESTED

    @property
    def kind(self) -> str:
        return self.said.kind or str(DEFAULT_KIND)

    @property
    def aspect_word(self) -> str:
        return str(Aspect(self.said.aspect).label) if self.said.aspect else ""

    @property
    def other_hand(self) -> str:
        """The name in the file, where the comment becomes somebody else's here."""
        return "" if self.author and self.comment.author == self.author.name else self.comment.author

    @property
    def date(self) -> datetime | None:
        return date_of(self.comment)


@dataclass(frozen=True, slots=True)
class Plan:
    """`share`: how much of the text both have, 0 to 1. `missing`: our comments that the file lacks."""

    version: Version
    share: float
    rows: tuple[Row, ...] = ()
    missing: tuple[Annotation, ...] = ()
    changed_blocks: int = 0
    round: Review | None = None
    is_copy: bool = True

    @property
    def writing(self) -> tuple[Row, ...]:
        """Rows that write something when they are ticked."""
        return tuple(row for row in self.rows if row.writes)

    @property
    def resting(self) -> tuple[Row, ...]:
        """Rows that are only listed."""
        return tuple(row for row in self.rows if not row.writes)

    @property
    def tally(self) -> dict[str, int]:
        """How many rows of each outcome, in the order of the page; outcomes without any are left out."""
        counted = Counter(row.outcome for row in self.rows)
        return {outcome: counted[outcome] for outcome in OUTCOMES if counted[outcome]}

    @property
    def doubtful(self) -> int:
        return sum(row.is_doubtful for row in self.rows)
