"""Where a comment stands, and where it stands in another version. Pure: the standard library and rapidfuzz.

Two versions: `align.align`, then `carry.carry`. An anchor without its old version: `resolve`.
"""

from reviews.anchoring.resolution import Candidate, Resolution
from reviews.anchoring.resolve import resolve, resolve_many
from reviews.anchoring.selectors import Anchor, make_anchor

__all__ = ["Anchor", "Candidate", "Resolution", "make_anchor", "resolve", "resolve_many"]
