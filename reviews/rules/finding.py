"""What a rule says of a place in a draft, or of something that is not there."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check found, before its rule is known.

    document: index in the case. seq, start, end: the block and raw character offsets, None when something
    is missing. values: what the message names (section, clause, label, term, …). severity: "" = the rule's.
    """

    document: int
    seq: int | None = None
    start: int | None = None
    end: int | None = None
    quote: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit with its rule; ordered as one reads: by document, place, rule; what is missing comes last.

    places: of one that speaks for several (folding.py), each of them, itself the first; else none.
    """

    rule: str
    severity: str
    aspect: str
    document: int
    seq: int | None
    start: int | None
    end: int | None
    quote: str
    values: Mapping[str, str] = field(default_factory=dict)
    places: tuple["Finding", ...] = ()

    @property
    def each(self) -> tuple["Finding", ...]:
        """One for each place, as people decide on them."""
        return self.places or (self,)

    @property
    def order(self) -> tuple:
        there = self.seq is not None
        return (
            self.document,
            not there,
            self.seq or 0,
            self.start or 0,
            self.rule,
            sorted(self.values.items()),
        )
