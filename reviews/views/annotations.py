"""Comments: written, edited, taken back, answered in their thread.

Each act answers a page's script with the comments anew, and a browser without script with a redirect.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from procurement.models import Version
from reviews.forms.annotation import AnnotationForm, NewAnnotationForm, ReasonForm, ReplyForm
from reviews.models import Annotation, Finding, Review
from reviews.selectors.bench import bench_of
from reviews.services import annotations as services
from reviews.services.findings import comment_on_finding
from reviews.views.version import (
    draft_page,
    rail,
    rail_context,
    version_address,
    visible_version,
)
from sharingbook.accounts.verdicts import require
from sharingbook.common.errors import DomainError, Refused, StaleEdit
from sharingbook.common.return_address import post_only
from sharingbook.common.values.digits import whole_number


@post_only
def annotation_new(request: HttpRequest, pk: int) -> HttpResponse:
    version = visible_version(request, pk)
    require(request.user, "draft_annotation", version)
    form = NewAnnotationForm(request.POST)
    bench = bench_of(version, request.user)
    if bench.round is None:
        raise DomainError(services.NOT_REVIEWING)
    if form.is_valid():
        try:
            annotation = _created(request, version, bench.round, form)
        except Refused:
            raise
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, version, annotation.pk, _("The draft comment was saved."))
    if not request.htmx:
        return draft_page(request, version, form, status=422)
    context = rail_context(bench, form) | {"is_open": True, "words": request.POST.get("words", "")}
    response = render(request, "reviews/_composer.html", context, status=422)
    return reswap(retarget(response, "#composer"), "outerHTML")


@require_http_methods(["GET", "POST"])
def annotation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    annotation, version = _on_page(request, pk)
    require(request.user, "draft_annotation", annotation)
    if annotation.author_id != request.user.pk:
        raise Refused(services.NOT_AUTHOR)
    form = AnnotationForm.of(annotation, request.POST if request.method == "POST" else None)
    stale = None
    edition = annotation.edition
    if form.is_bound and form.is_valid():
        seen = whole_number(request.POST.get("edition")) or 0
        try:
            services.edit_annotation(annotation=annotation, **form.words, edition=seen, actor=request.user)
        except StaleEdit as error:
            if not request.htmx:
                error.form = form
                raise
            stale, edition = error.current, annotation.edition
        else:
            return _done(request, version, annotation.pk, _("The comment was changed."))
    context = {"form": form, "annotation": annotation, "version": version, "stale": stale, "edition": edition}
    status = 422 if form.is_bound else 200
    if not request.htmx:
        return render(request, "reviews/annotation_edit.html", context, status=status)
    response = render(request, "reviews/_edit.html", context, status=status)
    return reswap(retarget(response, f"#edit-{annotation.pk}"), "innerHTML")


@post_only
def annotation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    annotation, version = _on_page(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise DomainError(services.NEEDS_REASON)
    was_draft = annotation.number is None
    services.withdraw_annotation(
        annotation=annotation, reason=form.cleaned_data["reason"], actor=request.user
    )
    said = _("The draft comment was removed.") if was_draft else _("The comment was withdrawn.")
    return _done(request, version, annotation.pk, said)


@post_only
def annotation_reply(request: HttpRequest, pk: int) -> HttpResponse:
    annotation, version = _on_page(request, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        raise DomainError(services.SAY_SOMETHING)
    services.reply(
        annotation=annotation, text=form.cleaned_data["text"].replace("\r\n", "\n"), actor=request.user
    )
    return _done(request, version, annotation.pk, _("The reply was added."))


@post_only
def annotation_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead stands by a comment whose author was recused."""
    annotation, version = _on_page(request, pk)
    services.confirm_annotation(annotation=annotation, actor=request.user)
    return _done(request, version, annotation.pk, _("You stand by this comment now."))


def _created(request: HttpRequest, version: Version, review: Review, form: NewAnnotationForm) -> Annotation:
    """The comment; of a finding that the check does not raise any more, a comment like any other."""
    said = {"review": review, **form.words, "actor": request.user, "uid": form.cleaned_data["uid"]}
    asked = form.cleaned_data["finding"]
    rows = Finding.objects.visible_to(request.user).standing().filter(version=version, pk=asked)
    finding = rows.first() if asked else None
    if finding is None:
        return services.create_annotation(version=version, **said, **form.place)
    finding.version = version
    return comment_on_finding(finding=finding, **said, place=form.place)


def _on_page(request: HttpRequest, pk: int) -> tuple[Annotation, Version]:
    """The comment, and the version on whose page the person is (`on`; else the one it was written on)."""
    rows = Annotation.objects.visible_to(request.user)
    annotation = get_object_or_404(
        rows.select_related("author", "review__case__project__owner", "review__desk"), pk=pk
    )
    asked = whole_number(request.POST.get("on") or request.GET.get("on"))
    version = visible_version(request, annotation.version_id if asked is None else asked)
    if version.case.pk != annotation.case.pk:
        version = visible_version(request, annotation.version_id)
    return annotation, version


def _done(request: HttpRequest, version: Version, annotation_id: int, message: str) -> HttpResponse:
    if request.htmx:
        return rail(request, version, annotation_id, message)
    messages.success(request, message)
    return redirect(version_address(version, annotation_id))
