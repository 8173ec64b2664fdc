"""The people around one case, ready to act."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils import timezone

from procurement.models import Case, Version
from reviews.enums import Aspect
from reviews.models import Review
from reviews.services import annotations, assignments, reviews
from sharingbook.accounts.models import Department, User
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.cases import make_case, make_version
from tests.factories.register import make_project
from tests.factories.reviews import WORDS, make_desk


@dataclass
class Town:
    """One department with a case and a readable version, one desk with a lead and two reviewers."""

    section: Department
    desk: Department
    member: User
    approver: User
    lead: User
    reviewer: User
    second: User
    case: Case
    version: Version

    @property
    def due(self) -> date:
        return timezone.localdate() + timedelta(days=10)

    def request(self, **changes) -> Review:
        facts = {
            "case": self.case, "versions": [self.version], "aspects": [Aspect.PERFORMANCE],
            "due_on": self.due, "message": "性能の書き方を見てください。", "vendors": [],
            "actor": self.member,
        }  # fmt: skip
        return reviews.request_review(**facts | changes)

    def start(self, *people: User) -> Review:
        """Request, accept, assign the lead and `people` (by default the reviewer); all declare."""
        review = reviews.accept_review(review=self.request(), depth="normal", actor=self.lead)
        for person in (self.lead, *(people or (self.reviewer,))):
            assignment = assignments.assign(
                review=review, reviewer=person, is_lead=person == self.lead, specialty="", actor=self.lead
            )
            self.declare(assignment)
        review.refresh_from_db()
        return review

    def declare(self, assignment, **changes):
        facts = {
            "corporate_numbers": [], "has_work_interest": False, "has_family_interest": False,
            "helped_to_draft": False, "note": "", "actor": assignment.reviewer,
        }  # fmt: skip
        return assignments.declare(assignment=assignment, **facts | changes)

    def comment(self, review, actor=None, words=WORDS, **changes):
        """A comment on these words of the version."""
        from procurement.selectors import reading_of

        version = changes.pop("version", self.version)
        block = next(b for b in reading_of(version).blocks if words in b.text)
        start = block.text.index(words)
        facts = {
            "version": version, "kind": "must", "aspect": "performance", "replacement": "",
            "text": "速さの目標を秒で書くと、検査で測れます。", "seq": block.seq, "start": start,
            "end": start + len(words), "end_seq": None, "actor": actor or self.reviewer,
        }  # fmt: skip
        return annotations.create_annotation(review=review, **facts | changes)


@pytest.fixture
def town(db) -> Town:
    return make_town()


def make_town() -> Town:
    organisation = make_organisation()
    section = make_department(organisation, "kodomo", "子ども家庭課")
    desk = make_desk(organisation)
    member = make_person("member", member=section)
    case = make_case(make_project(section, created_by=member))
    return Town(
        section=section,
        desk=desk,
        member=member,
        approver=make_person("approver", approver=section),
        lead=make_person("lead", lead=desk),
        reviewer=make_person("reviewer", reviewer=desk),
        second=make_person("second", reviewer=desk),
        case=case,
        version=make_version(case),
    )
