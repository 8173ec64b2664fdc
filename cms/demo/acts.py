"""How the steps of a case are played: each is one act of a service, by the person whose turn it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cms.demo.cases import CasePlan
from cms.demo.comments import Remark
from cms.demo.people import STAFF
from cms.demo.timeline import office_day, office_hour
from cms.demo.world import World
from procurement import gates
from procurement.models import Case, Version
from procurement.selectors import reading_of
from procurement.services import cases, decisions, drafts
from reviews.models import AdviceItem, Annotation, Finding, Review
from reviews.services import (
    advice,
    annotations,
    answers,
    assignments,
    checking,
    findings,
    placements,
    reviews,
)

DRAFTS = Path(__file__).parent / "drafts"
MILLION = 1_000_000


class CaseStory:
    """One case while it is being played; a method for every act that `cases.py` names."""

    def __init__(self, world: World, plan: CasePlan) -> None:
        self.world = world
        self.plan = plan
        self.case: Case | None = None

    def play(self) -> Iterator[datetime]:
        for index, (days, act, facts) in enumerate(self.plan.steps):
            yield office_hour(self.world.now, days, 10 + index // 12 % 7, index * 5 % 60)
            if self.case is not None:
                self.case.refresh_from_db()
            getattr(self, act)(**facts)

    def person(self, login: str):
        """A login, or "member" and "approver" of the owning department."""
        project = self.world.projects[self.plan.project]
        staff = dict(zip(("member", "approver"), STAFF[project.owner.code], strict=True))
        return self.world.person(staff.get(login, login))

    @property
    def review(self) -> Review:
        return self.case.reviews.get()

    def _due(self, days: int):
        return office_day(timezone.localdate() + timedelta(days=days))

    def open(self, notice_in: int) -> None:
        self.case = cases.open_case(
            project=self.world.projects[self.plan.project], name=self.plan.name, method=self.plan.method,
            estimate=self.plan.estimate * MILLION, notice_planned_on=self._due(notice_in),
            actor=self.person("member"),
        )  # fmt: skip

    def version(self, file: str, kind: str, title: str, note: str) -> None:
        version = drafts.add_version(
            case=self.case, kind=kind, title=title, data=(DRAFTS / file).read_bytes(), filename=file,
            note=note, actor=self.person("member"), enqueue=False,
        )  # fmt: skip
        version = drafts.read_version(version_id=version.pk)
        # The job does the same again, later and for nothing; the comments' new places belong to this day.
        placements.carry(version=version)
        checking.run(check_id=version.checks.first().pk)

    def _finding(self, rule: str) -> Finding:
        """The first open one of this rule on the newest versions."""
        return Finding.objects.open().filter(version__in=self._latest(), rule=rule).order_by("pk").first()

    def dismiss(self, who: str, rule: str, reason: str) -> None:
        findings.dismiss(finding=self._finding(rule), reason=reason, actor=self.person(who))

    def comment_on_finding(self, who: str, rule: str, remark: Remark) -> None:
        findings.comment_on_finding(
            finding=self._finding(rule), review=self.review, kind=remark.kind, aspect=remark.aspect,
            text=remark.text, replacement=remark.replacement, actor=self.person(who),
        )  # fmt: skip

    def suppress(self, rule: str, reason: str) -> None:
        findings.suppress_in_case(rule=rule, case=self.case, reason=reason, actor=self.person("member"))

    def _latest(self) -> list[Version]:
        newest = {v.draft_id: v for v in Version.objects.filter(draft__case=self.case).order_by("number")}
        return list(newest.values())

    def request(self, aspects: tuple, due_in: int, message: str, vendors: tuple) -> None:
        reviews.request_review(
            case=self.case, versions=self._latest(), aspects=list(aspects), due_on=self._due(due_in),
            message=message, vendors=list(vendors), actor=self.person("member"),
        )  # fmt: skip

    def accept(self, by: str, depth: str) -> None:
        reviews.accept_review(review=self.review, depth=depth, actor=self.person(by))

    def give_back(self, by: str, reason: str) -> None:
        reviews.return_review(review=self.review, reason=reason, actor=self.person(by))

    def close(self, by: str, reason: str) -> None:
        reviews.close_review(review=self.review, reason=reason, actor=self.person(by))

    def assign(self, by: str, who: str, specialty: str, is_lead: bool = False) -> None:
        assignments.assign(
            review=self.review, reviewer=self.world.person(who), is_lead=is_lead, specialty=specialty,
            actor=self.person(by),
        )  # fmt: skip

    def _assignment(self, who: str):
        return self.review.assignments.get(reviewer=self.world.person(who))

    def declare(self, who: str, **facts: Any) -> None:
        clear = {
            "corporate_numbers": (), "has_work_interest": False, "has_family_interest": False,
            "helped_to_draft": False, "note": "",
        }  # fmt: skip
        assignments.declare(assignment=self._assignment(who), **clear | facts, actor=self.world.person(who))

    def comment(self, who: str, remarks: tuple[Remark, ...]) -> None:
        for remark in remarks:
            self._comment(who, remark)

    def _comment(self, who: str, remark: Remark) -> None:
        for version in self.review.versions.all():
            for block in reading_of(version).blocks:
                start = block.text.find(remark.quote)
                if start >= 0:
                    annotations.create_annotation(
                        review=self.review, version=version, kind=remark.kind, aspect=remark.aspect,
                        text=remark.text, replacement=remark.replacement, seq=block.seq, start=start,
                        end=start + len(remark.quote), end_seq=None, actor=self.world.person(who),
                    )  # fmt: skip
                    return
        raise LookupError(f"not in the draft: {remark.quote}")

    def finish(self, who: str) -> None:
        assignments.finish(assignment=self._assignment(who), actor=self.world.person(who))

    def issue(self, by: str, opinion: str) -> None:
        advice.issue(review=self.review, overall_opinion=opinion, actor=self.person(by))

    def _items(self) -> QuerySet[AdviceItem]:
        return AdviceItem.objects.filter(advice__review=self.review)

    def answer(self, verdicts: tuple) -> None:
        """Drafts of the answers, in the order of the document; praise takes none."""
        items = self._items().exclude(kind="praise").order_by("number")
        # Fewer answers than items: the rest is still to be written.
        for item, verdict in zip(items, verdicts, strict=False):
            word, reason = verdict if isinstance(verdict, tuple) else (verdict, "")
            answers.draft_answer(
                item=item, verdict=word, reason=reason, edition=None, actor=self.person("member")
            )

    def answer_again(self, number: int, verdict: str, reason: str) -> None:
        """A new answer to an item that a reviewer opened again."""
        answers.draft_answer(
            item=self._items().get(number=number), verdict=verdict, reason=reason, edition=None,
            actor=self.person("member"),
        )  # fmt: skip

    def submit(self) -> None:
        answers.submit_answers(advice=self.review.advice, actor=self.person("approver"))

    def verify(self, numbers: tuple[int, ...] | str, by: str, note: str) -> None:
        items = self._items().filter(annotation__state="answered")
        if numbers != "all":
            items = items.filter(number__in=numbers)
        for item in items:
            answers.verify_answer(item=item, note=note, actor=self.world.person(by))

    def reopen(self, number: int, by: str, note: str) -> None:
        answers.reopen(item=self._items().get(number=number), note=note, actor=self.world.person(by))

    def reply(self, number: int, who: str, text: str) -> None:
        annotation = Annotation.objects.get(review=self.review, number=number)
        annotations.reply(annotation=annotation, text=text, actor=self.person(who))

    def decide(
        self, outcome: str, grounds: str, conditions: str = "", overrides: str = "", resume_in: int = 0
    ) -> None:
        musts = [must for fact in gates.facts_for(self.case) for must in fact.open_musts]
        later = self.world.now.date() + timedelta(days=resume_in)
        resume_on = office_day(later) if resume_in else None
        decisions.decide(
            project=self.case.project, case=self.case, outcome=outcome, grounds=grounds,
            conditions=conditions, overrides={m.ref: overrides for m in musts} if overrides else {},
            resume_on=resume_on, actor=self.person("approver"),
        )  # fmt: skip

    def correct(self, grounds: str, conditions: str) -> None:
        first = self.case.decisions.first()
        decisions.decide(
            project=self.case.project, case=self.case, outcome=first.outcome, grounds=grounds,
            conditions=conditions, corrects=first, actor=self.person("approver"),
        )  # fmt: skip

    def move(self, state: str, **contract: Any) -> None:
        if contract:
            contract["contracted_on"] = timezone.localdate()
        cases.move_case(case=self.case, state=state, actor=self.person("member"), **contract)
