"""How the rules do: what they raised, and what people made of it; what never applies may be switched off."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviews.selectors.rule_yield import Yield, yields_of
from reviews.selectors.rulebook import RuleLine, rulebook_of
from reviews.views.rules import PAGE, common_context, kept_organisation, state_word, table_response
from sharingbook.accounts.models import Department


@dataclass(frozen=True, slots=True)
class YieldRow:
    """A rule in force with its figures."""

    line: RuleLine
    figures: Yield

    @property
    def title(self) -> str:
        return self.line.rule.title.in_language(get_language() or "ja")

    @property
    def percent(self) -> int:
        return round(self.figures.dismissed_share * 100)

    @property
    def offers_switching_off(self) -> bool:
        return self.line.on and self.line.suppression is None and self.figures.offers_switching_off

    @property
    def reason(self) -> str:
        """What stands ready in the field beside the button."""
        return _("Of %(decided)d findings that were decided on, %(dismissed)d did not apply.") % {
            "decided": self.figures.decided, "dismissed": self.figures.dismissed,
        }  # fmt: skip


COLUMNS = (
    ("rule", gettext_lazy("Rule")),
    ("raised", gettext_lazy("Raised")),
    ("commented", gettext_lazy("Made a comment of")),
    ("adopted", gettext_lazy("Adopted by the department")),
    ("dismissed", gettext_lazy("Did not apply")),
    ("share", gettext_lazy("Share that did not apply")),
)
_KEYS: dict[str, Callable[[YieldRow], Any]] = {
    "rule": lambda row: row.line.rule.id,
    "raised": lambda row: -row.figures.raised,
    "commented": lambda row: -row.figures.commented,
    "adopted": lambda row: -row.figures.adopted,
    "dismissed": lambda row: -row.figures.dismissed,
    "share": lambda row: (-row.figures.dismissed_share, -row.figures.decided),
}


def _rows(organisation: Department, sort: str) -> list[YieldRow]:
    """Rules in force that have spoken, by `sort`, then by id."""
    figures = yields_of(organisation)
    lines = sorted(rulebook_of(organisation), key=lambda line: line.rule.id)
    rows = [YieldRow(line, figures[line.rule.id]) for line in lines if line.rule.id in figures]
    return sorted(rows, key=_KEYS[sort])


@require_safe
def rule_yield(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = kept_organisation(request, pk)
    sort = request.GET.get("sort", "")
    sort = sort if sort in _KEYS else "raised"
    rows = _rows(organisation, sort)
    form = request.GET.get("format")
    if form in ("csv", "xlsx"):
        return _file(form, rows)
    context = common_context(request, organisation, "yield") | {
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "offered": [row for row in rows if row.offers_switching_off],
        "columns": [(key, label, key == sort) for key, label in COLUMNS],
        "query": urlencode({"sort": sort}),
    }  # fmt: skip
    return render(request, "reviews/rule_yield.html", context)


def _file(form: str, rows: list[YieldRow]) -> HttpResponse:
    heads = [str(label) for _key, label in COLUMNS] + [_("Id"), _("Here")]
    cells = [
        [
            row.title, row.figures.raised, row.figures.commented, row.figures.adopted, row.figures.dismissed,
            row.figures.dismissed_share if row.figures.decided else None, row.line.rule.id,
            state_word(row.line),
        ]
        for row in rows
    ]  # fmt: skip
    return table_response(form, "rule-yield", heads, cells, _("How the rules do"))
