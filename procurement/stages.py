"""States and transitions, as data (domain glossary, section 2). Only services move a state."""

from procurement.enums import CaseState, DraftKind, Outcome, Stage

# A project moves to any later stage, back by one, or to an end; an end is final.
STAGE_ORDER = (
    Stage.IDEA, Stage.BUDGET, Stage.PREPARING, Stage.TENDERING, Stage.DELIVERING, Stage.OPERATING,
)  # fmt: skip
ENDS = (Stage.CLOSED, Stage.CANCELLED)


def next_stages(stage: str) -> list[str]:
    """Where a project may go from here; moving to an end needs `close_project` and a reason."""
    if stage in ENDS:
        return []
    at = STAGE_ORDER.index(stage)
    return [*STAGE_ORDER[max(at - 1, 0) : at], *STAGE_ORDER[at + 1 :], *ENDS]


# What the department itself may do to its case. Reviews and decisions move it by their own services.
DEPARTMENT_MOVES: dict[str, tuple[str, ...]] = {
    CaseState.PLANNING: (CaseState.RFI, CaseState.DRAFTING),
    CaseState.RFI: (CaseState.DRAFTING,),
    CaseState.DRAFTING: (CaseState.RFI,),
    CaseState.IN_REVIEW: (),
    CaseState.ANSWERED: (CaseState.DRAFTING,),
    CaseState.READY: (CaseState.OPINION, CaseState.NOTICED),
    CaseState.OPINION: (CaseState.NOTICED,),
    CaseState.NOTICED: (CaseState.AWARDED,),
    CaseState.AWARDED: (CaseState.CONTRACTED,),
    CaseState.CONTRACTED: (CaseState.COMPLETED,),
    CaseState.COMPLETED: (),
    CaseState.WITHDRAWN: (),
}
# What the review desk's services may do.
REVIEW_MOVES: dict[str, tuple[str, ...]] = {
    CaseState.PLANNING: (CaseState.IN_REVIEW,),
    CaseState.RFI: (CaseState.IN_REVIEW,),
    CaseState.DRAFTING: (CaseState.IN_REVIEW,),
    CaseState.ANSWERED: (CaseState.IN_REVIEW,),
    CaseState.IN_REVIEW: (CaseState.DRAFTING, CaseState.ANSWERED),
}
# What a decision does to its case; None keeps the state.
DECISION_EFFECT: dict[str, str | None] = {
    Outcome.PROCEED: CaseState.READY,
    Outcome.CONDITIONS: CaseState.READY,
    Outcome.REVISE: CaseState.DRAFTING,
    Outcome.DEFER: None,
    Outcome.STOP: CaseState.WITHDRAWN,
}
# Outcomes that the gate guards: both make the case ready for notice.
GATED = frozenset({Outcome.PROCEED, Outcome.CONDITIONS})
# States from which an outcome may be recorded.
DECIDABLE = {
    Outcome.PROCEED: (CaseState.PLANNING, CaseState.RFI, CaseState.DRAFTING, CaseState.ANSWERED),
    Outcome.CONDITIONS: (CaseState.PLANNING, CaseState.RFI, CaseState.DRAFTING, CaseState.ANSWERED),
    Outcome.REVISE: (
        CaseState.DRAFTING, CaseState.ANSWERED, CaseState.READY, CaseState.OPINION, CaseState.NOTICED,
    ),
    Outcome.DEFER: tuple(
        s for s in CaseState.values if s not in (CaseState.COMPLETED, CaseState.WITHDRAWN)
    ),
    Outcome.STOP: tuple(
        s
        for s in CaseState.values
        if s not in (CaseState.AWARDED, CaseState.CONTRACTED, CaseState.COMPLETED, CaseState.WITHDRAWN)
    ),
}  # fmt: skip
# Drafts are open for new versions until the notice; afterwards a decision to revise reopens them.
UPLOADABLE = frozenset(
    {CaseState.PLANNING, CaseState.RFI, CaseState.DRAFTING, CaseState.IN_REVIEW, CaseState.ANSWERED}
)


def state_after_upload(state: str, kind: str) -> str:
    """The first document takes a case out of planning: a request for information, or a draft."""
    if state != CaseState.PLANNING:
        return state
    return CaseState.RFI if kind == DraftKind.RFI else CaseState.DRAFTING
