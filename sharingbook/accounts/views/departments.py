"""The tree of departments, and what each organisation decides for itself."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sharingbook.accounts import selectors, services
from sharingbook.accounts.forms import DepartmentForm, NewDepartmentForm, SettingsForm, saved
from sharingbook.accounts.models import Department, OrganisationSettings
from sharingbook.accounts.verdicts import require


def _department(request, pk: int) -> Department:
    return get_object_or_404(selectors.departments_looked_after(request.user), pk=pk)


def departments(request):
    require(request.user, "change_settings")
    tree = list(selectors.departments_looked_after(request.user))
    for department in tree:
        department.indent = "　" * (department.depth - 1)
    return render(request, "accounts/departments.html", {"tree": tree})


def department_new(request):
    require(request.user, "change_settings")
    initial = {"parent": request.GET.get("parent", "")}
    form = NewDepartmentForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        facts = {**form.facts, "parent": form.cleaned_data["parent"]}
        if saved(form, services.create_department, **facts, actor=request.user) is not None:
            messages.success(request, _("The department is made."))
            return redirect("accounts:departments")
    return render(request, "accounts/department_form.html", {"form": form})


def department_edit(request, pk: int):
    department = _department(request, pk)
    require(request.user, "change_settings", department)
    form = DepartmentForm(request.POST or None, instance=_department(request, pk))
    form.fields["edition"].required = True
    if request.method == "POST" and form.is_valid():
        seen = {"department": department, "edition": form.cleaned_data["edition"]}
        if saved(form, services.edit_department, **seen, changes=form.facts, actor=request.user) is not None:
            messages.success(request, _("Saved."))
            return redirect("accounts:departments")
    form.initial["edition"] = department.edition
    return render(request, "accounts/department_form.html", {"form": form, "department": department})


def organisation_settings(request, pk: int):
    organisation = get_object_or_404(selectors.departments_looked_after(request.user).filter(depth=1), pk=pk)
    require(request.user, "change_settings", organisation)
    row = OrganisationSettings.objects.filter(organisation=organisation).first()
    form = SettingsForm(request.POST or None, instance=row or OrganisationSettings(organisation=organisation))
    if request.method == "POST" and form.is_valid():
        chosen = {"organisation": organisation, **form.cleaned_data}
        if saved(form, services.change_settings, **chosen, actor=request.user) is not None:
            messages.success(request, _("Saved."))
            return redirect("accounts:departments")
    form.initial["edition"] = row.edition if row else 1
    return render(
        request, "accounts/organisation_settings.html", {"form": form, "organisation": organisation}
    )
