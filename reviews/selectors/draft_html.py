"""The draft's HTML as the page shows it: in groups that the browser may skip, with a link at each block.

Finished pages are kept for a few versions, as their artifacts are: a page of 16,000 paragraphs is five
megabytes, and only the words of its language, its links and the address of its pictures vary.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from threading import Lock

from django.urls import reverse
from django.utils.translation import get_language, gettext

from procurement.models import Version
from procurement.reading.artifact import StoredPage
from procurement.reading.messages import WORDS
from procurement.reading.render import speak

KEPT_PAGES = 6
# A group is less than a screen of text, so that one frame draws little; its height is guessed for the
# scroll bar until it is drawn.
GROUP_HEIGHT = 700
HEIGHTS = (200, 400, 800, 1200, 1600, 2400, 4000, 8000, 16_000, 32_000)
LINE, LINE_CHARACTERS, MARKUP, ROW = 33, 40, 110, 64
# Pieces that are whole elements, so that they may stand in a group.
_WHOLE = ("<div", "<h")
# The start of a block as procurement.reading.render writes it, with its automatic label.
_BLOCK = re.compile(
    r'(<(h[1-6]|\w+) class="(blk[^"]*)" id="b(\d+)"[^>]*>)(?:<span class="lbl">([^<]*)</span>)?'
)
# The start of a row of a requirement list, as procurement.reading.render_sheet writes it.
_ROW = re.compile(
    r'(<tr class="xitem[^"]*" id="[^"]*" data-from="(\d+)" data-to="(\d+)" data-label="([^"]*)">'
    r'<th class="ax[^"]*" scope="row">)'
)
# A block that holds the end of a page and nothing else.
_BREAKS = tuple(
    f'<span class="t"><span class="brk" data-brk="{kind}"></span></span>'
    for kind in ("page", "section", "column")
)
# A block that holds one picture and nothing else, with the picture's words.
_PICTURE = re.compile(
    r'<span class="t">\s*<(?:img|span) class="fig[^>]*? (?:alt|aria-label)="([^"]+)"[^>]*>'
    r"(?:</span>)?\s*</span>"
)
_TAG = re.compile(r"<[^>]*>")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
SAMPLE = 60


def document_html(version: Version, page: StoredPage, *, with_buttons: bool, query: str = "") -> str:
    """The draft's HTML; `with_buttons` puts a link before each block that opens the form for it.

    The link works without a script: `?block=SEQ` (`query` stands before it).
    """
    key = (version.pk, page.sha256, version.reader_version, get_language(), with_buttons)
    if query:
        return _built(version, page, with_buttons=with_buttons, query=query)
    return _finished.get(key, lambda: _built(version, page, with_buttons=with_buttons, query=""))


def language_of(page: StoredPage) -> str:
    """ "en" when the beginning of the document holds hardly any kana or kanji, else "ja"."""
    text = _TAG.sub("", "".join(page.chunks[:SAMPLE]))
    return "en" if len(_JAPANESE.findall(text)) * 10 < len(_LATIN.findall(text)) else "ja"


class _Finished:
    """The last few pages of this process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple, str] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple, build) -> str:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        html = build()
        with self._lock:
            self._kept[key] = html
            while len(self._kept) > KEPT_PAGES:
                self._kept.popitem(last=False)
        return html


_finished = _Finished()


def _built(version: Version, page: StoredPage, *, with_buttons: bool, query: str) -> str:
    words = {name: gettext(word) for name, word in WORDS.items()}
    words["pictures"] = f"{reverse('reviews:version-detail', args=[version.pk])}pictures/"
    # The rows of a sheet are pieces of one table: nothing may stand between them.
    chunks = _grouped(page.chunks) if page.kind == "docx" else page.chunks
    html = speak("".join(chunks), words)
    return _with_buttons(html, query) if with_buttons else html


def _grouped(chunks: Iterable[str]) -> Iterator[str]:
    """The chunks, those that follow each other as whole elements in groups."""
    group: list[str] = []
    height = 0
    for chunk in chunks:
        if not chunk.startswith(_WHOLE):
            if group:
                yield _group(group, height)
                group, height = [], 0
            yield chunk
            continue
        group.append(chunk)
        height += _height(chunk)
        if height >= GROUP_HEIGHT:
            yield _group(group, height)
            group, height = [], 0
    if group:
        yield _group(group, height)


def _height(chunk: str) -> int:
    """About how many pixels a piece takes on a desk."""
    if chunk.startswith('<div class="tablebox'):
        return ROW * chunk.count("<tr")
    return LINE * (1 + max(0, len(chunk) - MARKUP) // LINE_CHARACTERS)


def _group(chunks: list[str], height: int) -> str:
    size = min(HEIGHTS, key=lambda known: abs(known - height))
    return f'<div class="grp grp--{size}">{"".join(chunks)}</div>'


def _with_buttons(html: str, query: str) -> str:
    """A heading's link stands before the heading, so that it is no part of its name.

    A row of a requirement list has one for the whole row: `?block=SEQ&to=LAST`.
    """
    plain = gettext("Write a comment")
    named = gettext("Write a comment on %(label)s")

    def button(match: re.Match) -> str:
        start, tag, names, seq, label = match.groups()
        # Nothing can be written on what is empty, covered, or gone from the accepted text.
        if "blk--empty" in names or "blk--deleted" in names or start.endswith('hidden="">'):
            return match[0]
        if match.string.startswith(_BREAKS, match.end()):
            return match[0]
        picture = None if label else _PICTURE.match(match.string, match.end())
        shown = " ".join(picture[1].split()) if picture else label and label.strip().replace('"', "&quot;")
        words = named % {"label": shown} if shown else plain
        heading = f" addc--{tag}" if tag[0] == "h" else ""
        address = f"?{query}block={seq}"
        link = f'<a class="addc{heading}" href="{address}" data-block="{seq}" aria-label="{words}"></a>'
        return link + match[0] if heading else start + link + match[0][len(start) :]

    def row_button(match: re.Match) -> str:
        start, first, last, label = match.groups()
        words = named % {"label": label}
        return (
            f'{start}<a class="addc addc--row" href="?{query}block={first}&amp;to={last}" data-row="{first}" '
            f'data-to="{last}" aria-label="{words}"></a>'
        )

    return _ROW.sub(row_button, _BLOCK.sub(button, html))
