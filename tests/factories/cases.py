"""Cases, drafts, versions, vendors and decisions, made directly as rows; legal by every constraint."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from procurement import artifacts
from procurement.enums import CaseState, ClosingReason, DraftKind, Level, Outcome, VersionState
from procurement.models import Case, Decision, Draft, InterestedVendor, Project, Version
from procurement.reading import READER_VERSION, artifact, read
from sharingbook.accounts.models import User
from sharingbook.common.storage import originals
from tests.builders.small_docx import LINES, small_docx
from tests.factories.accounts import make_person
from tests.factories.register import make_project

# Synthetic: the check digits fit.
CORPORATE_NUMBER = "7123456789012"
OTHER_CORPORATE_NUMBER = "4011001098993"
AFTER_NOTICE = {CaseState.NOTICED, CaseState.AWARDED, CaseState.CONTRACTED, CaseState.COMPLETED}
_numbers = count(1)


def make_case(project: Project | None = None, **fields) -> Case:
    """A case in drafting, as open as its project; states after the notice get its date.

    A lower `level` closes it on its own, with a reason and a review date.
    """
    project = project or make_project()
    fields.setdefault("name", f"構築業務委託 {next(_numbers)}")
    fields.setdefault("state", CaseState.DRAFTING)
    if fields.get("level", Level.PUBLIC) != Level.PUBLIC:
        fields.setdefault("level_reason", ClosingReason.OPERATIONS)
        fields.setdefault("level_review_on", timezone.localdate() + timedelta(days=180))
    fields.setdefault("created_by", project.created_by)
    fields.setdefault("waiting_department", project.owner)
    if fields["state"] in AFTER_NOTICE:
        fields.setdefault("noticed_at", timezone.now())
    if fields["state"] == CaseState.WITHDRAWN:
        fields.setdefault("state_reason", "予算がつかなかったため")
    return Case.objects.create(project=project, **fields)


def make_draft(
    case: Case | None = None, kind: str = DraftKind.SPECIFICATION, title: str = "調達仕様書"
) -> Draft:
    """The document of this kind and title; the same names give the same one again."""
    return Draft.objects.get_or_create(case=case or make_case(), kind=kind, title=title)[0]


def make_version(
    case: Case | None = None,
    *,
    draft: Draft | None = None,
    data: bytes | None = None,
    lines: tuple[str, ...] | list[str] | None = None,
    filename: str = "仕様書.docx",
    uploaded_by: User | None = None,
    state: str = VersionState.READY,
    **fields,
) -> Version:
    """The next version of the draft, stored and (unless another state is asked for) read.

    `lines`: paragraphs of the document; by default LINES, with a last line that differs by version.
    """
    draft = draft or make_draft(case)
    number = draft.versions.count() + 1
    if data is None:
        data = small_docx(lines if lines is not None else [*LINES, f"（第{number}版）"])
    sha256 = originals.put(data)
    if state == VersionState.READY:
        reading = read(data, filename)
        artifacts.put(sha256, READER_VERSION, artifact.dumps(reading))
        fields |= {
            "reader_version": READER_VERSION,
            "read_at": timezone.now(),
            "block_count": len(reading.blocks),
            "warning_count": len(reading.warnings),
        }
    return Version.objects.create(
        draft=draft, number=number, sha256=sha256, size=len(data), filename=filename, state=state,
        uploaded_by=uploaded_by or draft.case.created_by, **fields,
    )  # fmt: skip


def make_vendor(
    case: Case, corporate_number: str = CORPORATE_NUMBER, name: str = "見本システム株式会社"
) -> InterestedVendor:
    return InterestedVendor.objects.create(
        case=case, corporate_number=corporate_number, name=name, added_by=case.created_by
    )


def make_decision(
    case: Case | None = None, *, project: Project | None = None, decided_by: User | None = None, **fields
) -> Decision:
    """A recorded decision (the row alone: the case is not moved)."""
    project = project or (case.project if case else make_project())
    fields.setdefault("outcome", Outcome.PROCEED)
    fields.setdefault("grounds", "一月に公告しないと、利用開始に間に合わない。")
    if fields["outcome"] == Outcome.DEFER:
        fields.setdefault("resume_on", timezone.localdate())
    return Decision.objects.create(
        project=project, case=case, decided_for=project.owner,
        decided_by=decided_by or make_person(approver=project.owner), **fields,
    )  # fmt: skip
