"""Template tags for the parts that every screen shares (classes and words: the house's look).

A meaning is always told by shape, word and colour, in that order; the tags here are the one place
where the three are tied together.
"""

from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from sharingbook.common.conflicts import conflict_rows, fields_to_send_again
from sharingbook.common.form_fields import FieldView, error_rows
from sharingbook.common.return_address import HOME, page_of

register = template.Library()


@dataclass(frozen=True)
class Sign:
    """One meaning: CSS class, icon in the sprite, word."""

    css: str
    icon: str
    word: str


KINDS = {
    "must": Sign("must", "must", pgettext_lazy("kind", "Must")),
    "should": Sign("should", "should", pgettext_lazy("kind", "Should")),
    "question": Sign("ask", "ask", pgettext_lazy("kind", "Question")),
    "praise": Sign("praise", "praise", pgettext_lazy("kind", "Praise")),
    "remove": Sign("remove", "remove", pgettext_lazy("kind", "Suggest removal")),
}
PLACEMENTS = {
    "exact": Sign("mute", "exact", pgettext_lazy("placement", "Same place")),
    "moved": Sign("act", "moved", pgettext_lazy("placement", "Moved")),
    "changed": Sign("wait", "changed", pgettext_lazy("placement", "Text changed")),
    "unplaced": Sign("must", "unplaced", pgettext_lazy("placement", "Unplaced")),
    "hand": Sign("mute", "hand", pgettext_lazy("placement", "Placed by hand")),
}
HEALTHS = {
    "green": Sign("praise", "okf", pgettext_lazy("health", "On track")),
    "yellow": Sign("wait", "care", pgettext_lazy("health", "Watch")),
    "red": Sign("must", "bad", pgettext_lazy("health", "Act")),
    "none": Sign("mute", "none", pgettext_lazy("health", "Not reported")),
}
LEVELS = {
    "public": Sign("act", "globe", pgettext_lazy("disclosure", "Public")),
    "government": Sign("mute", "building", pgettext_lazy("disclosure", "Government-wide")),
    "department": Sign("wait", "lock", pgettext_lazy("disclosure", "Department only")),
}
STAGES = {
    "idea": Sign("mute", "none", pgettext_lazy("stage", "Idea")),
    "budget_request": Sign("mute", "now", pgettext_lazy("stage", "Budget request")),
    "preparing": Sign("act", "now", pgettext_lazy("stage", "Preparing procurement")),
    "tendering": Sign("act", "now", pgettext_lazy("stage", "Tendering")),
    "delivering": Sign("act", "now", pgettext_lazy("stage", "Design and development")),
    "operating": Sign("praise", "okf", pgettext_lazy("stage", "Operating")),
    "closed": Sign("mute", "ok", pgettext_lazy("stage", "Closed")),
    "cancelled": Sign("mute", "close", pgettext_lazy("stage", "Cancelled")),
}


@lru_cache(maxsize=256)
def _icon(name: str, sprite: str) -> SafeString:
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#i-{}"/></svg>', sprite, name)


@lru_cache(maxsize=1)
def _sprite() -> str:
    # A long draft draws thousands of icons: the storage is asked once.
    return static("icons.svg")


@register.simple_tag
def icon(name: str, word: str = "") -> SafeString:
    """The icon `name` of the sprite; `word` is read to those who do not see it."""
    drawn = _icon(name, _sprite())
    return format_html('{}<span class="vh">{}</span>', drawn, word) if word else drawn


def _tag(sign: Sign, *, modifier: str = "", prefix: object = "", suffix: object = "") -> SafeString:
    css = f"tag {modifier} {sign.css}" if modifier else f"tag {sign.css}"
    return format_html('<span class="{}">{}{}{}{}</span>', css, icon(sign.icon), prefix, sign.word, suffix)


def _look_up(signs: dict[str, Sign], value: object, what: str) -> Sign:
    try:
        return signs[str(value)]
    except KeyError:
        raise ValueError(f"No {what} is called {value!r}; there are {', '.join(signs)}.") from None


@register.simple_tag
def kind_tag(kind: str) -> SafeString:
    """A comment's kind: must, should, question, praise or remove. ValueError for another."""
    return _tag(_look_up(KINDS, kind, "kind of comment"))


@register.simple_tag
def kind_count(kind: str, number: int) -> SafeString:
    """Shape and number in running text, the word for those who do not see the shape."""
    sign = _look_up(KINDS, kind, "kind of comment")
    return format_html(
        '<span class="{} fg nw">{} {}</span>', sign.css, icon(sign.icon, str(sign.word)), number
    )


@register.simple_tag
def kind_class(kind: str) -> str:
    """CSS class of a kind (`question` is drawn as `ask`)."""
    return _look_up(KINDS, kind, "kind of comment").css


@register.simple_tag
def kind_word(kind: str) -> str:
    return str(_look_up(KINDS, kind, "kind of comment").word)


@register.simple_tag
def placement_tag(state: str, score: float | None = None, hand: bool = False) -> SafeString:
    """How a comment came to its place: exact, moved, changed, unplaced; `hand` when a person put it there."""
    sign = PLACEMENTS["hand"] if hand else _look_up(PLACEMENTS, state, "placement")
    shown = f" {score:.2f}" if score is not None and state in ("moved", "changed") and not hand else ""
    return _tag(sign, modifier="tag--line", suffix=shown)


@register.simple_tag
def health_tag(light: str, about: str = "") -> SafeString:
    """A light: green, yellow, red or none; `about` names what it judges (schedule, cost …)."""
    sign = _look_up(HEALTHS, light or "none", "light")
    return _tag(sign, modifier="tag--plain", prefix=f"{about}：" if about else "")


@register.simple_tag
def level_tag(level: str) -> SafeString:
    """Who may read: public, government or department."""
    return _tag(_look_up(LEVELS, level, "disclosure level"), modifier="tag--line")


@register.simple_tag
def stage_tag(stage: str, label: str = "") -> SafeString:
    """Where a project stands; `label` replaces the word (a government may name its stages itself)."""
    sign = STAGES.get(str(stage), Sign("act", "now", str(label or stage)))
    return _tag(Sign(sign.css, sign.icon, str(label or sign.word)))


@register.simple_tag
def state_tag(word: str, css: str = "act", icon_name: str = "now") -> SafeString:
    """Any other state: the word, a class of meaning and an icon of the sprite."""
    return _tag(Sign(css, icon_name, word))


@register.inclusion_tag("_partials/_field.html")
def field(bound: BoundField, **options) -> dict:
    """One form field with label, mark, hint and error.

    Options: `label`, `hint`, `number` (printed before the label), `size` ("s", "m" or "l"), `suffix`
    (unit after the input), `needed` (mark 要記入 although a draft may be saved without it), `marks`
    (False in filters: no mark), `inline` (False puts choices below each other as blocks), `descriptions`
    (dict choice value → small text).
    """
    return {"view": FieldView(bound, **options)}


@register.inclusion_tag("_partials/_error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet, title: str = "") -> dict:
    """All that must be mended, each a link to its field; nothing where the forms are fine."""
    rows = [row for form in forms if form is not None for row in error_rows(form)]
    return {"rows": rows, "title": title}


@register.inclusion_tag("_partials/_pager.html", takes_context=True)
def pager(context, page_obj, param: str = "page") -> dict:
    """Links to the pages of a list; the other parameters of the address are kept."""
    request = context.get("request")
    query = request.GET.copy() if request else None

    def address(number: int) -> str:
        if query is None:
            return f"?{param}={number}"
        query[param] = str(number)
        return f"?{query.urlencode()}"

    paginator = page_obj.paginator
    gap = paginator.ELLIPSIS
    numbers = [
        {"gap": True} if n == gap else {"number": n, "address": address(n), "current": n == page_obj.number}
        for n in paginator.get_elided_page_range(page_obj.number, on_each_side=2, on_ends=1)
    ]
    return {
        "numbers": numbers if paginator.num_pages > 1 else [],
        "before": address(page_obj.number - 1) if page_obj.has_previous() else "",
        "after": address(page_obj.number + 1) if page_obj.has_next() else "",
    }


@register.inclusion_tag("_partials/_crumbs.html")
def crumbs(*steps: str) -> dict:
    """The way here: label, address, label, address …, and at last the label of this page."""
    pairs = [{"label": steps[i], "address": steps[i + 1]} for i in range(0, len(steps) - 1, 2)]
    return {"pairs": pairs, "here": steps[-1] if len(steps) % 2 else ""}


@register.inclusion_tag("_partials/_empty.html")
def empty(sentence: str, button: str = "", address: str = "") -> dict:
    """An empty place: one sentence why, and one button that ends the emptiness."""
    return {"sentence": sentence, "button": button, "address": address}


@register.inclusion_tag("_partials/_autosave.html")
def autosave_status(saved_at=None) -> dict:
    """Where a form says that its draft is kept; `saved_at` is the time of the server's copy, if any."""
    return {"saved_at": saved_at}


@register.simple_tag(takes_context=True)
def is_here(context, place: dict) -> bool:
    """True for the place of the header that this page belongs to.

    A page may say so itself (`current_place`, a place's key); otherwise the address tells.
    """
    if said := context.get("current_place"):
        return place.get("key") == said
    request = context.get("request")
    if request is None:
        return False
    return request.path == place["url"] or (place["url"] != "/" and request.path.startswith(place["url"]))


@register.simple_tag(takes_context=True)
def return_address(context) -> str:
    """Where switching language or hat leads back to: a page, even where this one answers a posted form.

    A page may say so itself (`return_to`).
    """
    request = context.get("request")
    return context.get("return_to") or (page_of(request) if request is not None else HOME)


@register.simple_tag(takes_context=True)
def conflict(context) -> dict:
    """What the 409 page shows: `fields` (label, theirs, mine) and `resubmit` (name, value).

    Reads the page's `error` (a StaleEdit). The whole posted form can always be sent again.
    """
    error, request = context.get("error"), context.get("request")
    if error is None:
        return {"fields": [], "resubmit": []}
    again = request is not None and request.method == "POST"
    edition = getattr(error.row, "edition", None)
    return {
        "fields": conflict_rows(error.current, error.submitted, error.row, error.form),
        "resubmit": fields_to_send_again(request.POST, edition) if again else [],
    }
