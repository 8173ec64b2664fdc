"""Addresses of people, passwords, departments."""

from django.urls import path

from sharingbook.accounts.views import departments, people, sign_in

app_name = "accounts"
urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", sign_in.SignOut.as_view(), name="logout"),
    path("password/", sign_in.ChangePassword.as_view(), name="password-change"),
    path("password/forgotten/", sign_in.password_forgotten, name="password-forgotten"),
    path("link/<uidb64>/<token>/", sign_in.OneTimeLink.as_view(), name="one-time-link"),
    path("me/hat/", sign_in.switch_hat, name="switch-hat"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person-edit"),
    path("people/<int:pk>/active/", people.person_active, name="person-active"),
    path("people/<int:pk>/link/", people.person_link, name="person-link"),
    path("people/<int:pk>/roles/new/", people.membership_new, name="membership-new"),
    path("roles/<int:pk>/confirm/", people.membership_confirm, name="membership-confirm"),
    path("roles/<int:pk>/end/", people.membership_end, name="membership-end"),
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.department_new, name="department-new"),
    path("departments/<int:pk>/", departments.department_edit, name="department-edit"),
    path("organisations/<int:pk>/settings/", departments.organisation_settings, name="organisation-settings"),
]
