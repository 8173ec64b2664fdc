"""Real revisions: pairs A to G of the corpus, old file to new one, and what is known of where comments go.

The comments of the old files (A has 38, F has 3) and made-up ones: on each block whose place is known, one on
the whole text and one on some of its words. Known places:
- "stands once": the text stands once in both files. Must be placed exactly there, at the same
  words. In sheets, all such texts of a row must lead to one row of the same sheet.
- "repeated": it stands in an equal stretch of both files (difflib over the blocks) in which at least one text
  stands once; in sheets, in a row of which such texts all lead to one row. Right or queued, never wrong.
- D and F: the new file has the old one's words, so every place is known; all must be placed exactly.
- "reworded": comments of pair A on changed paragraphs, judged by hand. Right or queued, never wrong.
"""

import difflib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from _carried_texts import CORPUS, corpus_draft
from _ours import ours
from _targets import Targets

from procurement.reading.blocks import Block, Reading
from reviews.anchoring import Anchor, Resolution, make_anchor
from reviews.anchoring.normalised import normalise

NAMES = {
    "A": ("ja-cadde-provider-guide-202209-draft.docx", "ja-cadde-provider-guide-202303-final.docx"),
    "B": ("ja-cadde-detailed-design-common-v1-tracked.docx", "ja-cadde-detailed-design-common-v2.docx"),
    "C": ("ja-gif-address-model-202306.docx", "ja-gif-address-model-202603.docx"),
    "D": ("ja-gif-core-model-overview-202207-tracked.docx", "ja-gif-core-model-overview-202208.docx"),
    "E": ("ja-cadde-message-list-v1.xlsx", "ja-cadde-message-list-v2.xlsx"),
    "F": ("en-18f-agile-solicitation-template-201908-comments.docx",
          "en-18f-agile-solicitation-template-201910.docx"),
    "G": ("en-gsa-agile-pws-template-v1.docx", "en-gsa-agile-pws-template-v2.docx"),
}  # fmt: skip
SAME_WORDS = ("D", "F")
# Comments of pair A on repeated paragraphs and on reworded ones: where each belongs, as a person read it.
TWINS = {
    "42": "p144",
    "43": "p147",
    "44": "p147",
    "45": "p154",
    "46": "p157",
    "47": "p161",
    "48": "p165",
    "49": "p170",
    "59": "p202",
    "79": "p226",
    "146": "p443",
    "215": "p708",
    "216": "p745",
    "218": "p752",
}
CHANGED = {
    "39": "p143", "40": "p143", "41": "p143", "50": "p178", "80": "p227", "90": "p267", "117": "p283",
    "127": "p317", "184": "p586",
}  # fmt: skip
ONCE, REPEATED, REWORDED, ALL = "stands once", "repeated", "reworded", "all"
MOST = 3_000  # made-up comments of one subject
LINES = 10


@dataclass(frozen=True, slots=True)
class Known:
    """A comment and the new block where it belongs; `same` when its words stand there as they did."""

    name: str
    anchor: Anchor
    seq: int
    same: bool


def measure_pairs(targets: Targets) -> list[dict]:
    rows = []
    for pair, files in NAMES.items():
        old, new = (corpus_draft(file) for file in files)
        once, repeated = known_places(old, new)
        every = in_order(old, new) if pair in SAME_WORDS else once
        native = list(native_comments(pair, old, new, every))
        if pair in SAME_WORDS:
            subjects = {ALL: made_up(old, every)}
        else:
            subjects = {ONCE: made_up(old, once), REPEATED: made_up(old, repeated)}
        for what, comments in subjects.items():
            rows.append(_measured(pair, f"made up, {what}", old, new, comments, what, targets))
        if native:
            kinds = _kinds(native, once, pair)
            for what, comments in kinds.items():
                rows.append(_measured(pair, f"its comments, {what}", old, new, comments, what, targets))
    return rows


def _kinds(native: list[Known], once: dict[int, int], pair: str) -> dict[str, list[Known]]:
    if pair in SAME_WORDS:
        return {ALL: native}
    kinds: dict[str, list[Known]] = {ONCE: [], REPEATED: [], REWORDED: []}
    for known in native:
        seq = known.anchor.seq
        kinds[REWORDED if not known.same else ONCE if seq in once else REPEATED].append(known)
    return kinds


def plain(text: str) -> str:
    """As `truth.json` compares: NFKC, white space as one space."""
    return " ".join(normalise(text).split())


def known_places(old: Reading, new: Reading) -> tuple[dict[int, int], dict[int, int]]:
    """Old block to new block: those that stand once, and repeated ones beside them."""
    a, b = ([plain(block.text) for block in reading.blocks] for reading in (old, new))
    in_a, in_b = Counter(a), Counter(b)
    at_b = {text: seq for seq, text in enumerate(b)}
    once = {seq: at_b[text] for seq, text in enumerate(a) if text and in_a[text] == 1 and in_b.get(text) == 1}
    if old.kind == "xlsx":
        leads = _leads(old, new, once)
        led = {seq: to for seq, to in once.items() if _row_of(new.blocks[to]) == _led(old.blocks[seq], leads)}
        return led, {seq: to for seq, to in _same_rows(old, new, a, b, leads).items() if seq not in once}
    repeated = _same_stretches(a, b, once)
    return once, {seq: to for seq, to in repeated.items() if seq not in once}


def _leads(old: Reading, new: Reading, once: dict[int, int]) -> dict[tuple, set[tuple]]:
    """Old row to the new rows that its texts which stand once lead to; a code like "020" may mislead."""
    leads = defaultdict(set)
    for seq, to in once.items():
        here, there = old.blocks[seq].table, new.blocks[to].table
        if here and there and old.tables[here.table].name == new.tables[there.table].name:
            leads[here.table, here.row].add((there.table, there.row))
    return leads


def _row_of(block: Block) -> tuple | None:
    return (block.table.table, block.table.row) if block.table else None


def _led(block: Block, leads: dict[tuple, set[tuple]]) -> tuple | None:
    """The one new row that everything in this block's row leads to."""
    rows = leads.get(_row_of(block), set())
    return next(iter(rows)) if len(rows) == 1 else None


def _same_stretches(a: list[str], b: list[str], once: dict[int, int]) -> dict[int, int]:
    """The equal stretches of both files that hold a text which stands once."""
    found = {}
    for stretch in _stretches(a, b):
        if any(once.get(seq) == to for seq, to in stretch.items()):
            found.update(stretch)
    return found


def _stretches(a: list[str], b: list[str]) -> list[dict[int, int]]:
    of_a, of_b = ([seq for seq, text in enumerate(texts) if text] for texts in (a, b))
    matcher = difflib.SequenceMatcher(None, [a[i] for i in of_a], [b[j] for j in of_b], autojunk=False)
    return [
        {of_a[run.a + at]: of_b[run.b + at] for at in range(run.size)}
        for run in matcher.get_matching_blocks()
    ]


def _same_rows(
    old: Reading, new: Reading, a: list[str], b: list[str], leads: dict[tuple, set[tuple]]
) -> dict[int, int]:
    """Cells that kept their words and column, in rows that all lead to one."""
    new_rows = defaultdict(dict)
    for block in new.blocks:
        if block.kind == "cell":
            new_rows[block.table.table, block.table.row][block.table.col] = block.seq
    found = {}
    for block in old.blocks:
        to = new_rows.get(_led(block, leads), {}).get(block.table.col) if block.table else None
        if to is not None and a[block.seq] and a[block.seq] == b[to]:
            found[block.seq] = to
    return found


def in_order(old: Reading, new: Reading) -> dict[int, int]:
    """Where both files have the same words: every block that is not blank, in order."""
    a, b = ([plain(block.text) for block in reading.blocks] for reading in (old, new))
    return {seq: to for stretch in _stretches(a, b) for seq, to in stretch.items()}


def made_up(old: Reading, places: dict[int, int]) -> list[Known]:
    chance = random.Random(1)
    if len(places) * 2 > MOST:
        places = dict(chance.sample(sorted(places.items()), MOST // 2))
    made = []
    for seq, to in sorted(places.items()):
        text = old.blocks[seq].text
        ranges = [(0, len(text))]
        if len(text) > 5:
            start = chance.randrange(len(text) - 4)
            end = min(len(text), start + chance.randint(4, 12))
            if text[start:end].strip():
                ranges.append((start, end))
        made += [Known(f"{seq}:{s}", make_anchor(old.blocks, seq, s, e), to, True) for s, e in ranges]
    return made


def native_comments(pair: str, old: Reading, new: Reading, places: dict[int, int]) -> Iterable[Known]:
    """The comments of the old file that `truth.json` knows, where their place in the new one is known."""
    truth = json.loads((CORPUS / "truth.json").read_text(encoding="utf-8"))["pairs"]
    entries = [entry for entry in truth if entry["old"] == NAMES[pair][0]]
    anchors = [anchor for entry in entries for anchor in entry.get("comment_anchors_old", [])]
    ids = {anchor["id"] for anchor in anchors}
    at_path = {block.path: block.seq for block in new.blocks}
    for comment in old.comments:
        if comment.id not in ids or comment.seq is None:
            continue
        end_seq = None if comment.end_seq == comment.seq else comment.end_seq
        anchor = make_anchor(old.blocks, comment.seq, comment.start, comment.end, end_seq)
        judged = TWINS.get(comment.id) or CHANGED.get(comment.id) if pair == "A" else None
        if judged:
            yield Known(comment.id, anchor, at_path[judged], comment.id in TWINS)
        elif comment.seq in places:
            yield Known(comment.id, anchor, places[comment.seq], True)
        else:
            raise ValueError(f"Nobody has judged where comment {comment.id} of pair {pair} belongs.")


def _measured(
    pair: str, subject: str, old: Reading, new: Reading, comments: list[Known], what: str, targets: Targets
) -> dict:
    found = ours([known.anchor for known in comments], old, new)
    counts: Counter = Counter({"exact": 0, "queued": 0, "wrong": 0})
    lines = []
    for known, resolution in zip(comments, found, strict=True):
        outcome = outcome_of(known, resolution, old, new)
        counts[outcome] += 1
        if outcome == "wrong" or (outcome != "exact" and what in (ONCE, ALL)):
            there = "queued" if resolution.seq is None else new.blocks[resolution.seq].path
            here = old.blocks[known.anchor.seq].path
            lines.append(
                f"{outcome}: {known.name} {here} {known.anchor.quote[:30]!r} -> {there},"
                f" belongs to {new.blocks[known.seq].path} ({resolution.how})"
            )
    if what in (ONCE, ALL):
        share = 100 * counts["exact"] / len(comments) if comments else 100.0
        verdict = targets.at_least(share, 100, "% exact")
    else:
        verdict = targets.at_most(counts["wrong"], 0, "wrong")
    more = [f"and {len(lines) - LINES} more"] if len(lines) > LINES else []
    return {
        "pair": pair,
        "subject": subject,
        "counts": {"comments": len(comments), **counts},
        "target": verdict,
        "wrong": lines[:LINES] + more,
    }


def outcome_of(known: Known, found: Resolution, old: Reading, new: Reading) -> str:
    """exact (the same words of the right block), right (another range of it), queued or wrong."""
    if found.seq is None:
        return "queued"
    if found.seq != known.seq:
        return "wrong"
    if not known.same:
        return "right"
    anchor = known.anchor
    before = plain(old.blocks[anchor.seq].text[: anchor.start])
    is_same = plain(new.blocks[found.seq].text[: found.start]) == before
    return "exact" if is_same and plain(found.quote) == plain(anchor.quote) else "wrong"
