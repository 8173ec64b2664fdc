"""con-count: 「次の3点」 followed by a list of another length."""

import re
from collections.abc import Iterable

from procurement.reading.labels import shape, typed_label
from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.document import Document
from reviews.rules.finding import Hit
from reviews.rules.japanese_dates import number
from reviews.rules.rule import Rule

_PROMISED = re.compile(
    r"(?:次|以下|下記|下表|次表)の\s?(?P<ja>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s?(?:点|項目|件|種類?|つ|者|要件|条件|とおり|通り|機能|帳票|画面|書類)"
    r"|\bthe following (?P<en>[0-9]{1,2}|two|three|four|five|six|seven|eight|nine|ten)\b",
    re.IGNORECASE,
)
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


@check("counts")
def counts(case: CaseFile, rule: Rule) -> Iterable[Hit]:
    for at, document in enumerate(case.documents):
        for match in _PROMISED.finditer(document.text):
            seq = document.seq_at(match.start())
            promised = (
                number(match["ja"]) if match["ja"] else _WORDS.get(match["en"].lower()) or int(match["en"])
            )
            there = _length_of_list(document, seq)
            if there > 1 and there != promised and not document.is_contents_line(seq):
                start, end = (offset - document.starts[seq] for offset in match.span())
                yield document.hit(at, seq, start, end, way="count", n=str(promised), m=str(there))


def _length_of_list(document: Document, seq: int) -> int:
    """How many items or rows stand right after a block, 0 when none do; deeper levels do not count."""
    after = next((at for at in range(seq + 1, len(document.blocks)) if document.texts[at].strip()), None)
    if after is None or document.blocks[seq].table is not None:
        return 0
    first = document.blocks[after]
    if first.table is not None:
        rows = {row for table, row in document.rows if table == first.table.table}
        return len(rows) - 1
    kind = shape(typed_label(first.text)) if typed_label(first.text) else ""
    if first.kind != "item" and not kind:
        return 0
    found = 0
    for block in document.blocks[after:]:
        if not block.text.strip():
            continue
        if block.kind == "heading" or block.table is not None:
            break
        own = shape(typed_label(block.text)) if typed_label(block.text) else ""
        if block.kind == first.kind and own == kind and block.level == first.level:
            found += 1
        elif block.kind == "paragraph" and not own:
            break
    return found
