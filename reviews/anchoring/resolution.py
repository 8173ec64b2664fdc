"""The answer to "where does this comment stand?": a place and how sure it is, or the likeliest places."""

from dataclasses import dataclass
from typing import Any

EXACT, MOVED, CHANGED, UNPLACED = "exact", "moved", "changed", "unplaced"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a person may choose: raw offsets within one block, score 0 to 1."""

    seq: int
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where an anchor stands in a version.

    state: exact (same words in the same block, which kept its order), moved (the block left its
    order), changed (the block, or the words, read differently) or unplaced (then seq, start and
    end are None, and `candidates` holds at most three places, best first). `end` counts in block
    `end_seq` where that is not None. score: 0 to 1. how: the kind of the pair that was followed
    (unchanged, reworded, moved, moved_reworded, split, merged, or range over several); without
    an alignment same_block, block_and_context, quote_and_context, point_and_context; or why not:
    quote_gone, ambiguous, context_differs, reworded, torn.
    """

    state: str
    seq: int | None
    end_seq: int | None
    start: int | None
    end: int | None
    quote: str
    score: float
    how: str
    candidates: tuple[Candidate, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON field or a command's output."""
        names = ("state", "seq", "end_seq", "start", "end", "quote", "score", "how")
        plain: dict[str, Any] = {name: getattr(self, name) for name in names}
        plain["candidates"] = [
            {"seq": one.seq, "start": one.start, "end": one.end, "score": one.score}
            for one in self.candidates
        ]
        return plain
