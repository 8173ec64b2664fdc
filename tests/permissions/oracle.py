"""What the agreed table says about one actor and one thing, worked out from its words alone.

Nothing here asks the product's code: cells come from `published.py`, conditions are written down once more.
"""

from tests.permissions.published import cell
from tests.permissions.world import CLOSED_CASE, DEPARTMENT, DRAFT, GOVERNMENT, LISTED, UNLISTED, Actor

OWNERS = ("member", "approver")
TEAM = ("reviewer", "lead")
# The record's level: a public project that nobody has published yet is read inside the government alone.
PROJECT_LEVEL = {
    LISTED: "L0", UNLISTED: "L1", GOVERNMENT: "L1", DEPARTMENT: "L2", DRAFT: "draft", CLOSED_CASE: "L0",
}  # fmt: skip
CASE_LEVEL = {LISTED: "L0", UNLISTED: "L1", GOVERNMENT: "L1", DEPARTMENT: "L2", CLOSED_CASE: "L2"}


def in_scope(actor: Actor, spot) -> bool:
    """`o`: the department of the actor's hat and all below. Desks are departments of the government, too,
    but own no record; auditors and administrators look after the whole government."""
    if actor.standing == "everywhere":
        return True
    if actor.role in ("auditor", "administrator"):
        return spot.place in ("own", "other")
    return actor.role in (*OWNERS, "coordinator", "executive", "vendor") and spot.place == "own"


def same_organisation(actor: Actor, spot) -> bool:
    return actor.role != "public" and actor.standing != "everywhere" and spot.place in ("own", "other")


def own_desk(actor: Actor, spot) -> bool:
    """A desk serves its own government here; the other one has a desk of its own."""
    return actor.role == "lead" and spot.place in ("own", "other")


def stands(actor: Actor, spot, *standings: str) -> bool:
    """Assigned or declared on this very case; the people asked about are on no round of a noticed one.

    A project without the case in question is asked by any of its cases.
    """
    return actor.standing in standings and not spot.noticed and spot.kind != DRAFT


def assigned(actor: Actor, spot) -> bool:
    return stands(actor, spot, "assigned", "declared")


def declared(actor: Actor, spot) -> bool:
    return stands(actor, spot, "declared")


def _read_draft_registration(actor: Actor, spot) -> bool:
    """Seen by its department alone; by the auditor as everything is."""
    return actor.role in (*OWNERS, "coordinator", "auditor") and in_scope(actor, spot)


def _row_2(actor: Actor, spot) -> bool:
    return same_organisation(actor, spot) or (actor.role in TEAM and assigned(actor, spot))


def _row_3(actor: Actor, spot) -> bool:
    if actor.role in TEAM:
        return declared(actor, spot)
    return actor.role in (*OWNERS, "coordinator", "auditor") and in_scope(actor, spot)


def sees(actor: Actor, spot, level: str) -> bool:
    """Rows 1 to 3. Whoever holds an account may also do what the public may."""
    if level == "draft":
        return _read_draft_registration(actor, spot)
    if level == "L0":
        return cell("1", actor.role) == "Y"
    row, condition = {"L1": ("2", _row_2), "L2": ("3", _row_3)}[level]
    return cell(row, actor.role) != "-" and condition(actor, spot)


def sees_project(actor: Actor, spot) -> bool:
    return sees(actor, spot, PROJECT_LEVEL[spot.kind])


def sees_case(actor: Actor, spot) -> bool:
    return sees(actor, spot, CASE_LEVEL[spot.kind])


def sees_version(actor: Actor, spot) -> bool:
    """Row 13a: before notice a version is for its department, its declared team and the auditor."""
    level = CASE_LEVEL[spot.kind]
    if spot.noticed and level == "L0":
        return True
    if cell("13a", actor.role) == "-":
        return False
    if actor.role in (*OWNERS, "coordinator"):
        opened = spot.noticed and level == "L1" and same_organisation(actor, spot)
        return in_scope(actor, spot) or opened
    if actor.role in TEAM:
        return declared(actor, spot)
    return actor.role == "auditor" and in_scope(actor, spot)


def sees_review(actor: Actor, spot) -> bool:
    """The desk sees requests (row 17: facts, no files); otherwise whoever sees the case, with an account."""
    if actor.role == "public":
        return False
    return own_desk(actor, spot) or assigned(actor, spot) or sees_case(actor, spot)


def sees_draft_comment(actor: Actor, spot) -> bool:
    """Row 23: `c` is the declared team of the same case."""
    if cell("23", actor.role) == "-":
        return False
    return declared(actor, spot) if actor.role in TEAM else in_scope(actor, spot)


def sees_issued_comment(actor: Actor, spot) -> bool:
    return actor.role != "public" and (sees_version(actor, spot) or sees_draft_comment(actor, spot))


def sees_advice(actor: Actor, spot) -> bool:
    """Row 1: from notice with its case. Before, it quotes the draft: those who may read that (row 13a)."""
    if actor.role == "public":
        return False
    if spot.noticed:
        return sees_case(actor, spot) or sees_version(actor, spot)
    return sees_version(actor, spot)


def sees_project_decision(actor: Actor, spot) -> bool:
    return sees_project(actor, spot)


def _published(actor: Actor, spot) -> bool:
    return spot.noticed and CASE_LEVEL[spot.kind] == "L0"


# What `o`, `c` and a lead's `Y` mean in a row; elsewhere `o` is `in_scope`.
CONDITIONS = {
    ("13", "vendor"): _published,
    ("13", "reviewer"): declared,
    ("13", "lead"): declared,
    ("17", "lead"): own_desk,
    ("18", "lead"): own_desk,
    ("19", "reviewer"): assigned,
    ("19", "lead"): assigned,
    ("20", "lead"): own_desk,
    ("21", "lead"): own_desk,
    ("22", "reviewer"): declared,
    ("22", "lead"): declared,
    ("23", "reviewer"): declared,
    ("23", "lead"): declared,
    ("24", "reviewer"): declared,
    ("24", "lead"): declared,
    ("25", "reviewer"): declared,
    ("25", "lead"): declared,
    ("27", "lead"): declared,
    # The organisations here do not let members submit.
    ("28a", "member"): lambda actor, spot: False,
    ("29", "reviewer"): declared,
    ("29", "lead"): declared,
    # Nobody who is asked here has both hats or stands on a case; those are the person rule's own tests.
    ("30", "approver"): in_scope,
    ("31", "approver"): in_scope,
    ("32", "approver"): in_scope,
    ("33", "approver"): in_scope,
    # Break-glass is not built: until then an administrator reads what the public reads.
    ("13", "administrator"): lambda actor, spot: False,
    # The organisation's administrator keeps its own people; the instance's all of them.
    ("47", "administrator"): in_scope,
    ("48", "administrator"): in_scope,
    # Reviewers read their own acts, leads those of their cases too; the act asked about is none of these.
    # Administrators: no payload.
    ("45", "reviewer"): lambda actor, spot: False,
    ("45", "lead"): lambda actor, spot: False,
    ("45", "auditor"): in_scope,
    ("45", "administrator"): lambda actor, spot: False,
    ("48", "lead"): lambda actor, spot: False,  # rule packs have a rule of their own: keeps_rules
    ("15", "reviewer"): declared,
    ("15", "lead"): declared,
    ("15", "auditor"): in_scope,
    ("40", "administrator"): lambda actor, spot: False,  # there is no static page
}


def may(actor: Actor, row: str, spot) -> bool:
    """The agreed cell of this row, applied to the thing; without a thing (None) only plain answers exist."""
    text = cell(row, actor.role)
    if cell(row, "public") == "Y":
        return True  # whoever holds an account may also do what the public may
    if text == "-":
        return False
    condition = CONDITIONS.get((row, actor.role))
    if condition is not None:
        return condition(actor, spot)
    if text == "Y":
        return True
    if text == "o" or text.startswith(("o ", "Y logged")):
        return in_scope(actor, spot)
    raise ValueError(f"nobody wrote down what row {row} means for {actor.role}: {text}")


def judges_findings(actor: Actor, spot) -> bool:
    """Row 15 without the auditor, who reads and does nothing."""
    return actor.role != "auditor" and may(actor, "15", spot)


def keeps_rules(actor: Actor, spot) -> bool:
    """Row 48, “c rule packs”: the lead of a desk for the desk's own government, and who administers it."""
    if actor.role == "lead":
        return same_organisation(actor, spot)
    return may(actor, "48", spot)


def may_withdraw(actor: Actor, spot, *, own: bool) -> bool:
    """Row 26: its author, or the lead of its round (who is not among these actors: the lead here runs the
    next round). A draft (`own`: of the declared reviewer) is its author's alone."""
    return own and actor.role == "reviewer" and declared(actor, spot)


def keeps_history(actor: Actor, spot) -> bool:
    """Who reads a record as its own: the department, its coordinator, the auditor (rows 3 and 6)."""
    return actor.role in (*OWNERS, "coordinator", "auditor") and in_scope(actor, spot)


def sees_person(actor: Actor, spot) -> bool:
    """Row 47: whoever grants there; an approver chooses members among the people of the organisation."""
    if actor.role == "approver":
        return same_organisation(actor, spot)
    return actor.role == "administrator" and in_scope(actor, spot)


def reads_access_log(actor: Actor) -> bool:
    """Row 45 without its payload: whoever has a part of it."""
    return cell("45", actor.role) != "-"


def administers(actor: Actor, spot) -> bool:
    return actor.role == "administrator" and in_scope(actor, spot)


def sums_up(actor: Actor) -> bool:
    """The portfolio: staff with a part of the register (rows 2 to 4)."""
    return cell("2", actor.role) != "-"


def writes_story(actor: Actor, spot) -> bool:
    """The story's files, before any page shows them: the writers of the department."""
    return actor.role in OWNERS and in_scope(actor, spot)
