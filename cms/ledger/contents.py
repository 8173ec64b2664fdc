"""What an entry says, laid out field by field in plain words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from procurement.enums import (
    Beneficiary,
    BudgetKind,
    CaseState,
    ClosingReason,
    DraftKind,
    Level,
    Light,
    Method,
    Outcome,
    Stage,
    VersionState,
    Waiting,
)
from reviews.enums import (
    AnnotationState,
    AnswerVerdict,
    Aspect,
    Depth,
    Kind,
    PlacementState,
    ReviewState,
)
from sharingbook.accounts.models import User
from sharingbook.accounts.roles import Role
from sharingbook.audit import chain
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.values.money import format_yen

_STATES = (CaseState, ReviewState, AnnotationState, VersionState, PlacementState)
# Payload key → lists whose words its value may be, the most likely first.
_CHOICES: dict[str, tuple[Any, ...]] = {
    "stage": (Stage,),
    "level": (Level,),
    "state": _STATES,
    "before": _STATES,
    "case": (CaseState,),
    "outcome": (Outcome,),
    "kind": (BudgetKind, DraftKind, Kind),
    "verdict": (AnswerVerdict,),
    "schedule": (Light,),
    "cost": (Light,),
    "scope": (Light,),
    "method": (Method,),
    "depth": (Depth,),
    "aspect": (Aspect,),
    "aspects": (Aspect,),
    "beneficiaries": (Beneficiary,),
    "reason": (ClosingReason,),
    "role": (Role,),
    "waiting_on": (Waiting,),
}
_MONEY = frozenset({"amount", "first_amount", "estimate", "contracted_amount"})
_PEOPLE = frozenset({"reviewer", "author", "person", "granted_by"})
# Texts of ours, stored as message ids.
_MESSAGES = frozenset({"conflict", "message", "failure"})
_FIELDS: dict[str, Any] = {
    "name": _("Name"),
    "kana": _("Reading (kana)"),
    "summary": _("Summary"),
    "purpose": _("Purpose"),
    "beneficiaries": _("Who benefits"),
    "contact_role": _("Contact (role)"),
    "fy_from": _("First fiscal year"),
    "fy_to": _("Last fiscal year"),
    "related_systems": _("Related systems"),
    "data_and_apis": _("Data and APIs"),
    "themes": _("Themes"),
    "owner": _("Owning department"),
    "created_by": _("Registered by"),
    "code": _("Code"),
    "level": _("Who may read"),
    "stage": _("Stage"),
    "reason": _("Reason"),
    "review_on": _("Review date"),
    "self_approved": _("Self-approved"),
    "in_book": _("In the public book"),
    "revision": _("Revision of the story"),
    "line": _("Budget line"),
    "fiscal_year": _("Fiscal year"),
    "kind": _("Kind"),
    "amount": _("Amount"),
    "funding_source": _("Funding source"),
    "milestone": _("Milestone"),
    "planned_date": _("Planned date"),
    "done_on": _("Done on"),
    "schedule": _("Schedule"),
    "cost": _("Cost"),
    "scope": _("Scope"),
    "event_date": _("As of"),
    "confirmed_on": _("Facts confirmed on"),
    "method": _("Method"),
    "estimate": _("Estimate"),
    "notice_planned_on": _("Planned notice"),
    "noticed_at": _("Time of the notice"),
    "state": _("State"),
    "contractor": _("Contractor"),
    "contracted_amount": _("Contract amount"),
    "contracted_on": _("Day of the contract"),
    "corporate_number": _("Corporate number"),
    "draft": _("Document"),
    "number": _("Number"),
    "sha256": _("SHA-256"),
    "size": _("Size (bytes)"),
    "filename": _("File name"),
    "note": _("Note"),
    "failure": _("Failure"),
    "reader_version": _("Reader"),
    "blocks": _("Blocks"),
    "warnings": _("Warnings"),
    "message": _("Message"),
    "outcome": _("Outcome"),
    "grounds": _("Grounds"),
    "conditions": _("Conditions"),
    "pins": _("Versions decided on"),
    "overrides": _("Must-items left open"),
    "resume_on": _("Resume on"),
    "review": _("Round"),
    "desk": _("Review desk"),
    "versions": _("Versions"),
    "version": _("Version"),
    "aspects": _("Aspects"),
    "aspect": _("Aspect"),
    "due_on": _("Due"),
    "vendors": _("Interested vendors"),
    "depth": _("Depth"),
    "case": _("State of the case"),
    "reviewer": _("Reviewer"),
    "author": _("Author"),
    "is_lead": _("Leads the round"),
    "specialty": _("Specialty"),
    "self_assigned": _("Assigned themselves"),
    "conflict": _("Conflict"),
    "comments_kept": _("Comments kept"),
    "back_to_desk": _("Back to the desk"),
    "all": _("All have finished"),
    "text": _("Text"),
    "quote": _("Quoted words"),
    "placed": _("Places of the comments"),
    "how": _("How"),
    "items": _("Items"),
    "files": _("Files"),
    "item": _("Item"),
    "left_out": _("Left out"),
    "letter_sha256": _("SHA-256 of the letter"),
    "advice": _("Advice letter"),
    "answers": _("Answers"),
    "verdict": _("Answer"),
    "email": _("E-mail address"),
    "last_name": _("Family name"),
    "first_name": _("Given name"),
    "active": _("Switched on"),
    "role": _("Role"),
    "department": _("Department"),
    "person": _("Person"),
    "valid_from": _("From day"),
    "valid_to": _("To day"),
    "waits_for_confirmation": _("Waits for confirmation"),
    "granted_by": _("Given by"),
    "by_one_time_link": _("By one-time link"),
    "single_officer": _("One person may be member and approver"),
    "members_submit_answers": _("Members may submit answers"),
    "review_desk": _("Review desk"),
    "parent": _("Part of"),
    "before": _("Before"),
    "rule": _("Rule"),
    "rules": _("Digest of the rules"),
    "replaced": _("Replaced"),
    "fingerprint": _("Fingerprint"),
    "findings": _("Findings"),
    "found": _("Findings"),
    "must": pgettext_lazy("finding", "Error"),
    "should": pgettext_lazy("finding", "Warning"),
    "hint": pgettext_lazy("finding", "Note"),
    "new": _("New findings"),
    "gone": _("Findings that are gone"),
    "kept": _("Findings as before"),
    "pack": _("Rule pack"),
    "rule_count": _("Number of rules"),
    "digest": _("Digest"),
    "on": _("Switched on"),
    "annotation": _("Comment"),
}
UNKNOWN = "―"


@dataclass(frozen=True)
class Change:
    """One field: its words and values before and after (`before` None: it had none)."""

    label: Any
    before: str | None
    after: str | None
    is_same: bool = False


@dataclass(frozen=True)
class Content:
    """`changes`: before and after, field by field; `facts`: what else was said."""

    changes: tuple[Change, ...] = ()
    facts: tuple[tuple[Any, str], ...] = ()
    is_unreadable: bool = False


def content_of(entry: LedgerEntry, payload: bytes) -> Content:
    """Lay a payload out. People named by their opaque id get their names (the reader may see the content)."""
    try:
        said = chain.parse(payload)
    except chain.NotCanonical:
        return Content(is_unreadable=True)
    words = _Words(said)
    before, after = said.get("before"), said.get("after")
    changes: tuple[Change, ...] = ()
    rest = dict(said)
    if isinstance(after, dict) and (before is None or isinstance(before, dict)):
        changes = tuple(words.changes(before or {}, after))
        rest = {key: value for key, value in said.items() if key not in ("before", "after")}
    elif isinstance(before, dict):
        changes = tuple(words.changes(before, {}))
        rest.pop("before")
    rest.pop("corrects", None)  # the page links both ends of a correction
    message = rest.get("message")
    params = rest.pop("params", None)
    facts = []
    for key, value in rest.items():
        if key == "message" and message and isinstance(params, dict):
            facts.append((_FIELDS[key], gettext(message) % params if params else gettext(message)))
        elif value not in ("", None, [], {}):
            facts.append((label_of(key), words.text(key, value)))
    return Content(changes, tuple(facts))


def label_of(key: str) -> Any:
    return _FIELDS.get(key, key)


class _Words:
    """Values as words; the names of people are read once for the whole payload."""

    def __init__(self, said: dict[str, Any]) -> None:
        uids = {uid for uid in _people_in(said) if len(uid) == 36}
        self._people = {str(p.uid): p.name for p in User.objects.filter(uid__in=uids)} if uids else {}

    def changes(self, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
        keys = [*after, *(key for key in before if key not in after)]
        return [
            Change(
                label_of(key),
                self.text(key, before[key]) if key in before else None,
                self.text(key, after[key]) if key in after else None,
                key in before and key in after and before[key] == after[key],
            )
            for key in keys
        ]

    def text(self, key: str, value: Any) -> str:
        if value is None or value in ("", []):
            return UNKNOWN
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if isinstance(value, int):
            return self._number(key, value)
        if isinstance(value, list):
            return "、".join(self.text(key, item) for item in value)
        if isinstance(value, dict):
            parts = [f"{label_of(name)}：{self.text(name, item)}" for name, item in value.items()]
            return "　".join(parts) or UNKNOWN
        return self._word(key, str(value))

    def _number(self, key: str, value: int) -> str:
        if key in _MONEY:
            return format_yen(value, language=get_language() or "ja")
        if key in ("size", "blocks"):
            return f"{value:,}"
        if key == "left_out":
            return ngettext("%(n)s comment", "%(n)s comments", value) % {"n": value}
        return str(value)

    def _word(self, key: str, value: str) -> str:
        for choices in _CHOICES.get(key, ()):
            if value in choices.values:
                return str(choices(value).label)
        if key in _PEOPLE:
            return self._people.get(value, value)
        if key in _MESSAGES or (key == "reason" and value.isascii()):
            return gettext(value)
        return value


def _people_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        found = {v for key, v in value.items() if key in _PEOPLE and isinstance(v, str)}
        return found.union(*(_people_in(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_people_in(item) for item in value))
    return set()
