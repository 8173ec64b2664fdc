"""con-numbering: a gap or a duplicate among typed numbers. What Word numbers is never judged."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from procurement.reading.labels import shape, typed_label
from reviews.anchoring.normalised import normalise
from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.document import Document
from reviews.rules.finding import Hit
from reviews.rules.japanese_dates import number
from reviews.rules.rule import Rule
from reviews.rules.table_rows import Rows
from reviews.rules.told import told

_GOJUON = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
_ROMAN = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
_CIRCLED = {char: at for at, char in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", start=1)}
_ITEM_ID = re.compile(
    r"([A-Z]{1,6}[A-Z0-9]{0,3}(?:[-_.][A-Z]{1,5}|[-_.][0-9]{1,3}(?=[-_.]))*[-_.]?)([0-9]{1,4})"
)
# A line that begins by mentioning a number has none of its own: (1)及び(2)の場合.
_MENTIONS = re.compile(r"^\s*(?:及び|又は|並びに|若しくは|から|[~〜、にのをはがでと])")
# A gap wider than this is another series, not a slip.
_WIDEST = 5
_LONGEST_DROP = 24
_BORNE = re.compile(r"\s*(?:第[0-9]+(?:[条章節編部款目]|(?=\s))|[0-9]+(?:\.[0-9]+)+)")
_DOTTED = re.compile(r"([0-9]{1,2}(?:[.\-][0-9]{1,2})*[.\-])([0-9]{1,3})\.?")
_CLAUSE = re.compile(r"第([0-9]+|[一二三四五六七八九十]+)(条|章|節|編|部|款|目|)")
_FIRST_OF_NUMBERS = frozenset("第0123456789 \t\n\u3000")


class Numbered(NamedTuple):
    """series: what its neighbours have in common. value: its place in it. start, end: of the label."""

    series: str
    value: int
    label: str
    seq: int
    start: int
    end: int


@check("numbering")
def numbering(case: CaseFile, rule: Rule) -> Iterable[Hit]:
    finder = _Finder(rule)
    for at, document in enumerate(case.documents):
        for before, one in finder.slips(document):
            way = "twice" if before.value == one.value else "gap"
            said = told(rule, way, a=before.label, b=one.label, after=before.label)
            if way == "twice":
                said["duplicate"] = one.label
            yield document.hit(at, one.seq, one.start, one.end, **said)


class _Finder:
    def __init__(self, rule: Rule) -> None:
        self.heads = re.compile("|".join(rule.settings["number_heads"]), re.IGNORECASE)
        self.dropped = re.compile("|".join(rule.settings["dropped"]), re.IGNORECASE)

    def slips(self, document: Document) -> Iterator[tuple[Numbered, Numbered]]:
        """(the one before, the one that does not follow it)."""
        borne = _borne(document)
        for run in [*_lines(document), *self._columns(document)]:
            yield from self._in_run(document, run, borne)

    def _in_run(
        self, document: Document, run: list[Numbered], borne: set[str]
    ) -> Iterator[tuple[Numbered, Numbered]]:
        if len(run) < 2 or _by_steps(run):
            return
        slips = []
        for before, one in zip(run, run[1:], strict=False):
            step = one.value - before.value
            if step == 0 or (1 < step <= _WIDEST and not self._explained(document, before, one, borne)):
                if slips and slips[-1][1] is before and (step == 0 or slips[-1][0].value == before.value):
                    # 2, 4, 4 and 2, 2, 4: one wrong number, told once as the one that stands twice.
                    if step == 0:
                        slips[-1] = (before, one)
                    continue
                slips.append((before, one))
        # A series with many gaps is a selection from another list.
        if len(slips) <= max(1, len(run) // 4):
            yield from slips

    def _explained(self, document: Document, before: Numbered, one: Numbered, borne: set[str]) -> bool:
        # A line of its own says that a number is dropped: データを削除すること does not.
        between = document.texts[before.seq : one.seq]
        if any(text and len(text.strip()) <= _LONGEST_DROP and self.dropped.search(text) for text in between):
            return True
        missing = [_label_with(before, value) for value in range(before.value + 1, one.value)]
        return any(label in borne for label in missing)

    def _columns(self, document: Document) -> Iterator[list[Numbered]]:
        for table in document.tables:
            for col, head in table.heads().items():
                if self.heads.fullmatch(re.sub(r"\s", "", head)):
                    yield from _column(document, table, col)


def _borne(document: Document) -> set[str]:
    """Every label that stands at the start of a line or that Word writes: 3.3 may be a plain paragraph."""
    found = set()
    for block, text in zip(document.blocks, document.texts, strict=True):
        if block.label:
            label = normalise(block.label).strip(" .")
            if block.kind == "heading" or "." in label:
                found.add(label)
        elif text[:1] in _FIRST_OF_NUMBERS and (typed := _BORNE.match(text)):
            found.add(typed[0].strip())
    return found


def _label_with(one: Numbered, value: int) -> str:
    head = one.label.rstrip(". 、)")
    return re.sub(r"[0-9]+(?=\D*$)", str(value), head)


def _by_steps(run: list[Numbered]) -> bool:
    """10, 20, 30: room is left on purpose."""
    return all(one.value % 5 == 0 for one in run)


def _lines(document: Document) -> Iterator[list[Numbered]]:
    """Runs of typed labels outside tables: a run ends where one begins anew or a label above it comes."""
    open_: dict[str, list[Numbered]] = {}
    done: list[list[Numbered]] = []
    automatic = {normalise(block.label).strip(" .") for block in document.blocks if block.label}
    for block in document.blocks:
        if block.table is not None or block.label or block.kind not in ("heading", "paragraph", "item"):
            # Word counts on here: what is typed further down is another list.
            if block.label and (block.kind == "heading" or any(char.isdigit() for char in block.label)):
                open_ = _closed(open_, "", done)
            continue
        one = _numbered(document, block.seq)
        if one is not None and one.series.startswith(".") and one.label.strip(".") in automatic:
            continue
        if one is None:
            if block.kind == "heading":
                open_ = _closed(open_, "", done)
            continue
        run = open_.get(one.series)
        if run is None:
            # The dotted labels and articles go on over whatever stands between; the others nest.
            if block.kind == "heading":
                open_ = _closed(open_, one.series, done)
            open_[one.series] = [one]
            continue
        open_ = _closed_after(open_, one.series, done)
        begins_anew = one.value == run[-1].value == 1 and not one.series.startswith(("id", "."))
        if begins_anew or one.value < run[-1].value or one.value - run[-1].value > _WIDEST:
            done.append(run)
            open_[one.series] = [one]
        else:
            run.append(one)
    return iter([*done, *open_.values()])


def _lasting(series: str) -> bool:
    return series.startswith(("第", "."))


def _closed(
    open_: dict[str, list[Numbered]], kept: str, done: list[list[Numbered]]
) -> dict[str, list[Numbered]]:
    """A heading ends the lists below the one before it."""
    left = {}
    for series, run in open_.items():
        if series == kept or _lasting(series) or series.startswith("#"):
            left[series] = run
        else:
            done.append(run)
    return left


def _closed_after(
    open_: dict[str, list[Numbered]], series: str, done: list[list[Numbered]]
) -> dict[str, list[Numbered]]:
    """What was opened below a label of this series ends with the next of it."""
    left: dict[str, list[Numbered]] = {}
    passed = False
    for name, run in open_.items():
        if passed and not _lasting(name):
            done.append(run)
        else:
            left[name] = run
        passed = passed or name == series
    return left


def _numbered(document: Document, seq: int) -> Numbered | None:
    raw, text = document.blocks[seq].text, document.texts[seq]
    head = text[:24]
    if not head[:1].isspace() and not _MAY_BE_LABEL.match(raw):
        return None
    if document.is_contents_line(seq):
        return None
    item = _ITEM_ID.match(head)
    if item and re.match(r"[\s:：]", head[item.end() :] or " ") and len(item[1]) > 1:
        return Numbered(f"id {item[1]}", int(item[2]), item[0], seq, 0, item.end())
    typed = typed_label(raw)
    if (
        not typed
        and document.blocks[seq].kind == "heading"
        and (plain := re.match(r"\s*([0-9]{1,2})(?=\s)", text))
    ):
        typed = plain[1]
    if not typed:
        return None
    if typed in _CIRCLED:
        return Numbered(_series(document, seq, "①"), _CIRCLED[typed], typed, seq, *_place(text, typed))
    label = normalise(typed)
    start, end = _place(text, label)
    if _MENTIONS.match(text[end : end + 6]):
        return None
    dotted = _DOTTED.fullmatch(label)
    if dotted:
        # A paragraph that begins with 3.1 may mention the section: headings are a series of their own.
        kind = document.blocks[seq].kind
        series, value = f".{dotted[1]} {kind == 'heading'}", int(dotted[2])
    elif found := _CLAUSE.fullmatch(label):
        # 第1 四半期の報告を行う。 is a sentence.
        spoken = not found[2] and "。" in text
        series, value = f"第{found[2]}", None if spoken else _value(found[1])
    else:
        series, value = _series(document, seq, shape(typed)), _value(label)
    return None if value is None else Numbered(series, value, label, seq, start, end)


_MAY_BE_LABEL = re.compile(
    r"[\s\u3000]*[0-9０-９第(（【［〔\[①-⑳ア-ンｱ-ﾝa-zA-Zａ-ｚＡ-Ｚ一二三四五六七八九十Ⅰ-Ⅻⅰ-ⅻ]"
)


def _series(document: Document, seq: int, kind: str) -> str:
    """Headings and paragraphs of one shape are two series."""
    block = document.blocks[seq]
    if block.kind != "heading":
        return kind
    section = document.section_of(seq)
    parent = document.sections[section].parent if section is not None else None
    return f"#{parent} {kind}"


def _place(text: str, label: str) -> tuple[int, int]:
    start = text.find(label)
    return (start, start + len(label)) if start >= 0 else (0, min(len(text), len(label)))


def _value(label: str) -> int | None:
    """The place of 3., (３), (三), ア, ⅲ, b) in its series."""
    inner = label.strip(" .、()[]【】〔〕")
    if re.fullmatch(r"[0-9]{1,3}", inner):
        return int(inner)
    if re.fullmatch(r"[一二三四五六七八九十]{1,3}", inner):
        return number(inner)
    if len(inner) == 1 and inner in _GOJUON:
        return _GOJUON.index(inner) + 1
    if inner.lower() in _ROMAN[1:] and (len(inner) > 1 or inner in "iI"):
        return _ROMAN.index(inner.lower())
    if re.fullmatch(r"[a-zA-Z]", inner):
        return ord(inner.lower()) - ord("a") + 1
    return None


def _column(document: Document, table: Rows, col: int) -> Iterator[list[Numbered]]:
    """The numbers of one column of a table; a run ends where it begins anew."""
    runs: dict[str, list[Numbered]] = {}
    done: list[list[Numbered]] = []
    for row in table.rows[1:]:
        cell = next((cell for cell in row if cell.col == col), None)
        if cell is None:
            continue
        text = cell.text.strip()
        at = cell.text.find(text)
        item, plain = _ITEM_ID.fullmatch(text), re.fullmatch(r"\(?([0-9]{1,4})[.)]?", text)
        if not (item or plain) or document.blocks[cell.seq].label:
            continue
        series, value = (f"id {item[1]}", int(item[2])) if item else ("", int(plain[1]))
        one = Numbered(series, value, text, cell.seq, at, at + len(text))
        run = runs.setdefault(series, [])
        if run and value < run[-1].value:
            done.append(run)
            runs[series] = run = []
        run.append(one)
    return iter(
        [
            run
            for run in [*done, *runs.values()]
            if len(run) >= 3 or len({one.value for one in run}) < len(run)
        ]
    )
