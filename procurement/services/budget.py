"""Budget lines: whole yen, tax included. The first amount of a line is never overwritten."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from procurement.enums import BudgetKind
from procurement.models import BudgetLine, Project
from procurement.services.figures import tracked
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import User
from sharingbook.common.errors import DomainError, StaleEdit

# Said where the machine removes a line; the history puts it into the reader's language.
CORRECTED = gettext_noop("Corrected before the registration")


def _values(line: BudgetLine) -> dict:
    return {
        "fiscal_year": line.fiscal_year,
        "kind": line.kind,
        "amount": line.amount,
        "funding_source": line.funding_source,
    }


def _refuse_second(project: Project, fiscal_year: int, kind: str, but: int | None = None) -> None:
    if kind == BudgetKind.SUPPLEMENTARY:
        return
    lines = project.budget_lines.filter(fiscal_year=fiscal_year, kind=kind, removed_at__isnull=True)
    if lines.exclude(pk=but).exists():
        raise DomainError(gettext_noop("This year and kind has a line already. Change that line instead."))


def add_line(
    *, project: Project, fiscal_year: int, kind: str, amount: int, funding_source: str = "", actor: User
) -> BudgetLine:
    with tracked(project), act(actor, "edit_facts", project, action="budget.add", lock=project) as record:
        _refuse_second(project, fiscal_year, kind)
        line = BudgetLine(
            project=project, fiscal_year=fiscal_year, kind=kind, amount=amount, first_amount=amount,
            funding_source=funding_source,
        )  # fmt: skip
        line._history_user = actor
        line.save()
        record.payload = {"line": line.pk, "after": _values(line)}
    return line


def change_line(
    *, line: BudgetLine, edition: int, amount: int, funding_source: str, actor: User
) -> BudgetLine:
    """A new amount beside the first one (permission row 7)."""
    project = line.project
    with tracked(project), act(actor, "rebaseline", project, action="budget.change", lock=line) as record:
        if line.edition != edition:
            current = {"amount": line.amount, "funding_source": line.funding_source}
            raise StaleEdit(current, {"amount": amount, "funding_source": funding_source}, line)
        before = _values(line)
        line.amount, line.funding_source = amount, funding_source
        line.edition += 1
        line._history_user = actor
        line.save()
        record.skip = before == _values(line)
        record.payload = {"line": line.pk, "before": before, "after": _values(line)}
    return line


def remove_line(*, line: BudgetLine, reason: str, actor: User) -> BudgetLine:
    """Take a mistaken line out of the sums; it stays in the history with its reason."""
    project = line.project
    with tracked(project), act(actor, "edit_facts", project, action="budget.remove", lock=line) as record:
        if not reason.strip():
            raise DomainError(gettext_noop("Say why the line is removed."))
        if line.removed_at is not None:  # somebody, or a second press of the button, was first
            record.skip = True
            return line
        record.payload = {"line": line.pk, "before": _values(line), "reason": reason}
        line.removed_at, line.removed_reason = timezone.now(), reason
        line.edition += 1
        line._history_user = actor
        line.save()
    return line
