"""The agreed permission table, word for word, and its cells.

It is a copy on purpose: the tests hold the code against what was agreed, not against the code's own table.
Columns: public, vendor, member, approver, reviewer, lead, executive, auditor, administrator. `Y` yes, `o` own
scope, `c` only with the condition, `-` refused.
"""

# ruff: noqa: E501
TEXT = """
| # | Action | Pub | Ven | Mem | App | Rev | Lead | Exe | Aud | Adm |
| 1 | read L0 project, decision (outcome, date, deciding office at once; grounds, override reasons, advice and answers from notice) | Y | Y | Y | Y | Y | Y | Y | Y | Y |
| 2 | read L1 record | - | - | o same organisation | o same organisation | c assigned or same organisation | c assigned or same organisation | o same organisation | o same organisation | - |
| 3 | read L2 record | - | - | o | o | c assigned+declared | c declared | c counts only | Y logged | c break-glass |
| 4 | search / counts / export within own visibility | Y | Y | Y | Y | Y | Y | Y | Y | Y |
| 5 | register project | - | - | o | o | - | - | - | - | - |
| 6 | edit project facts | - | - | o | o | - | - | - | - | - |
| 7 | re-baseline (adds beside first) | - | - | o | o | - | - | - | - | - |
| 8 | close or cancel project with reason | - | - | - | o | - | - | - | - | - |
| 9 | propose level L1/L2 (reason) | - | - | o | o | - | - | - | - | - |
| 10 | approve level below public (not by proposer, unless single_officer: flagged) | - | - | - | o | - | - | - | - | - |
| 11 | raise level towards public | - | - | o | o | - | - | - | - | - |
| 12 | open case, upload draft version | - | - | o | o | - | - | - | - | - |
| 13 | download original file | - | c published | o | o | c declared | c declared | - | Y logged | c break-glass |
| 13a | read a version's content (page, search snippets, images, exports) | c after notice, L0 | c after notice, L0 | o, others c after notice | o, others c after notice | c declared | c declared | - | Y logged | c break-glass |
| 14 | delete or replace a version | - | - | - | - | - | - | - | - | - |
| 15 | run machine check, see findings | - | - | o | o | c | c | - | Y | - |
| 16 | request review | - | - | o | o | - | - | - | - | - |
| 17 | triage, set depth, return (case facts only, no files) | - | - | - | - | - | Y | - | - | - |
| 18 | assign reviewer (self only where the desk has one lead; recorded) | - | - | - | - | - | Y | - | - | - |
| 19 | declare conflict / accept / recuse self | - | - | - | - | o | o | - | - | - |
| 20 | recuse another (reason) | - | - | - | o | - | Y | - | - | - |
| 21 | list interested vendors of a case | - | - | o | o | - | Y | - | - | - |
| 22 | create/edit draft annotation | - | - | - | - | c declared | c declared | - | - | - |
| 23 | see draft annotations | - | - | - | - | c same case | c same case | - | Y | - |
| 24 | place an unplaced annotation by hand (members: issued ones only) | - | - | o | o | c | c | - | - | - |
| 25 | reply in thread of issued annotation | - | - | o | o | c | c | - | - | - |
| 26 | withdraw issued annotation (reason) | - | - | - | - | c author | c | - | - | - |
| 27 | issue advice | - | - | - | - | - | c declared | - | - | - |
| 28 | draft an answer to an advice item | - | - | o | o | - | - | - | - | - |
| 28a | submit all answers of an advice | - | - | c where the organisation lets members submit | o | - | - | - | - | - |
| 29 | verify answer / reopen | - | - | - | - | c | c | - | - | - |
| 30 | **record the procurement decision** | - | - | - | c not on case | **-** | **-** | - | - | - |
| 31 | override open must-item (written reason) | - | - | - | c | **-** | **-** | - | - | - |
| 32 | mark ready for notice (only as the effect of a decision) | - | - | - | c | - | - | - | - | - |
| 33 | correct a decision (new entry, old stays) | - | - | - | c | - | - | - | - | - |
| 34 | executive rating / note | - | - | - | - | - | - | Y | - | - |
| 35 | open / close public comment or RFI window | - | - | - | o | - | - | - | - | - |
| 36 | post comment / RFI answer / question in window | Y moderated | o | - | - | - | - | - | - | - |
| 37 | read other vendors' RFI answers before close | - | - | - | - | - | - | - | - | - |
| 38 | read RFI answers after close | - | - | o | o | c declared | c | - | Y | - |
| 39 | moderate comments (reason, original kept) | - | - | o | o | - | - | - | - | - |
| 40 | publish open data / page | - | - | - | o | - | - | - | - | c static pages |
| 41 | generate PDF report of visible record | Y | Y | Y | Y | Y | Y | Y | Y | - |
| 42 | API token (≤ own rights, expiry, scope) | - | o | o | o | o | o | o | o | o |
| 43 | webhook for own department | - | - | - | o | - | - | - | - | c global |
| 44 | read ledger headers and checkpoints | Y | Y | Y | Y | Y | Y | Y | Y | Y |
| 45 | read ledger payloads / access log | - | - | o | o | o own acts | o | - | Y | c no payload |
| 46 | verify ledger, export | c headers | c | c | c | c | c | c | Y | Y |
| 47 | grant role (never to self; approver and auditor need two admins) | - | - | - | c dept members | - | - | - | - | Y |
| 48 | rule packs, thresholds, settings | - | - | - | - | - | c rule packs | - | - | Y |
| 49 | break-glass request / approve (two persons) | - | - | - | approve | - | - | - | notified | request |
| 50 | delete a user's data (payload erasure) | - | - | - | - | - | - | - | c confirm | c request |
"""

COLUMNS = (
    "public",
    "vendor",
    "member",
    "approver",
    "reviewer",
    "lead",
    "executive",
    "auditor",
    "administrator",
)
# Agreed in words below the table: a coordinator reads what members read, and writes nothing.
READING_ROWS = frozenset({"1", "2", "3", "4", "13a", "41", "44", "45"})


def _parse() -> dict[str, dict[str, str]]:
    lines = [line for line in TEXT.strip().splitlines() if not line.startswith(("| # ", "|---"))]
    table = {}
    for line in lines:
        number, _action, *cells = [cell.strip().strip("*") for cell in line.strip("|").split("|")]
        if len(cells) != len(COLUMNS):
            raise ValueError(f"row {number} has {len(cells)} cells")
        table[number] = dict(zip(COLUMNS, cells, strict=True))
    return table


CELLS = _parse()


def cell(row: str, role: str) -> str:
    """The agreed cell; a coordinator's is derived from the words below the table."""
    if role == "coordinator":
        return CELLS[row]["member"] if row in READING_ROWS else "-"
    return CELLS[row][role]
