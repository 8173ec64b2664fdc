"""Packs of rules: the list, a file out, a file in, on and off, and removing one's own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reviews.exchange.pack_file import copy_file
from reviews.forms.rule import PackFileForm
from reviews.models import RulePack
from reviews.rules import Pack
from reviews.rules.builtin import files_of
from reviews.selectors.rule_pages import pack_lines
from reviews.selectors.rulebook import OWN, packs_of
from reviews.services import rulebook
from reviews.views.rules import common_context, file_response, kept_organisation
from sharingbook.accounts.models import Department
from sharingbook.common.errors import DomainError, Refused, StaleEdit
from sharingbook.common.return_address import post_only

YAML = "application/yaml; charset=utf-8"
SAVE = "save"
AROUND = 2  # lines shown before and after a wrong one


@require_safe
def packs(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = kept_organisation(request, pk)
    context = common_context(request, organisation, "packs") | {"lines": pack_lines(organisation)}
    return render(request, "reviews/rule_packs.html", context)


@require_safe
def pack_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Any pack as the file that it is; `?copy=1`: one of the product as a file that can be imported."""
    organisation = kept_organisation(request, pk)
    row = packs_of(organisation).filter(name=name).first()
    if row is not None:
        return file_response(row.source.encode(), YAML, f"{name}.yaml")
    if request.GET.get("copy"):
        file, data = copy_file(name) or ("", b"")
    else:
        file, data = f"{name}.yaml", b"---\n".join(files_of(name).values())
    if not data:
        raise Http404
    return file_response(data, YAML, file)


@require_http_methods(["GET", "HEAD", "POST"])
def pack_import(request: HttpRequest, pk: int) -> HttpResponse:
    """A file is shown first with all that it holds; `act` "save" puts it in force. `?pack=`: an own pack is
    opened for editing."""
    organisation = kept_organisation(request, pk)
    opened = packs_of(organisation).filter(name=request.GET.get("pack", "")).first()
    initial = {"source": opened.source, "edition": opened.edition} if opened else {}
    form = PackFileForm(request.POST or None, request.FILES or None, initial=initial)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["source"]
        # The file is gone when the page comes back; its text stands in the form.
        form.data = form.data.copy()
        form.data["source"] = source
        form.data.setdefault("same_id", "both")
        try:
            shown = _look(organisation, source)
            if request.POST.get("act") == SAVE:
                _keep(request, organisation, form, shown["pack"], opened)
                return redirect("reviews:rule-packs", organisation.pk)
        except StaleEdit as error:
            error.form = form
            raise
        except rulebook.PackRefused as error:
            form.add_error("source", str(error))
            shown = {"around": _lines_around(source, error.line)}
    context = common_context(request, organisation, "packs") | {"form": form, **shown}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reviews/rule_pack_import.html", context, status=status)


def _look(organisation: Department, source: str) -> dict[str, Any]:
    """What the page shows of a file. Raises PackRefused."""
    pack = rulebook.look_at(organisation=organisation, source=source)
    known = packs_of(organisation).filter(name=pack.name).first()
    if pack.name != OWN:
        return {"pack": pack, "known": known}
    coming = rulebook.rules_coming(organisation, source)
    return {
        "pack": pack,
        "coming": {one.before: one for one in coming},
        "clash": any(one.state == rulebook.OTHER for one in coming),
        "nothing_new": all(one.state == rulebook.SAME for one in coming),
    }


def _keep(
    request: HttpRequest, organisation: Department, form: PackFileForm, pack: Pack, opened: RulePack | None
) -> None:
    data, actor = form.cleaned_data, request.user
    if pack.name == OWN:
        replace = data["same_id"] == "replace"
        rulebook.merge_own_rules(
            organisation=organisation, source=data["source"], replace=replace, actor=actor
        )
        said = _("The rules are in force. Drafts are checked anew when their page is opened.")
    else:
        # The edition is that of the opened pack; under another name the text is another pack.
        edition = data["edition"] if opened and opened.name == pack.name else None
        rulebook.save_pack(organisation=organisation, source=data["source"], edition=edition, actor=actor)
        said = _("The pack is in force. Drafts are checked anew when their page is opened.")
    messages.success(request, said)


def _lines_around(source: str, line: int) -> list[tuple[int, str, bool]]:
    """(number, text, whether it is the one) of a wrong line and its neighbours."""
    lines = source.splitlines()
    first = max(1, line - AROUND)
    shown = lines[first - 1 : line + AROUND]
    return [(number, text, number == line) for number, text in enumerate(shown, start=first)]


def _own_pack(organisation: Department, name: str) -> RulePack:
    return get_object_or_404(packs_of(organisation).select_related("organisation"), name=name)


@post_only
def pack_switch(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    organisation = kept_organisation(request, pk)
    pack = _own_pack(organisation, name)
    on = request.POST.get("on") == "1"
    try:
        rulebook.switch_pack(pack=pack, on=on, actor=request.user)
    except Refused:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    else:
        said = _("“%(pack)s” is in force again.") if on else _("“%(pack)s” was put aside.")
        messages.success(request, said % {"pack": pack.title})
    return redirect("reviews:rule-packs", organisation.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def pack_remove(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    organisation = kept_organisation(request, pk)
    pack = _own_pack(organisation, name)
    if request.method == "POST":
        rulebook.remove_pack(pack=pack, actor=request.user)
        messages.success(request, _("“%(pack)s” was removed.") % {"pack": pack.title})
        return redirect("reviews:rule-packs", organisation.pk)
    context = common_context(request, organisation, "packs") | {"pack": pack}
    return render(request, "reviews/rule_pack_remove.html", context)
