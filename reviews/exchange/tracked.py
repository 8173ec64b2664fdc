"""A file as it read before the tracked changes that the draft does not have, and what they changed. Pure."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html.parser import HTMLParser
from itertools import groupby
from typing import NamedTuple

from procurement.reading.blocks import Block, Change, Reading
from procurement.reading.samewords import same_words

KEPT, CAME, GONE, PASSED = "kept", "came", "gone", "passed"  # passed: came, and was struck out again
MOVES = ("move_from", "move_to")


class Piece(NamedTuple):
    """A stretch of a paragraph; `authors` and `changes` (ids) are empty where it was kept."""

    kind: str
    text: str
    authors: tuple[str, ...] = ()
    changes: tuple[int, ...] = ()


class Span(NamedTuple):
    """A range of a block as it was. `is_rewritten`: it holds words in whose place the file has others."""

    start: int
    end: int
    is_rewritten: bool = False


@dataclass(frozen=True)
class Tracked:
    """`accepted`: the file's blocks. `before`: its reading with the new changes taken back, block for block.
    `pieces`: by block, only of those that have new changes. `changes`: these changes, by id."""

    accepted: tuple[Block, ...]
    before: Reading
    pieces: dict[int, tuple[Piece, ...]]
    changes: dict[int, Change]

    def was_at(self, seq: int, start: int, end: int, quote: str = "") -> Span:
        """Where a range of the file stood before; of words that came, where those that they replace stood.

        `quote`: the struck-out words that a range without characters is about.
        """
        pieces = self.pieces.get(seq)
        if pieces is None:
            return Span(start, end)
        return _was_at(pieces, start, end) if start < end else _struck_at(pieces, start, quote)

    @cached_property
    def moved(self) -> dict[int, int]:
        """Paragraphs that were moved as a whole: the block where each stood, and the one where it is."""
        there = [seq for seq in self.pieces if self._is_whole(seq, CAME)]
        found = {}
        for seq in self.pieces:
            if self._is_whole(seq, GONE):
                words = same_words(self.before.blocks[seq].text)
                to = next((at for at in there if same_words(_joined(self.pieces[at], CAME)) == words), None)
                if to is not None:
                    there.remove(to)
                    found[seq] = to
        return found

    def _is_whole(self, seq: int, kind: str) -> bool:
        """The paragraph has no words but those that the program says were moved."""
        pieces = [piece for piece in self.pieces[seq] if piece.text.strip()]
        kinds = {self.changes[at].kind for piece in pieces for at in piece.changes}
        return bool(pieces) and all(piece.kind == kind for piece in pieces) and kinds <= set(MOVES)


def take_back(draft: Reading, file: Reading) -> Tracked:
    """The file before its new changes; where its HTML does not tell, a block stays as it is."""
    touched: defaultdict[int, list[Change]] = defaultdict(list)
    for change in file.changes:
        touched[change.seq].append(change)
    pieces = {seq: found for seq in touched if (found := _pieces(file.blocks[seq]))}
    new = _new(draft, pieces, touched)
    pieces = {seq: _only(those, new) for seq, those in pieces.items()}
    pieces = {
        seq: those for seq, those in pieces.items() if any(piece.kind != KEPT for piece in those)
    }  # fmt: skip
    blocks = tuple(
        block._replace(text=_joined(pieces[block.seq], KEPT, GONE), change="")
        if block.seq in pieces else block
        for block in file.blocks
    )  # fmt: skip
    return Tracked(file.blocks, replace(file, blocks=blocks), pieces, new)


def with_only(pieces: Iterable[Piece], changes: frozenset[int]) -> str:
    """The paragraph's words as if only these changes had been made."""
    return "".join(
        piece.text for piece in pieces
        if piece.kind == KEPT or (piece.kind == CAME) == (not changes.isdisjoint(piece.changes))
        and piece.kind != PASSED
    )  # fmt: skip


def hands(paragraphs: Iterable[Iterable[Piece]]) -> dict[tuple[str, ...], list[int]]:
    """The changes of each author; where words of several ones touch, of these together. {authors: ids}"""
    found: dict[tuple[str, ...], list[int]] = {}
    for pieces in paragraphs:
        for is_kept, run in groupby(pieces, key=lambda piece: piece.kind == KEPT):
            if not is_kept:
                those = list(run)
                authors = tuple(dict.fromkeys(name for piece in those for name in piece.authors))
                found.setdefault(authors, []).extend(at for piece in those for at in piece.changes)
    return found


def _new(draft: Reading, pieces: dict[int, tuple[Piece, ...]], touched: dict[int, list[Change]]) -> dict:
    """The changes that were not in the draft when it was uploaded, by id.

    A paragraph that reads as one of the draft that has changes brings none: programs store one change as
    several, round its date, or take a part of it for settled.
    """
    as_known = _as_in_the_draft(draft, pieces)
    known = Counter(map(_key, draft.changes))
    found = {}
    for seq, changes in touched.items():
        if seq in as_known:
            known.subtract(_key(change) for change in changes if known[_key(change)])
            continue
        for change in changes:
            if known[_key(change)] > 0:
                known[_key(change)] -= 1
            elif change.text.strip():
                found[change.id] = change
    return found


def _as_in_the_draft(draft: Reading, pieces: dict[int, tuple[Piece, ...]]) -> set[int]:
    """Blocks that read as changed ones of the draft: with their struck-out words, or at least without."""
    changed = {change.seq: _pieces(draft.blocks[change.seq]) for change in draft.changes}
    found: set[int] = set()
    for sign in (_signature, _accepted):
        ours: defaultdict[Hashable, list[int]] = defaultdict(list)
        for seq, those in changed.items():
            ours[sign(those)].append(seq)
        for seq, those in pieces.items():
            if seq not in found and sign(those) and ours[sign(those)]:
                del changed[ours[sign(those)].pop(0)]
                found.add(seq)
    return found


def _accepted(pieces: Iterable[Piece]) -> str:
    return same_words(_joined(pieces, KEPT, CAME))


def _key(change: Change) -> tuple[str, str, str, str]:
    return change.kind, change.author, change.date, change.text


def _signature(pieces: Iterable[Piece]) -> tuple:
    runs = groupby(pieces, key=lambda piece: (piece.kind, piece.authors))
    return tuple((*key, same_words("".join(piece.text for piece in run))) for key, run in runs)


def _only(pieces: Iterable[Piece], new: dict[int, Change]) -> tuple[Piece, ...]:
    """What the draft had already is no change: its insertions are words, its deletions are none."""
    found = []
    for piece in pieces:
        if piece.kind == KEPT or any(at in new for at in piece.changes):
            found.append(piece)
        elif piece.kind == CAME:
            found.append(Piece(KEPT, piece.text))
    return tuple(found)


def _joined(pieces: Iterable[Piece], *kinds: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


def _with_offsets(pieces: Iterable[Piece]) -> Iterator[tuple[Piece, int, int]]:
    """Each piece, where it begins in the file, and where it began before."""
    here = was = 0
    for piece in pieces:
        yield piece, here, was
        here += len(piece.text) * (piece.kind in (KEPT, CAME))
        was += len(piece.text) * (piece.kind in (KEPT, GONE))


def _was_at(pieces: Sequence[Piece], start: int, end: int) -> Span:
    parts: list[tuple[int, int]] = []
    is_rewritten = False
    point = 0
    for is_kept, run in groupby(_with_offsets(pieces), key=lambda one: one[0].kind == KEPT):
        those = list(run)
        if is_kept:
            for piece, here, was in those:
                left, right = max(start, here), min(end, here + len(piece.text))
                if left < right:
                    parts.append((left - here + was, right - here + was))
        elif any(
            piece.kind == CAME and here < end and start < here + len(piece.text) for piece, here, _ in those
        ):
            is_rewritten = True
            point = those[0][2]
            parts.append((point, point + len(_joined((piece for piece, *_ in those), GONE))))
    if not parts:
        return Span(point, point)
    found = Span(min(left for left, _ in parts), max(right for _, right in parts), is_rewritten)
    if found.start < found.end:
        return found
    # Words that came in place of none: what they are about is the paragraph.
    return Span(0, len(_joined(pieces, KEPT, GONE)), is_rewritten)


def _struck_at(pieces: Sequence[Piece], at: int, quote: str) -> Span:
    """The struck-out words where a range without characters stands."""
    last = 0
    for is_gone, run in groupby(_with_offsets(pieces), key=lambda one: one[0].kind == GONE):
        those = list(run)
        _piece, here, was = those[0]
        if is_gone and here == at:
            words = _joined((piece for piece, *_ in those), GONE)
            found = words.find(quote) if quote else -1
            return Span(was + found, was + found + len(quote)) if found >= 0 else Span(was, was + len(words))
        if here <= at:
            last = was + min(at - here, len(those[0][0].text) if not is_gone else 0)
    return Span(last, last)


def _pieces(block: Block) -> tuple[Piece, ...]:
    """The block's stretches by its HTML; none where that does not give its text."""
    parser = _Stretches()
    parser.feed(block.html)
    parser.close()
    return tuple(parser.found) if _joined(parser.found, KEPT, CAME) == block.text else ()


class _Stretches(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Piece] = []
        self._open: list[tuple[str, int, str]] = []  # tag, change, author

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("ins", "del") and (told.get("data-c") or "").isdecimal():
            self._open.append((tag, int(told["data-c"]), told.get("data-by") or ""))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, *_ in self._open}
        kind = KEPT if not tags else PASSED if len(tags) > 1 else CAME if "ins" in tags else GONE
        self.found.append(
            Piece(
                kind, data,
                tuple(dict.fromkeys(author for _, _, author in self._open)),
                tuple(dict.fromkeys(change for _, change, _ in self._open)),
            )
        )  # fmt: skip
