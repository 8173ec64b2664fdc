"""Bar charts as SVG made on the server: the same drawing for the page and the PDF.

Bars from zero, numbers as text, at most four series told apart by edge, pattern and order as well as by
colour. Every chart has its table beside it. Widths are in the drawing's own units (CSS pixels).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDE, NARROW = 560, 358
ROW, BAR = 32, 20
# Order of lights in every chart, with the class that draws them.
LIGHT_CLASSES = (("green", "h-ok"), ("yellow", "h-care"), ("red", "h-bad"), ("none", "h-none"))
# Series of money, in their order: first plan, budget, contracted, settled.
MONEY_CLASSES = ("c4", "c3", "c2", "c1")
CARE_PATTERN = mark_safe(  # noqa: S308 (a constant)
    '<defs><pattern id="p-care" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffd43d"/>'
    '<rect width="2" height="6" fill="#604b00"/></pattern></defs>'
)
# What a drawing needs where no page stylesheet reaches it (PDF).
STANDALONE = mark_safe(  # noqa: S308 (a constant)
    "<style>text{font-size:13px;fill:#333}.lab{fill:#1a1a1a;font-weight:700}"
    ".axis{stroke:#999;stroke-width:1}.grid{stroke:#e6e6e6;stroke-width:1}"
    ".h-ok{fill:#259d63}.h-care{fill:url(#p-care)}.h-bad{fill:#ce0000}"
    ".h-none,.c4{fill:#fff;stroke:#666;stroke-width:1.2;stroke-dasharray:3 2}"
    ".c1{fill:#0017c1}.c2{fill:#008bf2}.c3{fill:#c5d7fb;stroke:#0017c1;stroke-width:1}</style>"
)


@dataclass(frozen=True, slots=True)
class HealthBar:
    """One row: a label and four counts in the order green, yellow, red, not reported."""

    label: str
    counts: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class MoneyGroup:
    """One year: its label and up to four amounts in yen, in the order of MONEY_CLASSES."""

    label: str
    amounts: tuple[int, ...]


def text_width(text: str) -> float:
    """Pixels of a 13 px label: a full-width character takes 13, a Latin one about 8.5."""
    return sum(13 if ord(c) > 0x2E7F else 8.5 for c in text)


def shorten(text: str, width: float) -> str:
    """The label, cut with … where it is wider than its room."""
    if text_width(text) <= width:
        return text
    while text and text_width(text + "…") > width:
        text = text[:-1]
    return text + "…"


def _svg(
    width: int, height: float, title: str, body: SafeString, *, name: str, standalone: bool
) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {} {}" width="{}" height="{}" '
        'role="img" aria-labelledby="{}"><title id="{}">{}</title>{}{}</svg>',
        width, f"{height:g}", width, f"{height:g}", name, name, title,
        (STANDALONE + CARE_PATTERN) if standalone else "", body,
    )  # fmt: skip


def health_chart(
    bars: Sequence[HealthBar], *, title: str, name: str, width: int = WIDE, standalone: bool = False
) -> SafeString:
    """Stacked bars of counts, one row a department; the sum stands behind each bar."""
    room = min(width * 0.38, max((text_width(bar.label) for bar in bars), default=0) + 12)
    most = max((sum(bar.counts) for bar in bars), default=0) or 1
    scale = (width - room - 44) / most
    parts = []
    for at, bar in enumerate(bars):
        y = 4 + at * ROW
        parts.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="end">{}</text>',
                f"{room - 8:g}",
                f"{y + 15:g}",
                shorten(bar.label, room - 10),
            )  # fmt: skip
        )
        x = room
        for count, (_light, css) in zip(bar.counts, LIGHT_CLASSES, strict=True):
            if count:
                parts.append(
                    format_html(
                        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
                        css,
                        f"{x:.1f}",
                        y,
                        f"{max(count * scale - 1.5, 1):.1f}",
                        BAR,
                    )  # fmt: skip
                )
            x += count * scale
        parts.append(
            format_html(
                '<text class="lab" x="{}" y="{}">{}</text>', f"{x + 6:.1f}", f"{y + 15:g}", sum(bar.counts)
            )
        )
    height = 8 + len(bars) * ROW
    axis = format_html('<line class="axis" x1="{0}" x2="{0}" y1="0" y2="{1}"/>', f"{room - 0.5:g}", height)
    body = axis + format_html_join("", "{}", ((part,) for part in parts))
    return _svg(width, height, title, body, name=name, standalone=standalone)


def nice_top(value: float) -> float:
    """A round upper end for an axis of four steps: 1, 2, 2.5, 4, 5 or 8 times a power of ten, times four."""
    if value <= 0:
        return 4
    power = 10 ** (len(str(int(value))) - 2) if value >= 10 else 0.1
    while True:
        for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8):
            if factor * power * 4 >= value:
                return factor * power * 4
        power *= 10


def money_chart(
    groups: Sequence[MoneyGroup],
    *,
    unit: int,
    title: str,
    name: str,
    width: int = WIDE,
    standalone: bool = False,
) -> SafeString:
    """Grouped bars of yen, one group a fiscal year; the axis counts in `unit` yen."""
    top = nice_top(max((max(g.amounts, default=0) for g in groups), default=0) / unit)
    room = text_width(f"{top:,.0f}") + 12
    height, low = 236, 208
    scale = (low - 22) / top
    parts = []
    for step in range(5):
        value = top / 4 * step
        y = low - value * scale
        parts.append(
            format_html(
                '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>'
                '<text x="{}" y="{}" text-anchor="end">{}</text>',
                "axis" if step == 0 else "grid",
                f"{room:g}",
                width,
                f"{y:.1f}",
                f"{y:.1f}",
                f"{room - 8:g}",
                f"{y + 4:.1f}",
                f"{value:,.0f}",
            )  # fmt: skip
        )
    slot = (width - room) / max(len(groups), 1)
    for at, group in enumerate(groups):
        series = len(group.amounts)
        bar = min(28.0, (slot - 16) / max(series, 1))
        x = room + slot * at + (slot - bar * series) / 2
        for amount, css in zip(group.amounts, MONEY_CLASSES, strict=False):
            tall = amount / unit * scale
            if amount > 0:
                parts.append(
                    format_html(
                        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
                        css,
                        f"{x:.1f}",
                        f"{low - tall:.1f}",
                        f"{bar - 2:.1f}",
                        f"{tall:.1f}",
                    )  # fmt: skip
                )
            x += bar
        parts.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="middle">{}</text>',
                f"{room + slot * (at + 0.5):.1f}",
                low + 20,
                shorten(group.label, slot),
            )  # fmt: skip
        )
    body = format_html_join("", "{}", ((part,) for part in parts))
    return _svg(width, height, title, body, name=name, standalone=standalone)


def swatch(css: str) -> SafeString:
    """A legend's key that needs no page stylesheet; `css` is one of the series classes."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 12" width="14" height="10">{}{}'
        '<rect class="{}" x="1" y="1" width="14" height="10"/></svg>',
        STANDALONE, CARE_PATTERN, css,
    )  # fmt: skip
