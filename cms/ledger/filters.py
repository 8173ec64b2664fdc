"""What the address asks of the audit record, and how it narrows the entries."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.ledger.permissions import named_to
from cms.ledger.words import DEEDS, GROUPS, actions_of
from procurement.models import Case, Project
from sharingbook.accounts.models import Department
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.form_fields import EraDateField
from sharingbook.common.values.digits import whole_number

# A search word that fits many projects or people narrows to this many.
MATCHES = 20
# A clock that went back: entries may lie this many numbers off the place that their time suggests.
CLOCK_MARGIN = 1000
HASH_DIGITS = 64
HEX = frozenset("0123456789abcdef")
ALL = "all"


class LedgerFilterForm(forms.Form):
    """The row of filters above the table. The public sees no names, so it is not asked for one."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    group = forms.ChoiceField(label=_("Acts"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    person = forms.CharField(label=_("Name of a person"), max_length=60, required=False)
    since = EraDateField(label=_("From day"), required=False)
    until = EraDateField(label=_("To day"), required=False)

    def __init__(self, *args: Any, departments: list[Department], staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("All acts")), *GROUPS.items()]
        tree = [(d.code, f"{'　' * (d.depth - 1)}{d.label}") for d in departments]
        whole = [(ALL, _("All departments"))]
        if staff:
            whole.insert(0, ("", _("My departments")))
        self.fields["department"].choices = [*whole, *tree]
        self.fields["q"].widget.attrs["placeholder"] = _("Number, project, case, hash")
        self.fields["person"].widget.attrs["placeholder"] = _("Name of a person")
        for name in ("since", "until"):
            self.fields[name].widget.attrs["placeholder"] = self.fields[name].label
        if not staff:
            del self.fields["person"]
        sizes = {"q": "w-l", "since": "w-s", "until": "w-s"}
        for name, field_ in self.fields.items():
            field_.widget.attrs["class"] = f"input input--s {sizes.get(name, 'w-m')}"


@dataclass
class Narrowing:
    """Conditions on entries.

    `drive`: (column, values) of the most telling index: the rows are looked up value by value, so that a
    page costs the same at any length. `rest` holds all other conditions. `about`: the project or case
    whose record this is, where the viewer may know it.
    """

    drive: tuple[str, list[str]] | None = None
    rest: Q = field(default_factory=Q)
    about: Project | Case | None = None

    def by(self, column: str, values: list[str]) -> None:
        """Add one condition; the first becomes the driver."""
        if self.drive is None:
            self.drive = (column, values)
        else:
            self.rest &= Q(**{f"{column}__in": values})


def narrowing_of(data: dict[str, Any], params: Any, user: Any, departments: list[Department]) -> Narrowing:
    """`data`: the form's cleaned values; `params`: the address, which may also hold project, case, actor.

    Most telling first: an object, a person, an act, a department. A name finds only what the viewer sees.
    """
    found = Narrowing()
    _narrow_to_object(found, params, user)
    _narrow_to_words(found, data.get("q", ""), user)
    if data.get("person"):
        people = named_to(user).matching(data["person"]).values_list("uid", flat=True)[:MATCHES]
        found.by("actor_id", [str(uid) for uid in people])
    if actor := params.get("actor", "")[:64]:
        found.by("actor_id", [actor])
    if data.get("group") in GROUPS:
        found.by("action", actions_of(data["group"]))
    elif params.get("action") in DEEDS:
        found.by("action", [params["action"]])
    codes = _codes(data.get("department", ""), user, departments, found)
    if codes is not None:
        found.by("department", codes)
    _narrow_to_days(found, data.get("since"), data.get("until"))
    return found


def _narrow_to_object(found: Narrowing, params: Any, user: Any) -> None:
    if project := params.get("project", "")[:64]:
        found.by("project_uid", [project])
        if is_uid(project):
            found.about = Project.objects.visible_to(user).filter(uid=project).first()
    case = params.get("case", "")[:64]
    if case and is_uid(case):
        of = Case.objects.filter(uid=case).values_list("project__uid", flat=True)
        found.by("project_uid", [str(uid) for uid in of])
        found.rest &= Q(case_uid=case)
        found.about = Case.objects.visible_to(user).select_related("project").filter(uid=case).first()


def is_uid(text: str) -> bool:
    """True for an opaque id as the ledger writes it."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _narrow_to_words(found: Narrowing, words: str, user: Any) -> None:
    """A number, the beginning of a hash (8 digits or more), a project's code, or words of a name."""
    words = words.strip()
    plain = words.replace(",", "").lower()
    if not words:
        return
    if (seq := whole_number(plain, longest=15)) is not None:
        found.rest &= Q(seq=seq)
        return
    if 8 <= len(plain) <= HASH_DIGITS and set(plain) <= HEX:
        # A range, because no index serves LIKE on SQLite; "g" stands after every digit of a hash.
        fitting = LedgerEntry.objects.filter(hash__gte=plain, hash__lt=f"{plain}g")
        found.rest &= Q(seq__in=list(fitting.values_list("seq", flat=True)[:MATCHES]))
        return
    name = Q(name__icontains=words)
    projects = Project.objects.visible_to(user).filter(
        name | Q(code__iexact=words) | Q(kana__icontains=words)
    )
    cases = Case.objects.visible_to(user).filter(name)
    uids = {
        *projects.values_list("uid", flat=True)[:MATCHES],
        *cases.values_list("project__uid", flat=True)[:MATCHES],
    }
    found.by("project_uid", sorted(str(uid) for uid in uids))


def _codes(chosen: str, user: Any, departments: list[Department], found: Narrowing) -> list[str] | None:
    """Codes of the chosen department and all below; by default those that the viewer works for."""
    if chosen == ALL:
        return None
    if chosen:
        paths = [d.path for d in departments if d.code == chosen]
    elif found.drive is not None or found.rest:
        return None  # who asks for something in particular means it wherever it stands
    else:
        hats = user.active_memberships if user.is_authenticated else []
        paths = [hat.department.path for hat in hats if hat.department is not None]
    codes = [d.code for d in departments if any(d.path.startswith(path) for path in paths)]
    return codes or None


def _narrow_to_days(found: Narrowing, since: date | None, until: date | None) -> None:
    """Days in local time, both included; as numbers too, so that the walk starts in the right place."""
    if since is not None:
        start = _midnight(since)
        found.rest &= Q(ts__gte=start)
        first = LedgerEntry.objects.filter(ts__gte=start).order_by("ts").values_list("seq", flat=True).first()
        # Without any entry there is nothing to walk through.
        found.rest &= Q(pk__in=[]) if first is None else Q(seq__gte=first - CLOCK_MARGIN)
    if until is not None:
        end = _midnight(until + timedelta(days=1))
        found.rest &= Q(ts__lt=end)
        last = LedgerEntry.objects.filter(ts__lt=end).order_by("-ts").values_list("seq", flat=True).first()
        found.rest &= Q(pk__in=[]) if last is None else Q(seq__lte=last + CLOCK_MARGIN)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
