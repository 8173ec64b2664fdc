"""What people type on the pages of this room."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sharingbook.accounts import selectors
from sharingbook.accounts.models import Department, OrganisationSettings, User
from sharingbook.accounts.roles import NEEDS_SECOND_ADMINISTRATOR, Role
from sharingbook.accounts.services import set_password
from sharingbook.common.errors import DomainError, Refused, StaleEdit
from sharingbook.common.form_fields import CorporateNumberField, EraDateField, LocalGovernmentCodeField

# Vendors have no page of their own yet, so nobody is given that role by hand.
GRANTABLE = tuple(role for role in Role.values if role != Role.VENDOR)


def saved(form: forms.BaseForm, service: Callable[..., Any], **facts: Any) -> Any:
    """The service's result; None where it refused because of a rule, which then stands on the form.

    Refused and StaleEdit have pages of their own and pass through.
    """
    try:
        return service(**facts)
    except Refused:
        raise
    except StaleEdit as error:
        error.form = form
        raise
    except DomainError as error:
        form.add_error(None, str(error))
        return None


class SignInForm(AuthenticationForm):
    """E-mail and password; one text for an unknown address, a wrong password, a switched-off account."""

    username = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    _WRONG = _("The e-mail address or the password does not fit. Check both and try again.")
    error_messages = {"invalid_login": _WRONG, "inactive": _WRONG}


class _KeptPassword:
    """Saves through the service, which writes the ledger and ends the other sessions."""

    by_link = False

    def save(self, commit: bool = True) -> User:
        # Django's view takes the new session hash from the form's user.
        self.user = set_password(
            person=self.user,
            password=self.cleaned_data["new_password1"],
            by_link=self.by_link,
            actor=self.user,
        )
        return self.user


class NewPasswordForm(_KeptPassword, SetPasswordForm):
    by_link = True
    error_messages = {"password_mismatch": _("The two passwords differ. Type the same one twice.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_password_fields(self)


class ChangePasswordForm(_KeptPassword, PasswordChangeForm):
    error_messages = {
        "password_mismatch": _("The two passwords differ. Type the same one twice."),
        "password_incorrect": _("The present password does not fit. Type it again."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Present password")
        name_password_fields(self)


def name_password_fields(form: forms.Form) -> None:
    """Our words instead of Django's list of rules."""
    form.fields["new_password1"].label = _("New password")
    form.fields["new_password1"].help_text = _(
        "At least 12 characters. A few words in a row are easy to keep."
    )
    form.fields["new_password2"].label = _("New password once more")
    form.fields["new_password2"].help_text = ""


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class DepartmentChoice(forms.ModelChoiceField):
    """A department of a tree: the label shows its depth."""

    def label_from_instance(self, obj: Department) -> str:
        return "　" * (obj.depth - 1) + obj.label


class PeopleFilter(forms.Form):
    q = forms.CharField(
        label=_("Name or e-mail address"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    department = DepartmentChoice(
        Department.objects.none(), label=_("Department"), required=False, empty_label=_("All departments")
    )
    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = selectors.departments_seen(user)
        self.fields["role"].choices = [("", _("All roles")), *Role.choices]


class NameForm(forms.ModelForm):
    edition = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = User
        fields = ("last_name", "first_name")


class GrantForm(forms.Form):
    """A hat: where, as what, from when to when."""

    department = DepartmentChoice(Department.objects.none(), label=_("Department"), required=False)
    role = forms.ChoiceField(label=_("Role"))
    valid_from = EraDateField(label=_("From"))
    valid_to = EraDateField(
        label=_("To"), required=False, help_text=_("The last day. Leave it empty where no end is known.")
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate()
        hats = {(m.role, m.department_id) for m in user.active_memberships}
        administers = any(role == Role.ADMINISTRATOR for role, _place in hats)
        whole_instance = (Role.ADMINISTRATOR, None) in hats
        choice = self.fields["department"]
        choice.queryset = selectors.departments_to_grant(user)
        choice.empty_label = _("Whole instance (administrators only)") if whole_instance else _("Choose one")
        choice.required = not whole_instance
        roles = [(value, Role(value).label) for value in GRANTABLE] if administers else []
        self.fields["role"].choices = (
            [("", _("Choose one")), *roles] if administers else [(Role.MEMBER, Role.MEMBER.label)]
        )
        if administers:
            names = " · ".join(str(Role(r).label) for r in Role.values if r in NEEDS_SECOND_ADMINISTRATOR)
            self.fields["role"].help_text = _(
                "These count after a second administrator has confirmed them: %(roles)s."
            ) % {"roles": names}

    def clean_valid_from(self):
        day = self.cleaned_data["valid_from"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Rights begin today at the earliest."))
        return day

    def clean(self):
        data = super().clean()
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day lies before the first one."))
        return data

    @property
    def hat(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("department", "role", "valid_from", "valid_to")}


class NewPersonForm(GrantForm):
    """A new account with its first hat."""

    email = forms.EmailField(label=_("E-mail address"))
    last_name = forms.CharField(label=_("Family name"), max_length=60)
    first_name = forms.CharField(label=_("Given name"), max_length=60, required=False)
    field_order = ("last_name", "first_name", "email", "department", "role", "valid_from", "valid_to")

    @property
    def person(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("email", "last_name", "first_name")}


class DepartmentForm(forms.ModelForm):
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    local_government_code = LocalGovernmentCodeField(
        label=_("Local government code"), required=False, help_text=_("Six digits; the last one checks.")
    )
    corporate_number = CorporateNumberField(
        label=_("Corporate number"), required=False, help_text=_("13 digits.")
    )

    class Meta:
        model = Department
        fields = ("name", "name_en", "kana", "kind", "local_government_code", "corporate_number")

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewDepartmentForm(DepartmentForm):
    edition = None
    parent = DepartmentChoice(Department.objects.none(), label=_("Belongs to"), required=False)

    class Meta(DepartmentForm.Meta):
        fields = ("parent", "code", *DepartmentForm.Meta.fields)
        help_texts = {
            "code": _(
                "Letters, digits and hyphens. It stands in the audit record and cannot be changed later."
            )
        }

    field_order = ("parent", "name", "code", "kind", "kana", "name_en")

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        whole_instance = any(
            m.role == Role.ADMINISTRATOR and m.department_id is None for m in user.active_memberships
        )
        parent = self.fields["parent"]
        parent.queryset = selectors.departments_looked_after(user)
        parent.required = not whole_instance
        parent.empty_label = _("Nothing above: a new organisation") if whole_instance else _("Choose one")

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SettingsForm(forms.ModelForm):
    edition = forms.IntegerField(widget=forms.HiddenInput)
    review_desk = DepartmentChoice(
        Department.objects.none(),
        label=_("Review desk"),
        required=False,
        empty_label=_("The only one of this instance"),
        help_text=_("The department whose lead reviewers receive this organisation's requests."),
    )

    class Meta:
        model = OrganisationSettings
        fields = ("review_desk", "members_submit_answers", "single_officer")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["review_desk"].queryset = selectors.possible_desks(self.instance.organisation)
