"""Place an anchor whose old version is not at hand, by its exact words and what stands around them.

A wrong place is worse than none: words alone never decide. A candidate is taken only when
its surroundings speak for it, and for no other one as clearly; all else goes to a person,
with the likeliest places first.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from reviews.anchoring.document import Document, Place
from reviews.anchoring.resolution import CHANGED, EXACT, MOVED, UNPLACED, Candidate, Resolution
from reviews.anchoring.scoring import (
    FLOOR_LONG,
    FLOOR_TWIN_GONE,
    Scored,
    Wanted,
    likeliest,
    score_empty_block,
    score_place,
    twin_is_gone,
)
from reviews.anchoring.selectors import Anchor, Block, quote_between

MARGIN = 0.1
MOST_PLACES = 100
MOST_JUDGED = 8
MOST_TWINS = 16
MOST_CANDIDATES = 3
SHORTEST_POINT_CONTEXT = 12


def resolve(anchor: Anchor, blocks: Sequence[Block]) -> Resolution:
    """The anchor's place among the blocks of another version (or of its own)."""
    return resolve_many([anchor], blocks)[0]


def resolve_many(anchors: Iterable[Anchor], blocks: Sequence[Block]) -> list[Resolution]:
    """The places of all anchors, in their order; the blocks are indexed once."""
    document = Document(blocks)
    resolutions = []
    for anchor in anchors:
        wanted = Wanted(anchor)
        resolutions.append(same_place(wanted, document) or by_quote(wanted, document))
    return resolutions


def same_place(wanted: Wanted, document: Document) -> Resolution | None:
    """Same path and same text: the place itself, unless its surroundings speak for a twin of the block."""
    anchor = wanted.anchor
    at = document.at_path.get(anchor.path)
    if at is None or document.hashes[at] != anchor.block_hash:
        return None
    place = _untouched(anchor, document, at)
    here = _in_block(wanted, document, at)
    if here is None and place is None:
        return None
    if here is None:  # the range cuts a character that NFKC joins; its raw words stand
        return _placed(place, EXACT, 1.0, "same_block")
    twins = document.with_hash[anchor.block_hash]
    is_alone = anchor.copies == 1 and len(twins) == 1 and document.block_text(at)
    if not is_alone and here.context < 1:
        others = [_in_block(wanted, document, twin) for twin in _nearest(twins, at)]
        floor = FLOOR_TWIN_GONE if twin_is_gone(wanted, document) else FLOOR_LONG
        if here.context < floor or any(other and other.context > here.context for other in others):
            return None
    if place is None:
        place = document.place(here.position, here.length)
    return _placed(place, EXACT, 1.0 if is_alone else here.score, "same_block")


def by_quote(wanted: Wanted, document: Document) -> Resolution:
    """Every occurrence of the exact words, judged by its surroundings; the last stage, always answers."""
    if not wanted.words.strip():
        return _point(wanted, document)
    positions = _occurrences(wanted, document)
    if not positions:
        return _unplaced("quote_gone", document, _gaps(wanted, document))
    length = len(wanted.words)
    positions = likeliest(wanted, document, positions, MOST_JUDGED)
    scored = [score_place(wanted, document, position, length) for position in positions]
    scored.sort(key=lambda one: -one.score)
    best = scored[0]
    if not best.acceptable:
        return _unplaced("context_differs", document, scored)
    if len(scored) > 1 and best.score - scored[1].score < MARGIN:
        return _unplaced("ambiguous", document, scored)
    place = document.place(best.position, best.length)
    if document.hashes[best.at] != wanted.anchor.block_hash:
        return _placed(place, CHANGED, best.score, "quote_and_context")
    is_same_path = document.blocks[best.at].path == wanted.anchor.path
    return _placed(place, EXACT if is_same_path else MOVED, best.score, "block_and_context")


def _nearest(twins: list[int], at: int) -> list[int]:
    """The other blocks that read the same, as many on either side; `twins` rise."""
    here = bisect_left(twins, at)
    return twins[max(0, here - MOST_TWINS // 2) : here] + twins[here + 1 : here + 1 + MOST_TWINS // 2]


def _untouched(anchor: Anchor, document: Document, at: int) -> Place | None:
    """The anchor's own offsets, where the very same raw words stand at them."""
    last = at if anchor.end_seq is None else at + anchor.end_seq - anchor.seq
    if last >= len(document.blocks) or anchor.end > len(document.blocks[last].text):
        return None
    if quote_between(document.blocks, at, anchor.start, last, anchor.end) != anchor.quote:
        return None
    end_seq = None if last == at else document.blocks[last].seq
    return Place(document.blocks[at].seq, end_seq, anchor.start, anchor.end, anchor.quote)


def _in_block(wanted: Wanted, document: Document, at: int) -> Scored | None:
    """The anchor's range in a block that reads like its own; None where its words go on otherwise."""
    begin = document.position_of(at)
    if begin is None:
        return score_empty_block(wanted, document, at)
    text, words = document.text, wanted.words
    offset = document.map_of(at).to_normalised(wanted.anchor.start) if wanted.anchor.start else 0
    if not text.startswith(words, begin + offset):
        # Where only widths differ between the versions, raw offsets may be off by a few.
        found = text.find(words, begin, begin + len(document.block_text(at)) + len(words))
        if found < 0 or document.block_at(found) != at:
            return None
        offset = found - begin
    return score_place(wanted, document, begin + offset, len(words), at)


def _occurrences(wanted: Wanted, document: Document) -> list[int]:
    """Positions of the words; where there are too many, those with some of their context."""
    positions = document.find(wanted.words, MOST_PLACES)
    if len(positions) <= MOST_PLACES:
        return positions
    near = wanted.prefix[-8:]
    close = {at + len(near) for at in document.find(near + wanted.words, MOST_PLACES)}
    close.update(document.find(wanted.words + wanted.right[:8], MOST_PLACES))
    return sorted(close) or positions[:MOST_PLACES]


def _point(wanted: Wanted, document: Document) -> Resolution:
    """A place without words of its own stands between its prefix and its suffix, or nowhere."""
    context = wanted.prefix + wanted.words + wanted.right
    if len(context) < SHORTEST_POINT_CONTEXT:
        return _unplaced("quote_gone", document, [])
    found = [at + len(wanted.prefix) for at in document.find(context, MOST_PLACES)]
    scored = [score_place(wanted, document, at, len(wanted.words)) for at in found]
    if len(found) != 1:
        return _unplaced("ambiguous" if found else "quote_gone", document, scored)
    best = scored[0]
    place = document.place(best.position, best.length)
    is_same = document.hashes[best.at] == wanted.anchor.block_hash
    return _placed(place, MOVED if is_same else CHANGED, best.score, "point_and_context")


def _gaps(wanted: Wanted, document: Document) -> list[Scored]:
    """Where the words are gone: what now stands between the old surroundings, for a person to judge."""
    left, right = wanted.prefix[-12:], wanted.right[:12]
    if len(left.strip()) < SHORTEST_POINT_CONTEXT or len(right.strip()) < SHORTEST_POINT_CONTEXT:
        return []
    gaps = []
    longest = 3 * len(wanted.words) + 40
    for position in document.find(left, MOST_PLACES)[:MOST_PLACES]:
        start = position + len(left)
        end = document.text.find(right, start, start + longest + len(right))
        if end >= 0:
            fit = score_place(wanted, document, start, end - start)
            gaps.append(Scored(start, end - start, fit.at, round(fit.score / 2, 3), fit.context, False))
    return gaps


def _placed(place: Place, state: str, score: float, how: str) -> Resolution:
    return Resolution(state, place.seq, place.end_seq, place.start, place.end, place.quote, score, how)


def _unplaced(how: str, document: Document, scored: list[Scored]) -> Resolution:
    best = sorted(scored, key=lambda one: -one.score)[:MOST_CANDIDATES]
    candidates = []
    for one in best:
        place = document.place(one.position, one.length)
        end = place.end
        if place.end_seq is not None:  # a candidate stays within its first block
            end = len(document.blocks[document.block_at(one.position)].text)
        candidates.append(Candidate(place.seq, place.start, end, one.score))
    score = candidates[0].score if candidates else 0.0
    return Resolution(UNPLACED, None, None, None, None, "", score, how, tuple(candidates))
