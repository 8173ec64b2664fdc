"""Rows of cases, versions, rounds, comments and answers, in bulk; the comments stand on real sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cms.demo.cases import ADDRESS_2, CONTRACT, CORE_2, DESIGN, GUIDEBOOK, PROCUREMENT
from cms.demo.departments import DESK
from cms.demo.large.plan import COMMENTED, Crowd, CrowdCase
from cms.demo.large.register import BATCH, People
from cms.demo.large.settlers import reviewer_logins
from procurement.enums import Act, CaseState, DraftKind, Method, Outcome, VersionState, Waiting
from procurement.models import Case, Decision, Draft, Participation, Project, Version
from procurement.selectors import reading_of
from reviews.anchoring import make_anchor
from reviews.clauses import clauses_of
from reviews.enums import AnnotationState, AnswerVerdict, Aspect, Kind, PlacementState, ReviewState
from reviews.models import Advice, AdviceItem, Annotation, Answer, Assignment, Placement, Review

FILES = (CORE_2, CONTRACT, PROCUREMENT, DESIGN, ADDRESS_2)
PLACES_A_FILE = 200
QUOTED = 40
KINDS = (
    *[Kind.MUST] * 2, *[Kind.SHOULD] * 3, *[Kind.QUESTION] * 3, Kind.REMOVE, Kind.PRAISE,
)  # fmt: skip
TEXTS = (
    "測れる数字で書いてください。検査の合否が決められません。",
    "特定の製品を前提にした書き方です。満たすべき性質で書けば、競争が広がります。",
    "この作業の成果物はどれですか。対応する項目を示してください。",
    "個人情報の扱いを、保管の期間まで含めて書いてください。",
    "移行の手順と、うまくいかなかったときの戻し方が要ります。",
)
VERDICTS = (AnswerVerdict.ADOPTED, AnswerVerdict.ADOPTED, AnswerVerdict.PARTLY, AnswerVerdict.LATER)
# State of the crowd's case: the case's own state, whose turn it is, the round's state.
STATES = {
    "drafting": (CaseState.DRAFTING, Waiting.DEPARTMENT, ""),
    "requested": (CaseState.IN_REVIEW, Waiting.DESK, ReviewState.REQUESTED),
    "triaged": (CaseState.IN_REVIEW, Waiting.DESK, ReviewState.TRIAGED),
    "assigned": (CaseState.IN_REVIEW, Waiting.REVIEWERS, ReviewState.ASSIGNED),
    "reviewing": (CaseState.IN_REVIEW, Waiting.REVIEWERS, ReviewState.REVIEWING),
    "advised": (CaseState.IN_REVIEW, Waiting.DEPARTMENT, ReviewState.ADVISED),
    "answered": (CaseState.ANSWERED, Waiting.APPROVER, ReviewState.ANSWERED),
    "ready": (CaseState.READY, Waiting.DEPARTMENT, ReviewState.VERIFIED),
    "noticed": (CaseState.NOTICED, Waiting.NOBODY, ReviewState.VERIFIED),
    "contracted": (CaseState.CONTRACTED, Waiting.NOBODY, ReviewState.VERIFIED),
}
DECIDED = ("ready", "noticed", "contracted")
COMMENT_STATES = {
    ReviewState.REVIEWING: AnnotationState.DRAFTED,
    ReviewState.ADVISED: AnnotationState.ISSUED,
    ReviewState.ANSWERED: AnnotationState.ANSWERED,
    ReviewState.VERIFIED: AnnotationState.VERIFIED,
}
STAFFED = frozenset({ReviewState.ASSIGNED, *COMMENT_STATES})


@dataclass(frozen=True, slots=True)
class Document:
    """A file that the small world has read, and places in it that can be commented on."""

    version: Version
    places: tuple[dict[str, Any], ...]


def _document(filename: str, count: int) -> Document:
    version = Version.objects.filter(filename=filename, state=VersionState.READY).first()
    blocks = reading_of(version).blocks
    clauses = clauses_of(blocks)
    wordy = [b for b in blocks if len(b.text.strip()) >= 12 and b.kind not in ("header", "footer")]
    places = []
    for at in range(min(count, len(wordy))):
        block = wordy[at * len(wordy) // min(count, len(wordy))]
        anchor = make_anchor(blocks, block.seq, 0, min(len(block.text), QUOTED), None)
        places.append({"anchor": anchor.to_json(), "clause": clauses[block.seq]})
    return Document(version, tuple(places))


class Writer:
    """Writes level after level, since each needs the keys of the one before."""

    def __init__(self, crowd: Crowd, people: People, projects: list[Project]) -> None:
        self.crowd, self.people, self.projects = crowd, people, projects
        self.documents = [_document(name, PLACES_A_FILE) for name in FILES]
        self.guidebook = _document(GUIDEBOOK, crowd.size.on_large_draft)
        self.desk = people.departments[DESK]
        self.lead = people.user("lead")
        self.reviewers = [people.user(login) for login in reviewer_logins(crowd.size)]
        # The large draft is the first case whose comments are issued.
        self.large = next(n for n, case in enumerate(crowd.cases) if case.state == "answered")

    def plan(self, number: int):
        return self.crowd.projects[self.crowd.cases[number].project]

    def document(self, number: int) -> Document:
        return self.guidebook if number == self.large else self.documents[number % len(self.documents)]

    def team(self, number: int) -> list[int]:
        return [self.reviewers[(number + step) % len(self.reviewers)] for step in (0, 1)]

    def at(self, case: CrowdCase, days: int):
        return self.crowd.moment(case.opened + timedelta(days=days))

    def write(self) -> None:
        cases = Case.objects.bulk_create(
            (self._case(number, case) for number, case in enumerate(self.crowd.cases)), batch_size=BATCH
        )
        drafts = Draft.objects.bulk_create(
            (
                Draft(
                    case=case,
                    kind=DraftKind.SPECIFICATION,
                    title="調達仕様書（案）",
                    created_at=case.created_at,
                )
                for case in cases
            ),
            batch_size=BATCH,
        )
        versions = Version.objects.bulk_create(
            (self._version(number, draft) for number, draft in enumerate(drafts)), batch_size=BATCH
        )
        reviews = self._write_rounds(cases, versions)
        self._write_comments(reviews, versions)
        Decision.objects.bulk_create(
            (
                self._decision(n, case, versions[n])
                for n, case in enumerate(cases)
                if self.crowd.cases[n].state in DECIDED
            ),
            batch_size=BATCH,
        )

    def _case(self, number: int, case: CrowdCase) -> Case:
        project = self.projects[case.project]
        state, waiting, _ = STATES[case.state]
        noticed = case.state in ("noticed", "contracted")
        turn = {Waiting.DESK: self.desk, Waiting.REVIEWERS: self.desk, Waiting.NOBODY: None}
        return Case(
            uid=case.uid, project=project, name=case.name[:120], method=Method.QUALITY, state=state,
            state_since=self.at(case, 20), estimate=self.plan(number).yen,
            notice_planned_on=case.opened + timedelta(days=120),
            noticed_at=self.at(case, 35) if noticed else None,
            contractor="ひばりシステム株式会社" if case.state == "contracted" else "",
            contracted_amount=self.plan(number).yen * 9 // 10 if case.state == "contracted" else None,
            contracted_on=case.opened + timedelta(days=38) if case.state == "contracted" else None,
            waiting_on=waiting, waiting_department_id=turn.get(waiting, project.owner_id),
            waiting_since=self.at(case, 20), created_by_id=project.created_by_id,
            created_at=self.at(case, 0),
        )  # fmt: skip

    def _version(self, number: int, draft: Draft) -> Version:
        """The same bytes as in the small world, so that originals and readings are there."""
        known, case = self.document(number).version, self.crowd.cases[number]
        return Version(
            draft=draft, number=1, sha256=known.sha256, size=known.size, filename=known.filename,
            uploaded_by_id=draft.case.created_by_id, uploaded_at=self.at(case, 1), state=VersionState.READY,
            reader_version=known.reader_version, reading_since=self.at(case, 1), read_at=self.at(case, 1),
            block_count=known.block_count, warning_count=known.warning_count,
        )  # fmt: skip

    def _write_rounds(self, cases: list[Case], versions: list[Version]) -> dict[int, Review]:
        """Rounds by the number of their case, with their teams and what the teams did."""
        numbers = [n for n, case in enumerate(self.crowd.cases) if STATES[case.state][2]]
        rows = Review.objects.bulk_create((self._review(n, cases[n]) for n in numbers), batch_size=BATCH)
        reviews = dict(zip(numbers, rows, strict=True))
        sent = Review.versions.through
        sent.objects.bulk_create(
            (sent(review_id=review.pk, version_id=versions[n].pk) for n, review in reviews.items()),
            batch_size=BATCH,
        )
        staffed = {n: review for n, review in reviews.items() if review.state in STAFFED}
        Assignment.objects.bulk_create(
            (row for n, review in staffed.items() for row in self._assignments(n, review)), batch_size=BATCH
        )
        Participation.objects.bulk_create(
            (row for n in staffed for row in self._participations(n, cases[n])), batch_size=BATCH
        )
        return reviews

    def _review(self, number: int, case: Case) -> Review:
        plan = self.crowd.cases[number]
        return Review(
            case=case, number=1, desk_id=self.desk, aspects=[Aspect.REQUIREMENTS, Aspect.SECURITY],
            due_on=plan.opened + timedelta(days=30), state=STATES[plan.state][2],
            state_since=self.at(plan, 20), requested_by_id=case.created_by_id, requested_at=self.at(plan, 3),
        )  # fmt: skip

    def _assignments(self, number: int, review: Review) -> Iterator[Assignment]:
        case = self.crowd.cases[number]
        waiting = review.state == ReviewState.ASSIGNED
        state = Assignment.State.ASSIGNED if waiting else Assignment.State.DECLARED
        answers = None if waiting else False
        for person in (self.lead, *self.team(number)):
            yield Assignment(
                review=review, reviewer_id=person, is_lead=person == self.lead, state=state,
                assigned_by_id=self.lead, assigned_at=self.at(case, 5), has_work_interest=answers,
                has_family_interest=answers, helped_to_draft=answers,
                declared_at=None if waiting else self.at(case, 6),
            )  # fmt: skip

    def _participations(self, number: int, case: Case) -> Iterator[Participation]:
        plan = self.crowd.cases[number]
        acts = {person: [Act.ASSIGNED] for person in (self.lead, *self.team(number))}
        if plan.state in COMMENTED:
            for person, done in acts.items():
                done += [Act.DECLARED] if person == self.lead else [Act.DECLARED, Act.ANNOTATED, Act.DRAFTED]
            if plan.state != "reviewing":
                acts[self.lead].append(Act.ISSUED)
        if plan.state in DECIDED:
            acts.setdefault(self.people.approver(self.plan(number).owner), []).append(Act.DECIDED)
        for person, done in acts.items():
            for act in done:
                yield Participation(case=case, person_id=person, act=act, at=self.at(plan, 6))

    def _write_comments(self, reviews: dict[int, Review], versions: list[Version]) -> None:
        for start in range(0, len(versions), 100):
            batch = {
                n: r for n, r in reviews.items() if start <= n < start + 100 and r.state in COMMENT_STATES
            }
            rows = [row for n, review in batch.items() for row in self._annotations(n, review, versions[n])]
            made = Annotation.objects.bulk_create(rows, batch_size=BATCH)
            Placement.objects.bulk_create(map(_placement, made), batch_size=BATCH)
            self._write_letters(batch, made)

    def _annotations(self, number: int, review: Review, version: Version) -> Iterator[Annotation]:
        case, places, team = self.crowd.cases[number], self.document(number).places, self.team(number)
        state = COMMENT_STATES[review.state]
        issued = state != AnnotationState.DRAFTED
        count = self.crowd.size.on_large_draft + case.comments if number == self.large else case.comments
        aspects = Aspect.values
        for at in range(count):
            kind = KINDS[at % len(KINDS)]
            place = places[
                at * len(places) // count if count > len(places) else (at * 7 + number) % len(places)
            ]
            settled = kind == Kind.PRAISE and issued
            here = AnnotationState.VERIFIED if settled else state
            self._count(number, kind, here)
            row = Annotation(
                review=review, version=version, author_id=team[at % 2], kind=kind,
                aspect=aspects[at % len(aspects)], text=TEXTS[at % len(TEXTS)], state=here,
                anchor=place["anchor"], number=at + 1 if issued else None, created_at=self.at(case, 8),
                issued_at=self.at(case, 12) if issued else None,
                resolved_at=self.at(case, 20) if here == AnnotationState.VERIFIED else None,
            )  # fmt: skip
            row.clause = place["clause"]
            yield row

    def _count(self, number: int, kind: str, state: str) -> None:
        """What the comment adds to the figures of its project (the same rules as reviews.gates)."""
        plan = self.plan(number)
        if kind == Kind.MUST and state in (AnnotationState.ISSUED, AnnotationState.ANSWERED):
            plan.open_must += 1
        if kind != Kind.PRAISE and state == AnnotationState.ISSUED:
            plan.unanswered += 1

    def _write_letters(self, batch: dict[int, Review], annotations: list[Annotation]) -> None:
        issued = {n: r for n, r in batch.items() if r.state != ReviewState.REVIEWING}
        letters = Advice.objects.bulk_create(
            (
                Advice(
                    review=review, number=1, overall_opinion="必須の指摘を直せば、公告に進めます。",
                    issued_by_id=self.lead, issued_for_id=self.desk,
                    issued_at=self.at(self.crowd.cases[n], 12),
                )
                for n, review in issued.items()
            ),
            batch_size=BATCH,
        )  # fmt: skip
        by_review = {letter.review_id: letter for letter in letters}
        items = AdviceItem.objects.bulk_create(
            (
                AdviceItem(
                    advice=by_review[a.review_id], annotation=a, number=a.number, kind=a.kind,
                    aspect=a.aspect, clause=a.clause, quote=a.anchor["quote"], text=a.text,
                )
                for a in annotations
                if a.number is not None
            ),
            batch_size=BATCH,
        )  # fmt: skip
        owners = {
            r.pk: (r.case.created_by_id, self.people.approver(self.plan(n).owner), self.crowd.cases[n])
            for n, r in issued.items()
        }
        Answer.objects.bulk_create(
            (
                self._answer(item, *owners[item.annotation.review_id])
                for item in items
                if item.kind != Kind.PRAISE and item.annotation.state != AnnotationState.ISSUED
            ),
            batch_size=BATCH,
        )

    def _answer(self, item: AdviceItem, member: int, approver: int, case: CrowdCase) -> Answer:
        verdict = VERDICTS[item.number % len(VERDICTS)]
        verified = item.annotation.state == AnnotationState.VERIFIED
        return Answer(
            item=item, verdict=verdict,
            reason="" if verdict == AnswerVerdict.ADOPTED else "次の版で示します。",
            drafted_by_id=member, drafted_at=self.at(case, 15), submitted_by_id=approver,
            submitted_at=self.at(case, 16),
            verified_by_id=item.annotation.author_id if verified else None,
            verified_at=self.at(case, 20) if verified else None,
        )  # fmt: skip

    def _decision(self, number: int, case: Case, version: Version) -> Decision:
        pin = {"version": version.pk, "draft": "調達仕様書（案）", "number": 1, "sha256": version.sha256}
        return Decision(
            project_id=case.project_id, case=case, outcome=Outcome.PROCEED, pins=[pin],
            grounds="指摘はすべて反映した。事業費は予算の範囲に収まる。",
            decided_by_id=self.people.approver(self.plan(number).owner),
            decided_for_id=self.projects[self.crowd.cases[number].project].owner_id,
            decided_at=self.at(self.crowd.cases[number], 30),
        )  # fmt: skip


def _placement(annotation: Annotation) -> Placement:
    anchor = annotation.anchor
    return Placement(
        annotation=annotation, version_id=annotation.version_id, state=PlacementState.EXACT,
        seq=anchor["seq"], end_seq=anchor["end_seq"], start=anchor["start"], end=anchor["end"],
        path=anchor["path"][:200], clause=annotation.clause, quote=anchor["quote"], score=1.0,
        how="written_here", created_at=annotation.created_at,
    )  # fmt: skip


def write_reviews(crowd: Crowd, people: People, projects: list[Project]) -> None:
    """All of it; counts the open items into the plans of the crowd's projects."""
    Writer(crowd, people, projects).write()
