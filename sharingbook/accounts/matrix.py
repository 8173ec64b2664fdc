"""Who may do what: the permission table, as data.

One row an action. The cells drive the permission code (`verdicts.permit`), the matrix tests and the
published table alike. A cell is `Y` (yes), `-` (no) or the name of a condition that a room registers
in its `AppConfig.ready()`; names joined by `+` must all hold. Whoever holds an account may also do what
the public may. An action marked `absent` is agreed but not built: nobody may do it.
"""

from dataclasses import dataclass

from sharingbook.accounts.roles import Role

PUBLIC = "public"
COLUMNS = (
    PUBLIC, Role.VENDOR, Role.MEMBER, Role.APPROVER, Role.COORDINATOR, Role.REVIEWER, Role.LEAD,
    Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One action: its number in the published table, its code, one cell for each of COLUMNS."""

    number: str
    action: str
    cells: tuple[str, ...]
    absent: bool = False

    def cell(self, role: str) -> str:
        return "-" if self.absent else self.cells[COLUMNS.index(role)]


def _row(number: str, action: str, cells: str, *, absent: bool = False) -> Row:
    split = tuple(cells.split())
    if len(split) != len(COLUMNS):
        raise ValueError(f"row {number} has {len(split)} cells, not {len(COLUMNS)}")
    return Row(number, action, split, absent)


# fmt: off
_ROWS = (
    #                                   public    vendor    member    approver  coord.    reviewer  lead      executive auditor   admin
    _row("1", "read_public_record",     "Y         Y         Y         Y         Y         Y         Y         Y         Y         Y"),
    _row("2", "read_government_record", "-         -         org       org       org       assigned_or_org assigned_or_org org audited -"),
    _row("3", "read_department_record", "-         -         own       own       own       declared  declared  -         audited   -"),
    _row("4", "search",                 "Y         Y         Y         Y         Y         Y         Y         Y         Y         Y"),
    _row("5", "register_project",       "-         -         own       own       -         -         -         -         -         -"),
    _row("6", "edit_facts",             "-         -         own       own       -         -         -         -         -         -"),
    _row("6a", "read_field_history",    "-         -         own       own       own       -         -         -         audited   -"),
    _row("6b", "confirm_facts",         "-         -         -         -         own       -         -         -         -         -"),
    _row("7", "rebaseline",             "-         -         own       own       -         -         -         -         -         -"),
    _row("8", "close_project",          "-         -         -         own       -         -         -         -         -         -"),
    _row("9", "propose_level",          "-         -         own       own       -         -         -         -         -         -"),
    _row("10", "approve_level",         "-         -         -         own+not_proposer - -         -         -         -         -"),
    _row("11", "raise_level",           "-         -         own       own       -         -         -         -         -         -"),
    _row("12", "upload_version",        "-         -         own       own       -         -         -         -         -         -"),
    _row("13", "download_original",     "-         noticed   own       own       -         declared  declared  -         audited   -"),
    _row("13a", "read_version",         "noticed   noticed   own_or_noticed own_or_noticed own_or_noticed declared declared - audited -"),
    _row("14", "delete_version",        "-         -         -         -         -         -         -         -         -         -"),
    _row("15", "see_findings",          "-         -         own       own       -         declared  declared  -         audited   -"),
    _row("15a", "run_check",            "-         -         own       own       -         declared  declared  -         -         -"),
    _row("15b", "dismiss_finding",      "-         -         own       own       -         declared  declared  -         -         -"),
    _row("16", "request_review",        "-         -         own       own       -         -         -         -         -         -"),
    _row("17", "triage_review",         "-         -         -         -         -         -         desk      -         -         -"),
    _row("18", "assign_reviewer",       "-         -         -         -         -         -         desk      -         -         -"),
    _row("19", "declare_interest",      "-         -         -         -         -         assigned  assigned  -         -         -"),
    _row("20", "recuse_other",          "-         -         -         own       -         -         desk      -         -         -"),
    _row("21", "list_vendors",          "-         -         own       own       -         -         desk      -         -         -"),
    _row("22", "draft_annotation",      "-         -         -         -         -         declared  declared  -         -         -"),
    _row("23", "see_draft_annotations", "-         -         -         -         -         declared  declared  -         audited   -"),
    _row("24", "place_annotation",      "-         -         own+issued own+issued -       declared  declared  -         -         -"),
    _row("25", "reply",                 "-         -         own+issued own+issued -       declared  declared  -         -         -"),
    _row("26", "withdraw_annotation",   "-         -         -         -         -         declared+author declared+author_or_lead - - -"),
    _row("27", "issue_advice",          "-         -         -         -         -         -         declared  -         -         -"),
    _row("28", "draft_answer",          "-         -         own       own       -         -         -         -         -         -"),
    _row("28a", "submit_answers",       "-         -         own+members_submit own -      -         -         -         -         -"),
    _row("29", "verify_answer",         "-         -         -         -         -         declared  declared  -         -         -"),
    _row("30", "record_decision",       "-         -         -         own+not_on_case+officer - -   -         -         -         -"),
    _row("31", "override_must",         "-         -         -         own+not_on_case+officer - -   -         -         -         -"),
    _row("32", "mark_ready",            "-         -         -         own+not_on_case+officer - -   -         -         -         -"),
    _row("33", "correct_decision",      "-         -         -         own+not_on_case+officer - -   -         -         -         -"),
    _row("34", "rate_as_executive",     "-         -         -         -         -         -         -         Y         -         -", absent=True),
    _row("35", "open_window",           "-         -         -         own       -         -         -         -         -         -", absent=True),
    _row("36", "post_in_window",        "Y         Y         -         -         -         -         -         -         -         -", absent=True),
    _row("37", "read_answers_early",    "-         -         -         -         -         -         -         -         -         -", absent=True),
    _row("38", "read_rfi_answers",      "-         -         own       own       -         declared  declared  -         audited   -", absent=True),
    _row("39", "moderate_comments",     "-         -         own       own       -         -         -         -         -         -", absent=True),
    _row("40", "publish_page",          "-         -         -         own       -         -         -         -         -         -"),
    _row("41", "make_report",           "Y         Y         Y         Y         Y         Y         Y         Y         Y         -"),
    _row("42", "use_api_token",         "-         Y         Y         Y         Y         Y         Y         Y         Y         Y", absent=True),
    _row("43", "own_webhook",           "-         -         -         own       -         -         -         -         -         Y", absent=True),
    _row("44", "read_ledger_headers",   "Y         Y         Y         Y         Y         Y         Y         Y         Y         Y"),
    _row("45", "read_ledger_payload",   "-         -         own       own       own       own_act   own_act_or_led - audited  -"),
    _row("45a", "read_access_log",      "-         -         own       own       own       own_act   own_act_or_led - audited  administered"),
    _row("46", "verify_ledger",         "-         -         -         -         -         -         -         -         Y         Y"),
    _row("47", "grant_role",            "-         -         -         member_role+own - -           -         -         -         administered"),
    _row("48", "change_settings",       "-         -         -         -         -         -         -         -         -         administered"),
    _row("48a", "keep_rules",           "-         -         -         -         -         -         org       -         -         administered"),
    _row("49", "break_glass",           "-         -         -         -         -         -         -         -         -         Y", absent=True),
    _row("50", "erase_payload",         "-         -         -         -         -         -         -         -         -         Y", absent=True),
)
# fmt: on

MATRIX: dict[str, Row] = {row.action: row for row in _ROWS}
