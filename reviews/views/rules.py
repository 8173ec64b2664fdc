"""The rules of an organisation: the list, one rule, its switches and suppressions (row 48a)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement.enums import DraftKind
from reviews.enums import FindingAspect, Severity
from reviews.forms.rule import SwitchForm
from reviews.models import Suppression
from reviews.rule_words import LANGUAGES, guard_words, kinds_of, listed
from reviews.rules import Rule
from reviews.selectors import rule_pages
from reviews.selectors.rule_pages import RuleFilter, Slowness, organisations_kept, rule_page
from reviews.selectors.rulebook import RuleLine, rulebook_of
from reviews.services import findings, rulebook
from sharingbook.accounts.models import Department
from sharingbook.accounts.verdicts import not_yours, require
from sharingbook.common.errors import DomainError, Refused
from sharingbook.common.return_address import post_only
from sharingbook.common.spreadsheets import CSV, XLSX, table_csv, table_xlsx

PAGE = 50


def kept_organisation(request: HttpRequest, pk: int) -> Department:
    """The organisation, or 404 where this person keeps no rules of it."""
    found = next((one for one in organisations_kept(request.user) if one.pk == pk), None)
    if found is None:
        raise Http404
    require(request.user, "keep_rules", found)
    return found


def common_context(request: HttpRequest, organisation: Department, tab: str) -> dict[str, Any]:
    """What every page of the rulebook shows: whose it is, and where one may go from here."""
    tabs = (
        ("rules", _("Rules"), "reviews:rule-list"),
        ("packs", _("Packs"), "reviews:rule-packs"),
        ("yield", _("How they do"), "reviews:rule-yield"),
    )
    return {
        "organisation": organisation,
        "tabs": [
            (key, label, reverse(name, args=[organisation.pk]), key == tab) for key, label, name in tabs
        ],
        "current_place": "reviews",
    }


def file_response(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def table_response(form: str, name: str, heads: list[str], rows: list[list[Any]], title: str) -> HttpResponse:
    """What a page's table shows, as "csv" or "xlsx"."""
    if form == "csv":
        return file_response(table_csv(heads, rows), CSV, f"{name}.csv")
    return file_response(table_xlsx(title, heads, rows), XLSX, f"{name}.xlsx")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Whose rules? With one organisation only, its list."""
    kept = organisations_kept(request.user)
    if not kept:
        raise Refused(not_yours("keep_rules"))
    if len(kept) == 1:
        return redirect("reviews:rule-list", kept[0].pk)
    return render(
        request, "reviews/rule_organisations.html", {"organisations": kept, "current_place": "reviews"}
    )


@require_safe
def rule_list(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = kept_organisation(request, pk)
    narrowed = RuleFilter.read(request.GET)
    every = rulebook_of(organisation)
    lines = [line for line in every if narrowed.takes(line)]
    form = request.GET.get("format")
    if form in ("csv", "xlsx"):
        return _list_file(form, lines)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    packs = {line.pack.name: line.pack.title.in_language(get_language() or "ja") for line in every}
    context = common_context(request, organisation, "rules") | {
        "page_obj": page, "narrowed": narrowed, "total": len(every), "packs": packs.items(),
        "aspects": FindingAspect.choices, "severities": Severity.choices,
        "states": (
            (rule_pages.ON, _("in use")), (rule_pages.OFF, _("not in use")),
            (rule_pages.SWITCHED, _("switched here")), (rule_pages.SUPPRESSED, _("suppressed here")),
        ),
        "query": urlencode(narrowed.query), "slow": _slow_lines(organisation, every),
    }  # fmt: skip
    return render(request, "reviews/rule_list.html", context)


def _slow_lines(organisation: Department, lines: list[RuleLine]) -> list[tuple[RuleLine, Slowness]]:
    """Rules in force that were put aside in a check of late."""
    slow = rule_pages.slow_rules_of(organisation)
    return [(line, slow[line.rule.id]) for line in lines if line.rule.id in slow]


def state_word(line: RuleLine) -> str:
    if line.suppression is not None:
        return _("suppressed here")
    return _("in use") if line.on else _("not in use")


def _list_file(form: str, lines: list[RuleLine]) -> HttpResponse:
    language = get_language() or "ja"
    heads = [_("Id"), _("Rule"), _("Pack"), _("Severity"), _("Aspect"), _("Languages"), _("Here")]
    rows = [
        [
            line.rule.id, line.rule.title.in_language(language), line.pack.title.in_language(language),
            str(Severity(line.rule.severity).label), str(FindingAspect(line.rule.aspect).label),
            listed(LANGUAGES[one] for one in line.rule.languages), state_word(line),
        ]
        for line in lines
    ]  # fmt: skip
    return table_response(form, "rules", heads, rows, _("Rules of the check"))


@require_http_methods(["GET", "HEAD", "POST"])
def rule_detail(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    """One rule; posted: its switch."""
    organisation = kept_organisation(request, pk)
    page = rule_page(organisation, rule, request.user)
    if page is None:
        raise Http404
    kinds = [(one.kind.value, one.kind.label) for one in page.kinds if one.judges]
    form = SwitchForm(request.POST or None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            rulebook.switch_rule(
                organisation=organisation, rule=rule, kind=data["kind"], on=form.value, reason=data["reason"],
                actor=request.user,
            )  # fmt: skip
        except Refused:
            raise
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. Drafts are checked anew when their page is opened."))
            return redirect("reviews:rule-detail", organisation.pk, rule)
    context = common_context(request, organisation, "rules") | {
        "page": page, "form": form, "rule": page.line.rule, **_in_words(page.line.rule),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reviews/rule_detail.html", context, status=status)


def _in_words(rule: Rule) -> dict[str, Any]:
    language = get_language() or "ja"
    return {
        "title": rule.title.in_language(language),
        "why": rule.why.in_language(language),
        "mend": rule.mend.in_language(language),
        "rule_languages": listed(LANGUAGES[one] for one in rule.languages),
        "rule_kinds": listed(kinds_of(rule)),
        "require": [guard_words(guard) for guard in rule.require],
        "unless": [guard_words(guard) for guard in rule.unless],
        "patterns": [pattern.regex.pattern for pattern in rule.patterns],
        "draft_kinds": dict(DraftKind.choices),
    }


@post_only
def rule_lift(request: HttpRequest, pk: int, suppression_pk: int) -> HttpResponse:
    """End a suppression in the whole organisation."""
    organisation = kept_organisation(request, pk)
    rows = Suppression.objects.in_force().filter(organisation=organisation)
    suppression = get_object_or_404(rows, pk=suppression_pk)
    findings.lift(suppression=suppression, actor=request.user)
    messages.success(request, _("The rule's findings are shown again."))
    return redirect("reviews:rule-detail", organisation.pk, suppression.rule)
