"""People and their hats, for administrators and for approvers who choose their members."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from sharingbook.accounts import mail, selectors, services
from sharingbook.accounts.forms import GrantForm, NameForm, NewPersonForm, PeopleFilter, saved
from sharingbook.accounts.models import Membership, User
from sharingbook.accounts.permissions import Grant, may_enter_people
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import Refused
from sharingbook.common.return_address import post_only

PAGE_SIZE = 50


def _person(request, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _membership(request, pk: int) -> Membership:
    hats = Membership.objects.visible_to(request.user).select_related("user", "department")
    return get_object_or_404(hats, pk=pk)


def people(request):
    if not (verdict := may_enter_people(request.user)):
        raise Refused(verdict.reason)
    form = PeopleFilter(request.GET, user=request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = selectors.people_for(
        request.user,
        words=wanted.get("q", ""),
        department=wanted.get("department"),
        role=wanted.get("role", ""),
    )
    administers = bool(permit(request.user, "grant_role"))
    context = {
        "form": form,
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "organisations": selectors.organisation_labels(),
        "waiting": list(selectors.confirmations_waiting(request.user)) if administers else [],
        "administers": administers,
        "filtered": any(wanted.values()),
    }
    return render(request, "accounts/people.html", context)


def person(request, pk: int):
    """Hats past and present; what may be done here depends on who looks."""
    shown = _person(request, pk)
    hats = list(
        Membership.objects.visible_to(request.user)
        .filter(user=shown)
        .select_related("department", "granted_by", "confirmed_by")
        .order_by("-pk")
    )
    for hat in hats:
        hat.user = shown
        hat.may_end = hat.is_standing and bool(permit(request.user, "grant_role", Grant.of(hat, ending=True)))
        hat.may_confirm = (
            hat.is_waiting
            and hat.granted_by_id != request.user.pk
            and bool(permit(request.user, "grant_role", Grant.of(hat)))
        )
        hat.nobody_confirms = hat.is_waiting and not selectors.can_be_confirmed(hat)
    is_self = shown.pk == request.user.pk
    context = {
        "person": shown,
        "standing": [hat for hat in hats if hat.is_standing],
        "past": [hat for hat in hats if not hat.is_standing],
        "organisations": selectors.organisation_labels(),
        "may_enter_people": may_enter_people(request.user),
        "may_grant": bool(may_enter_people(request.user)) and not is_self and shown.is_active,
        "account": permit(request.user, "grant_role", shown),
        "is_self": is_self,
    }
    return render(request, "accounts/person.html", context)


def person_new(request):
    require(request.user, "grant_role")
    form = NewPersonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = saved(form, services.invite_person, **form.person, **form.hat, actor=request.user)
        if made is not None:
            messages.success(request, _("The account is made. Make a one-time link and hand it over."))
            return redirect("accounts:person", made.pk)
    return render(request, "accounts/person_new.html", {"form": form})


def person_edit(request, pk: int):
    shown = _person(request, pk)
    require(request.user, "grant_role", shown)
    form = NameForm(request.POST or None, instance=_person(request, pk))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if saved(form, services.rename_person, person=shown, **facts, actor=request.user) is not None:
            messages.success(request, _("Saved."))
            return redirect("accounts:person", pk)
    form.initial["edition"] = shown.edition
    return render(request, "accounts/person_edit.html", {"form": form, "person": shown})


@post_only
def person_active(request, pk: int):
    """Switch the account off, or on again."""
    shown = _person(request, pk)
    active = request.POST.get("active") == "1"
    services.set_active(person=shown, active=active, actor=request.user)
    messages.success(
        request, _("The account is switched on.") if active else _("The account is switched off.")
    )
    return redirect("accounts:person", pk)


@post_only
@never_cache
def person_link(request, pk: int):
    """Make a one-time link and show it once: the answer itself carries it, it is kept nowhere."""
    shown = _person(request, pk)
    path = services.make_one_time_link(person=shown, actor=request.user)
    context = {"person": shown, "link": request.build_absolute_uri(path), "mailed": mail.is_set_up()}
    return render(request, "accounts/one_time_link_made.html", context)


def membership_new(request, pk: int):
    shown = _person(request, pk)
    if not (verdict := may_enter_people(request.user)):
        raise Refused(verdict.reason)
    form = GrantForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        hat = saved(form, services.grant_role, person=shown, **form.hat, actor=request.user)
        if hat is not None:
            if hat.is_waiting:
                messages.info(request, _("Granted. It counts after a second administrator has confirmed it."))
            else:
                messages.success(request, _("The role is given."))
            return redirect("accounts:person", pk)
    return render(request, "accounts/membership_new.html", {"form": form, "person": shown})


@post_only
def membership_confirm(request, pk: int):
    hat = _membership(request, pk)
    services.confirm_membership(membership=hat, actor=request.user)
    messages.success(request, _("Confirmed. The role counts from now on."))
    return redirect("accounts:person", hat.user_id)


def membership_end(request, pk: int):
    """Ask, then end: the person is signed out at once."""
    hat = _membership(request, pk)
    require(request.user, "grant_role", Grant.of(hat, ending=True))
    if request.method == "POST":
        person_pk, own = hat.user_id, hat.user_id == request.user.pk
        services.end_membership(membership=hat, actor=request.user)
        messages.success(request, _("The role has ended."))
        return redirect("accounts:login") if own else redirect("accounts:person", person_pk)
    return render(request, "accounts/membership_end.html", {"membership": hat, "person": hat.user})
