"""The crowd's ledger: as many entries as asked for, in the order of time, about its own objects."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from cms.demo.beginning import FOUNDED
from cms.demo.large.plan import Crowd, ProjectPlan
from cms.demo.large.settlers import reviewer_logins, staff_logins
from cms.demo.people import DOMAIN
from sharingbook.accounts.models import Department, User
from sharingbook.audit.ledger import append_many

# Acts of an owning department on its project, and of reviewers on a case: action, object type, row of matrix.
ON_PROJECT = (
    ("project.edit", "procurement.project"), ("budget.change", "procurement.project"),
    ("milestone.replan", "procurement.project"), ("project.report_health", "procurement.healthreport"),
    ("milestone.done", "procurement.project"),
)  # fmt: skip
ON_CASE = (
    ("annotation.draft", "reviews.annotation"), ("annotation.edit", "reviews.annotation"),
    ("answer.draft", "reviews.adviceitem"), ("annotation.reply", "reviews.reply"),
)  # fmt: skip


class Feed:
    """Hands the entries to the ledger up to a moment, so that they stand before what happens then."""

    def __init__(self, crowd: Crowd) -> None:
        self._entries = entries(crowd)
        self._start = _start(crowd)
        self._next: dict[str, Any] | None = None

    def until(self, moment: datetime | None) -> None:
        """Append what lies before the moment; None: all that is left."""
        if moment is not None and moment < self._start:
            return
        if self._next is None:
            self._next = next(self._entries, None)
        if self._is_due(moment):
            append_many(self._due(moment))

    def _is_due(self, moment: datetime | None) -> bool:
        return self._next is not None and (moment is None or self._next["ts"] < moment)

    def _due(self, moment: datetime | None) -> Iterator[dict[str, Any]]:
        while self._is_due(moment):
            yield self._next
            self._next = next(self._entries, None)


def _start(crowd: Crowd) -> datetime:
    """Days after the founding, when the crowd's departments and people are there."""
    return crowd.now - timedelta(days=FOUNDED - 5)


def entries(crowd: Crowd) -> Iterator[dict[str, Any]]:
    """Spread evenly over the years; each is about a project that is registered by then."""
    uids = dict(User.objects.values_list("email", "uid"))
    organisations = _organisations()
    days = [plan.registered for plan in crowd.projects]
    start = _start(crowd)
    span = crowd.now - timedelta(hours=1) - start
    reviewers = [str(uids[f"{login}@{DOMAIN}"]) for login in reviewer_logins(crowd.size)]
    for number in range(crowd.size.entries):
        moment = start + span * (number / crowd.size.entries)
        known = bisect_right(days, moment.date()) or 1
        plan = crowd.projects[number * 7919 % known]
        place = {
            "department": plan.owner, "organisation": organisations[plan.owner],
            "project_uid": str(plan.uid), "disclosure": str(plan.level), "ts": moment,
        }  # fmt: skip
        member = str(uids[f"{staff_logins(plan.owner)[0]}@{DOMAIN}"])
        yield place | _act(number, plan, member, reviewers)


def _organisations() -> dict[str, str]:
    """Code of the organisation by code of the department."""
    roots = dict(Department.objects.filter(depth=1).values_list("path", "code"))
    return {d.code: roots[d.organisation_path] for d in Department.objects.all()}


def _act(number: int, plan: ProjectPlan, member: str, reviewers: list[str]) -> dict[str, Any]:
    if plan.case_uids and number % 2:
        action, kind = ON_CASE[number // 2 % len(ON_CASE)]
        by_reviewer = kind == "reviews.annotation"
        case = plan.case_uids[number % len(plan.case_uids)]
        return {
            "actor_id": reviewers[number % len(reviewers)] if by_reviewer else member,
            "acting_role": "reviewer" if by_reviewer else "member",
            "acting_department": "digital-desk" if by_reviewer else plan.owner,
            "action": action, "object_type": kind, "object_id": f"{case}-{number}", "case_uid": str(case),
            "payload": {"number": number % 50, "before": {}, "after": {"verdict": "adopted"}},
        }  # fmt: skip
    action, kind = ON_PROJECT[number // 2 % len(ON_PROJECT)]
    return {
        "actor_id": member, "acting_role": "member", "acting_department": plan.owner, "action": action,
        "object_type": kind, "object_id": str(plan.uid),
        "payload": {"before": {"amount": plan.yen + number}, "after": {"amount": plan.yen + number + 1000}},
    }  # fmt: skip
