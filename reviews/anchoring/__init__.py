"""Where a comment stands, and where it stands in the next version. Pure: the standard library only."""

from reviews.anchoring.resolve import Candidate, Resolution, resolve, resolve_many
from reviews.anchoring.selectors import Anchor, make_anchor

__all__ = ["Anchor", "Candidate", "Resolution", "make_anchor", "resolve", "resolve_many"]
