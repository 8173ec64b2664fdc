"""The department answers a letter item by item and submits; reviewers verify or open again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from procurement.permissions import remember_acts
from procurement.views.cases import say_on
from reviews import addresses
from reviews.forms.advice import AnswerForm, NoteForm
from reviews.models import Advice, AdviceItem, AnswerSheet
from reviews.selectors import letter_of
from reviews.selectors.answering import item_page, left_by_kind
from reviews.services import answers as services
from reviews.views.rows import visible_advice, visible_item
from reviews.views.version import rail, version_address, visible_version
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError
from sharingbook.common.return_address import post_only
from sharingbook.common.values.digits import whole_number


@never_cache
@require_GET
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    advice = visible_advice(request, pk)
    require(request.user, "draft_answer", advice)
    return _page(request, advice, whole_number(request.GET.get("item")))


def _page(
    request: HttpRequest, advice: Advice, number: int | None, form: AnswerForm | None = None
) -> HttpResponse:
    case = advice.review.case
    remember_acts(request.user, case)
    letter = letter_of(advice, request.user)
    page = item_page(letter, number)
    if form is None and page is not None and page.item.needs_answer:
        form = AnswerForm.of(page.item.answer)
    context = {
        "advice": advice, "review": advice.review, "case": case, "letter": letter, "page": page, "form": form,
        "left": left_by_kind(letter), "left_count": letter.to_answer - letter.drafted,
        "may_submit": bool(permit(request.user, "submit_answers", advice)),
        "versions": advice.review.versions.select_related("draft").order_by("pk"),
        "answered": sum(i.item.kind != "praise" and i.answer is not None for i in letter.items),
        "countable": sum(i.item.kind != "praise" for i in letter.items), "current_place": "projects",
        "loaded": AnswerSheet.objects.visible_to(request.user).filter(advice=advice).count(),
        "return_to": _item_address(advice, number) if request.method == "POST" else "",
    }  # fmt: skip
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "reviews/answers.html", context, status=status)


@post_only
def answer_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the answer to one item, then go to the next that has none."""
    item = visible_item(request, pk)
    require(request.user, "draft_answer", item)
    form = AnswerForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.draft_answer(
                item=item, verdict=data["verdict"], reason=data["reason"].replace("\r\n", "\n"),
                edition=data["edition"], actor=request.user,
            )  # fmt: skip
        except DomainError as error:
            say_on(form, error, _item_address(item.advice, item.number))
        else:
            messages.success(request, _("The answer to item %(number)s was saved.") % {"number": item.number})
            return redirect(_next_item(request, item))
    return _page(request, item.advice, item.number, form)


def _next_item(request: HttpRequest, item: AdviceItem) -> str:
    """The next item without an answer; after the last one the same item, where submitting is at hand."""
    page = item_page(letter_of(item.advice, request.user), item.number)
    following = page.following if page else None
    number = following.item.number if following else item.number
    return _item_address(item.advice, number)


def _item_address(advice: Advice, number: int | None) -> str:
    return f"{addresses.answers_page(advice)}?item={number}"


@require_http_methods(["GET", "POST"])
def answers_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Look through all answers once more, then submit them."""
    advice = visible_advice(request, pk)
    require(request.user, "submit_answers", advice)
    if request.method == "POST":
        count = services.submit_answers(advice=advice, actor=request.user)
        said = _("%(count)s answers were submitted. The reviewers were told.") % {"count": count}
        messages.success(request, said)
        return redirect(addresses.advice_page(advice))
    letter = letter_of(advice, request.user)
    if not letter.to_answer:
        raise DomainError(services.NOTHING_TO_SUBMIT)
    context = {
        "advice": advice, "case": advice.review.case, "letter": letter,
        "rows": [item for item in letter.items if item.needs_answer], "current_place": "projects",
    }  # fmt: skip
    return render(request, "reviews/answers_submit.html", context)


@post_only
def answers_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """All is answered, and somebody else submits: tell the approvers."""
    advice = visible_advice(request, pk)
    services.hand_to_approver(advice=advice, actor=request.user)
    messages.success(request, _("The approver was told that the answers are ready."))
    return redirect(addresses.answers_page(advice))


@post_only
def answer_verify(request: HttpRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    on = whole_number(request.POST.get("on"))  # from the card on the draft page
    version = visible_version(request, on) if on is not None else None
    services.verify_answer(item=item, note=_note(request), actor=request.user)
    said = _("Item %(number)s is verified.") % {"number": item.number}
    if version is not None and request.htmx:
        return rail(request, version, item.annotation_id, said)
    messages.success(request, said)
    if version is not None:
        return redirect(version_address(version, item.annotation_id))
    return redirect(_on_letter(item))


@post_only
def answer_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    services.reopen(item=item, note=_note(request), actor=request.user)
    messages.success(request, _("Item %(number)s is open again.") % {"number": item.number})
    return redirect(_on_letter(item))


def _note(request: HttpRequest) -> str:
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Write at most 2,000 characters."))
    return form.cleaned_data["note"].replace("\r\n", "\n")


def _on_letter(item: AdviceItem) -> str:
    return f"{reverse('reviews:advice-detail', args=[item.advice_id])}#item-{item.number}"
