"""What people do with a finding: make it a comment, dismiss it with a reason, or silence its whole rule.

Every act holds the lock of the finding's case (of the organisation, where a rule is suppressed in all of
it), as the check does when it writes findings.
"""

import hashlib
from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement.models import Case
from procurement.reading.blocks import Block
from procurement.selectors import reading_of
from reviews.enums import AnnotationState, FindingState
from reviews.models import Annotation, Dismissal, Finding, Review, Suppression
from reviews.rules.document import OUTSIDE
from reviews.rules.folding import FOLD
from reviews.selectors.finding_folds import places_of
from reviews.selectors.rulebook import rules_for
from reviews.services.annotations import create_annotation
from reviews.services.finding_states import settle
from sharingbook.accounts.acts import act, together
from sharingbook.accounts.models import Department, User
from sharingbook.common.errors import DomainError

NEEDS_REASON = _("Write a reason.")
LONGEST_REASON = 2000
GONE = _("The latest check does not find this any more. Open the page again.")
SAID_ALREADY = _("Somebody has made a comment of this finding already.")
NOT_OPEN = _("This finding is not open. Take back what was decided about it first.")
NOT_DISMISSED = _("This was taken back already.")
NO_SUCH_RULE = _("There is no rule “%(rule)s” in the packs of your organisation.")
NOWHERE = _("The document has no words that a comment could stand on.")


def comment_on_finding(
    *,
    finding: Finding,
    review: Review,
    kind: str,
    aspect: str,
    text: str,
    replacement: str = "",
    place: Mapping[str, int | None] | None = None,
    actor: User,
    uid: UUID | None = None,
) -> Annotation:
    """Make a draft comment of a finding, at its place; what is missing is said at the document's title.
    The places that are told as one with it become this comment, too.

    `place`: seq, start, end, end_seq where the reviewer has chosen other words for it.

    `kind`, `aspect`, `text`, `uid` as in `create_annotation`, whose permission it is; what to write in the
    form first: `selectors.findings.suggestion_for`. Raises DomainError, Refused.
    """
    version = finding.version
    with together():
        Case.objects.select_for_update(no_key=True).get(pk=version.draft.case_id)
        row = _still_there(finding)
        places = places_of(row)
        again = row.annotation is not None and uid is not None and row.annotation.uid == uid
        if row.state == FindingState.COMMENTED and not again:
            raise DomainError(SAID_ALREADY)
        if row.state == FindingState.DISMISSED:
            raise DomainError(NOT_OPEN)
        where = place or place_of(row)
        annotation = create_annotation(
            review=review, version=version, kind=kind, aspect=aspect, text=text, replacement=replacement,
            **where, actor=actor, uid=uid,
        )  # fmt: skip
        if not again:
            with act(actor, None, row, action="finding.comment") as record:
                said = {"state": FindingState.COMMENTED, "annotation": annotation, "suppression": None}
                Finding.objects.filter(pk__in=[one.pk for one in places]).update(**said)
                settle(version.draft, [row.rule])
                record.payload = {**_told(row), "annotation": str(annotation.uid)}
        finding.refresh_from_db()
    return annotation


def place_of(finding: Finding) -> dict[str, int | None]:
    """Where a comment on it stands (seq, start, end, end_seq): its own place; of what is missing, the whole
    first heading, or the first words that there are. Raises DomainError where there are none.
    """
    if finding.seq is not None:
        return {"seq": finding.seq, "start": finding.start, "end": finding.end, "end_seq": None}
    blocks = [b for b in reading_of(finding.version).blocks if b.text.strip() and b.kind not in OUTSIDE]
    first: Block | None = next((b for b in blocks if b.kind == "heading"), blocks[0] if blocks else None)
    if first is None:
        raise DomainError(NOWHERE)
    return {"seq": first.seq, "start": None, "end": None, "end_seq": None}


def dismiss(*, finding: Finding, reason: str, actor: User) -> Dismissal:
    """Say that a finding is none, and why: it does not come back on the next version while its words stand.
    Told as one for several places, it is dismissed for all places with these words.

    Sent again, the dismissal in force is returned. Raises DomainError, Refused.
    """
    draft = finding.version.draft
    with act(actor, "dismiss_finding", finding, action="finding.dismiss", lock=draft.case) as record:
        row = _still_there(finding)
        reason = _reason(reason)
        drafted = row.annotation is not None and row.annotation.state == AnnotationState.DRAFTED
        fingerprint = row.values[FOLD] if len(places_of(row)) > 1 else row.fingerprint
        known = Dismissal.objects.in_force().filter(draft=draft, fingerprint=fingerprint).first()
        if known is not None:
            record.skip = True
            return known
        # Who does not see that a comment is being drafted must not learn it here; the comment goes before.
        if row.state != FindingState.OPEN and not drafted:
            raise DomainError(NOT_OPEN)
        dismissal = Dismissal.objects.create(
            draft=draft, fingerprint=fingerprint, rule=row.rule, quote=row.quote, reason=reason, by=actor
        )
        settle(draft, [row.rule])
        record.obj = dismissal
        record.payload = {**_told(row), "reason": reason}
        finding.refresh_from_db()
    return dismissal


def undo_dismissal(*, dismissal: Dismissal, actor: User) -> Dismissal:
    """The finding is open again, on every version that has it. Raises DomainError, Refused."""
    draft = dismissal.draft
    with act(actor, "dismiss_finding", dismissal, action="finding.undo_dismissal", lock=draft.case) as record:
        dismissal.refresh_from_db()
        if dismissal.undone_at is not None:
            raise DomainError(NOT_DISMISSED)
        dismissal.undone_by, dismissal.undone_at = actor, timezone.now()
        dismissal.save(update_fields=["undone_by", "undone_at"])
        settle(draft, [dismissal.rule])
        record.payload = {"rule": dismissal.rule, "fingerprint": dismissal.fingerprint}
    return dismissal


def suppress_in_case(*, rule: str, case: Case, reason: str, actor: User) -> Suppression:
    """Show no finding of this rule in this case; they stay listed. Raises DomainError, Refused."""
    with act(actor, "dismiss_finding", case, action="rule.suppress", lock=case) as record:
        _check_rule(rule, case.project.owner.organisation)
        reason = _reason(reason)
        known = Suppression.objects.in_force().filter(case=case, rule=rule).first()
        if known is not None:
            record.skip = True
            return known
        made = Suppression.objects.create(rule=rule, case=case, reason=reason, by=actor)
        rows = Finding.objects.filter(version__draft__case=case, rule=rule, state=FindingState.OPEN)
        count = rows.update(state=FindingState.SUPPRESSED, suppression=made)
        record.obj = made
        record.payload = {"rule": rule, "reason": reason, "findings": count}
    return made


def suppress_in_organisation(*, rule: str, organisation: Department, reason: str, actor: User) -> Suppression:
    """Show no finding of this rule in the whole organisation (row 48a). Raises DomainError, Refused."""
    if organisation.depth != 1:
        raise ValueError("rules are decided on by an organisation, the topmost department")
    with act(actor, "keep_rules", organisation, action="rule.suppress", lock=organisation) as record:
        _check_rule(rule, organisation)
        reason = _reason(reason)
        known = Suppression.objects.in_force().filter(organisation=organisation, rule=rule).first()
        if known is not None:
            record.skip = True
            return known
        made = Suppression.objects.create(rule=rule, organisation=organisation, reason=reason, by=actor)
        rows = Finding.objects.filter(
            rule=rule, state=FindingState.OPEN,
            version__draft__case__project__owner__path__startswith=organisation.path,
        )  # fmt: skip
        count = rows.update(state=FindingState.SUPPRESSED, suppression=made)
        record.obj = made
        record.payload = {"rule": rule, "reason": reason, "findings": count}
    return made


def lift(*, suppression: Suppression, actor: User) -> Suppression:
    """The rule's findings are open again. Raises DomainError, Refused."""
    permission, on = (
        ("dismiss_finding", suppression.case)
        if suppression.case
        else ("keep_rules", suppression.organisation)
    )
    with act(actor, permission, on, action="rule.lift", lock=on) as record:
        suppression.refresh_from_db()
        if suppression.lifted_at is not None:
            raise DomainError(NOT_DISMISSED)
        suppression.lifted_by, suppression.lifted_at = actor, timezone.now()
        suppression.save(update_fields=["lifted_by", "lifted_at"])
        rows = Finding.objects.filter(suppression=suppression)
        count = rows.count()
        _hand_over(suppression)
        rows.update(state=FindingState.OPEN, suppression=None)
        record.obj = suppression
        record.payload = {"rule": suppression.rule, "findings": count}
    return suppression


def _hand_over(lifted: Suppression) -> None:
    """Where another suppression of the rule is in force, its findings are under that one now."""
    rows = Finding.objects.filter(suppression=lifted)
    others = Suppression.objects.in_force().filter(rule=lifted.rule)
    if lifted.case is not None:
        organisation = lifted.case.project.owner.organisation
        other = others.filter(organisation=organisation).first()
        if other is not None:
            rows.update(suppression=other)
        return
    for other in others.filter(case__project__owner__path__startswith=lifted.organisation.path):
        rows.filter(version__draft__case=other.case_id).update(suppression=other)


def _still_there(finding: Finding) -> Finding:
    """The row as it is now, under the case's lock; a check may have taken it away meanwhile."""
    row = Finding.objects.filter(pk=finding.pk, stands=True).select_related("annotation", "dismissal").first()
    if row is None:
        raise DomainError(GONE)
    row.version = finding.version
    return row


def _reason(reason: str) -> str:
    if not reason.strip():
        raise DomainError(NEEDS_REASON)
    return reason.strip()[:LONGEST_REASON]


def _check_rule(rule: str, organisation: Department) -> None:
    if rule not in rules_for(organisation).by_id:
        raise DomainError(NO_SUCH_RULE, {"rule": rule})


def _told(finding: Finding) -> dict[str, object]:
    """For the ledger: which finding, without the draft's words (ADR 0008)."""
    words = hashlib.sha256(finding.quote.encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "rule": finding.rule, "fingerprint": finding.fingerprint, "version": finding.version.number,
        "sha256": words,
    }  # fmt: skip
