"""Write docs/permissions.md from the permission table that the code asks.

Usage: .venv/bin/python docs/permissions_table.py
"""

# ruff: noqa: E501
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "permissions.md"
sys.path.insert(0, str(ROOT))

INTRODUCTION = """# Who may do what

Made from `sharingbook/accounts/matrix.py` by `docs/permissions_table.py`; a test compares the two. The same rows
decide in the product: every act of a service asks one of them, once, inside its transaction.

- A cell is **yes**, – (refused), or one or more conditions, explained below; several joined by + must all hold.
- Whoever holds an account may also do what the public may. A person with several roles may do what any of them
  allows, but the person rule (`not_on_case`) looks at the person, not at the role.
- What somebody may not see does not exist for them (404); what they see but may not do is refused with the reason
  and who can do it (403).
- Disclosure: **public** (the default), **government-wide** (one organisation, the topmost department of one
  government), **department only** (with a reason, a review date and an approver). A draft registration is for its
  department; a project that is public but not yet published counts as government-wide. A version's content is
  closed before the notice, however open its case is (row 13a).
- Rows marked “agreed, not built” are refused to everybody.
"""
TITLES = {
    "read_public_record": "read a public project, case or decision (grounds, advice and answers: from notice)",
    "read_government_record": "read a government-wide record",
    "read_department_record": "read a department-only record",
    "search": "search, count and export what one may see",
    "register_project": "register a project",
    "edit_facts": "edit facts, money, milestones, health, stage",
    "read_field_history": "read the history of each field",
    "confirm_facts": "confirm that the facts are up to date (yearly)",
    "rebaseline": "put a new plan beside the first",
    "close_project": "close or cancel a project, with a reason",
    "propose_level": "propose a lower disclosure level",
    "approve_level": "confirm a lower level",
    "raise_level": "open a record",
    "upload_version": "open, edit and move a case; add a version of a draft",
    "download_original": "download the original file of a version",
    "read_version": "read a version's content",
    "delete_version": "delete or replace a version",
    "see_findings": "see what the specification checker finds",
    "run_check": "have a version checked again",
    "dismiss_finding": "dismiss a finding, or suppress a rule in one case, with a reason; take that back",
    "request_review": "request a review",
    "triage_review": "accept, return or close a request (facts, no files)",
    "assign_reviewer": "assign reviewers",
    "declare_interest": "declare one's interests, stand aside",
    "recuse_other": "take somebody else off a case, with a reason",
    "list_vendors": "list interested vendors",
    "draft_annotation": "write and edit draft comments",
    "see_draft_annotations": "see draft comments",
    "place_annotation": "place a comment by hand",
    "reply": "reply under an issued comment",
    "withdraw_annotation": "withdraw a comment",
    "issue_advice": "issue the advice",
    "draft_answer": "draft an answer to an item",
    "submit_answers": "submit the answers",
    "verify_answer": "verify an answer, or open it again",
    "record_decision": "**record the decision**",
    "override_must": "leave a must-item open, with a written reason",
    "mark_ready": "make a case ready for notice (the effect of a decision)",
    "correct_decision": "correct a decision (the old one stays)",
    "rate_as_executive": "rate as executive",
    "open_window": "open a window for comments or information",
    "post_in_window": "post in a window",
    "read_answers_early": "read other vendors' answers before the end",
    "read_rfi_answers": "read vendors' answers after the end",
    "moderate_comments": "moderate comments",
    "publish_page": "publish a page, or take it out of the book",
    "make_report": "make a report of what one may see",
    "use_api_token": "use an API token",
    "own_webhook": "keep a webhook",
    "read_ledger_headers": "read the ledger's headers",
    "read_ledger_payload": "read what a ledger entry holds",
    "read_access_log": "read the access log: who read what",
    "verify_ledger": "have the whole ledger verified (headers are exported and checked by everybody, row 44)",
    "grant_role": "give and end roles",
    "change_settings": "keep departments and settings",
    "keep_rules": "switch rules, keep rule packs, suppress a rule in the whole organisation",
    "break_glass": "open a closed record in an emergency",
    "erase_payload": "erase personal data",
}
CONDITIONS = {
    "own": "records of the role's department and of those below it",
    "org": "records of the same organisation",
    "audited": "records of the audited department and of those below it; each reading is itself recorded",
    "assigned": "assigned to the case and not recused",
    "declared": "declared no conflict on the case, and not recused since",
    "assigned_or_org": "assigned to the case, or of the same organisation",
    "noticed": "after the notice, where case and project are public and in the book",
    "own_or_noticed": "own records; others of the organisation after the notice, unless department-only",
    "not_proposer": "not by the person who proposed it (where one officer is both: allowed, and marked)",
    "not_on_case": (
        "never by a person who reviewed, annotated, was assigned, recused, issued, drafted, or acted for the "
        "review desk (accepted, returned, closed, assigned) on the case"
    ),
    "officer": "not also member of the organisation (where one officer may be both: allowed, and marked)",
    "desk": "rounds of the role's own review desk",
    "author": "own comments",
    "author_or_lead": (
        "own comments; as lead of their round also those that were issued, and drafts of a recused author"
    ),
    "issued": "comments that have been issued",
    "members_submit": "where the organisation lets members submit",
    "own_act": "entries about one's own acts and reads",
    "own_act_or_led": "entries about one's own acts and reads, and those of cases that one leads and has declared for",
    "administered": "people and departments of the administered organisation, or of all; never a role for oneself",
    "member_role": "the member role alone, in the own department; never for oneself",
}


def _words(text: str) -> str:
    if text in ("Y", "-"):
        return {"Y": "yes", "-": "–"}[text]
    return " + ".join(text.split("+"))


def text() -> str:
    """The whole page, ending in a newline. Raises KeyError for an action or condition without words."""
    from sharingbook.accounts.matrix import COLUMNS, MATRIX

    lines = [
        INTRODUCTION,
        f"| # | Action | {' | '.join(str(column) for column in COLUMNS)} |",
        f"|---|---|{'---|' * len(COLUMNS)}",
    ]
    used = set()
    for row in MATRIX.values():
        title = TITLES[row.action] + (" (agreed, not built)" if row.absent else "")
        cells = [_words(row.cell(column)) for column in COLUMNS]
        lines.append(f"| {row.number} | {title} | {' | '.join(cells)} |")
        used |= {name for column in COLUMNS for name in row.cell(column).split("+")} - {"Y", "-"}
    lines += ["", "## Conditions", "", "| Condition | Holds for |", "|---|---|"]
    lines += [f"| {name} | {CONDITIONS[name]} |" for name in CONDITIONS if name in used]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
