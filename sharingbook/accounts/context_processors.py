"""What the header needs: the hat being worn, the others, and the places that this person may enter."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sharingbook.accounts.roles import Role

# Pages about the organisation itself, in the personal menu.
KEEPING = (
    (_("People"), "accounts:people", frozenset({Role.ADMINISTRATOR, Role.APPROVER})),
    (_("Departments"), "accounts:departments", frozenset({Role.ADMINISTRATOR})),
    (_("Rules of the check"), "reviews:rules", frozenset({Role.LEAD, Role.ADMINISTRATOR})),
    (_("Audit record"), "cms:ledger", frozenset({Role.AUDITOR, Role.ADMINISTRATOR})),
)
_STAFF = frozenset(Role.values) - {Role.VENDOR}
# Places of the header: key, label, URL name, roles that may enter (None: everybody).
PLACES = (
    ("home", _("Home"), "cms:home", _STAFF),
    ("projects", _("Projects"), "procurement:project-list", _STAFF),
    ("reviews", _("Reviews"), "reviews:inbox", frozenset({Role.REVIEWER, Role.LEAD})),
    ("portfolio", _("Portfolio"), "cms:portfolio", _STAFF - {Role.ADMINISTRATOR}),
    ("book", _("Public book"), "cms:book", None),
)


def who_am_i(request) -> dict:
    user = getattr(request, "user", None)
    hats = user.active_memberships if user is not None and user.is_authenticated else []
    roles = {m.role for m in hats}
    places = []
    for key, label, name, entry in PLACES:
        if entry is None or roles & entry:
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            places.append({"key": key, "label": label, "url": url})
    keeping = [{"label": label, "url": reverse(name)} for label, name, entry in KEEPING if roles & entry]
    hat = getattr(request, "hat", None)
    english = get_language() == "en" and getattr(hat, "organisation_name_en", "")
    return {
        "hat": hat,
        "hats": hats,
        "roles": roles,
        "places": places,
        "keeping": keeping,
        "my_organisation": english or getattr(hat, "organisation_name", None) or "",
    }
