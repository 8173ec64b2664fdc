"""Sign in and out, passwords, and which hat is on."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from sharingbook.accounts import mail, sessions, tasks
from sharingbook.accounts.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm, SignInForm
from sharingbook.accounts.models import User
from sharingbook.accounts.services import record_sign_in
from sharingbook.common.return_address import is_local_page, post_only


@method_decorator(login_not_required, name="dispatch")
class SignIn(auth_views.LoginView):
    """Django rotates the session's key here, and keeps `next` only where it is ours."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        ended = self.request.session.get(sessions.ENDED, "")
        return super().get_context_data(**kwargs) | {"ended": ended}

    def form_valid(self, form):
        response = super().form_valid(form)
        record_sign_in(person=form.get_user(), action="account.sign_in")
        return response


class SignOut(auth_views.LogoutView):
    """By POST alone: a link on another site must not sign anybody out."""

    def post(self, request, *args, **kwargs):
        record_sign_in(person=request.user, action="account.sign_out")
        return super().post(request, *args, **kwargs)


class ChangePassword(auth_views.PasswordChangeView):
    template_name = "accounts/password_change.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("accounts:password-change")

    def form_valid(self, form):
        response = super().form_valid(form)
        # The service ended every session of the old password; this one goes on.
        self.request.session[sessions.EPOCH] = form.user.session_epoch
        messages.success(self.request, _("Your password is changed. Other devices have to sign in again."))
        return response


@method_decorator(login_not_required, name="dispatch")
class OneTimeLink(auth_views.PasswordResetConfirmView):
    """Django moves the token from the address into the session, so that no Referer carries it."""

    template_name = "accounts/one_time_link.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("accounts:login")
    reset_url_token = "new-password"  # noqa: S105 (what stands in the address instead of the token)

    def get_user(self, uidb64):
        person = super().get_user(uidb64)
        return person if person is not None and person.is_active else None

    def form_valid(self, form):
        response = super().form_valid(form)
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return response


@login_not_required
def password_forgotten(request):
    """Ask the administrator; or, where mail is set up, have a link mailed. One answer for every address."""
    by_mail = mail.is_set_up()
    form = ForgottenForm(request.POST or None) if by_mail else None
    if form is not None and request.method == "POST" and form.is_valid():
        tasks.mail_one_time_link.enqueue(form.cleaned_data["email"])
        return redirect(f"{request.path}?asked=1")
    return render(
        request,
        "accounts/password_forgotten.html",
        {"form": form, "asked": by_mail and "asked" in request.GET},
    )


@post_only
def switch_hat(request):
    """Wear another of one's own hats; what may be done follows from all of them, this one is asked first."""
    person: User = request.user
    chosen = next((m for m in person.active_memberships if str(m.pk) == request.POST.get("hat")), None)
    if chosen is None:
        raise Http404
    request.session[sessions.HAT] = chosen.pk
    messages.success(request, _("You now act as %(role)s.") % {"role": chosen.get_role_display()})
    back = request.POST.get("next", "")
    return redirect(back if is_local_page(request, back) else resolve_url(settings.LOGIN_REDIRECT_URL))
