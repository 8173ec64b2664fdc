"""Comments on a reading, of every kind that people make: for the writers of Word files and their checks."""

import random
from datetime import UTC, datetime, timedelta

from procurement.reading import Reading
from reviews.exchange.comments import NativeComment

AUTHORS = ("青山 花子", "Maria O'Neil & Co.", "契約担当", "<審査役>")
WORDS = (
    "この表現は曖昧です。",
    "Please give a figure.\nSecond line\twith a tab.",
    "  根拠を示すこと  ",
    '"<&>" を確認',
)
MARGINS = ("header", "footer")


def fifty(reading: Reading, seed: int = 1, count: int = 50) -> list[NativeComment]:
    """One character, within runs and across them, whole paragraphs, cells, notes, two blocks, answers."""
    chance = random.Random(seed)
    body = [block for block in reading.blocks if block.kind not in ("note", *MARGINS)]
    filled = [block for block in body if block.text.strip()]
    cells = [block for block in filled if block.kind == "cell"]
    notes = [block for block in reading.blocks if block.kind == "note" and block.text.strip()]
    # A range goes on in the same cell, box or body, as a person can select it with the mouse.
    pairs = [
        (one, two)
        for one, two in zip(body, body[1:], strict=False)
        if one.text and two.text and _holder(one) == _holder(two)
    ]
    made: list[NativeComment] = []
    while len(made) < count:
        at = len(made)
        kind = at % 8
        if kind == 5 and notes:
            block = chance.choice(notes)
            made.append(_new(at, block.seq, 0, block.seq, len(block.text)))
        elif kind == 6 and pairs:
            one, two = chance.choice(pairs)
            made.append(
                _new(at, one.seq, chance.randrange(len(one.text)), two.seq, chance.randint(1, len(two.text)))
            )
        elif kind == 7:
            parent = chance.choice([comment for comment in made if comment.parent is None])
            made.append(_new(at, None, None, None, None, parent=parent.id))
        else:
            block = chance.choice(cells if kind == 4 and cells else filled)
            size = len(block.text)
            start = 0 if kind in (2, 4) else chance.randrange(size)
            end = start + 1 if kind == 0 else size if kind in (2, 4) else chance.randint(start + 1, size)
            made.append(_new(at, block.seq, start, block.seq, end))
    return made


def _new(at, seq, start, end_seq, end, parent=None) -> NativeComment:
    return NativeComment(
        id=f"n{at}",
        seq=seq,
        start=start,
        end=end,
        end_seq=None if end_seq == seq else end_seq,
        text=f"#{at}: {WORDS[at % len(WORDS)]}",
        author=AUTHORS[at % len(AUTHORS)],
        parent=parent,
        resolved=at % 9 == 4,
        initials="" if at % 2 else "青",
        date=datetime(2026, 4, 1, 9, 0, tzinfo=UTC) + timedelta(minutes=at) if at % 3 else None,
    )


def _holder(block) -> str:
    """What holds the paragraph: the body, one cell, one text box."""
    return block.path.rpartition("p")[0]


def words_of(reading: Reading, comment: NativeComment) -> str:
    """The words that a comment is about."""
    last = comment.seq if comment.end_seq is None else comment.end_seq
    texts = [block.text for block in reading.blocks[comment.seq : last + 1]]
    texts[-1] = texts[-1][: comment.end]
    texts[0] = texts[0][comment.start :]
    return "\n".join(texts)
