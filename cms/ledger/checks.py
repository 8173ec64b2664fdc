"""Reading the whole ledger again on request: asked for on the page, done by a job, kept as a verdict."""

import logging
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from cms.ledger.selectors import ledger_size
from cms.models import LedgerCheck, LedgerVerdict
from sharingbook.accounts.models import Membership, User
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import require
from sharingbook.audit import ledger
from sharingbook.audit.verify import Verdict, verify
from sharingbook.notifications.services import notify

logger = logging.getLogger(__name__)

# A check that says nothing for this long has lost its worker; another one may be asked for.
PATIENCE = timedelta(minutes=10)
BROKEN = _("The audit record is broken at number %(seq)s. Open it and export what is before and after.")
GUARDS_BROKEN = _("The guards of the audit record are missing or altered. Tell the operator of the server.")


def running_check() -> LedgerCheck | None:
    """The check that is under way, if any."""
    return LedgerCheck.objects.filter(
        ended_at__isnull=True, requested_at__gte=timezone.now() - PATIENCE
    ).first()


def unfinished_check() -> LedgerCheck | None:
    """The latest check, where it ended without a verdict or its worker was lost; None where all is well."""
    latest = LedgerCheck.objects.first()
    if latest is None or latest.verdict_id is not None:
        return None
    is_lost = latest.requested_at < timezone.now() - PATIENCE
    return latest if latest.ended_at is not None or is_lost else None


def last_verdict() -> LedgerVerdict | None:
    return LedgerVerdict.objects.select_related("by").first()


def request_check(*, actor: User) -> LedgerCheck:
    """Ask for a verification (row 46); while one is under way, that one is given. Raises Refused."""
    require(actor, "verify_ledger")
    with transaction.atomic():
        running = running_check()
        if running is not None:
            return running
        check = LedgerCheck.objects.create(by=actor, size=ledger_size())
        ledger.record_access(
            actor_id=str(actor.uid), action="ledger.verify", object_type="audit.ledgerentry", object_id="*"
        )
        transaction.on_commit(lambda: _enqueue(check))
    return check


def _enqueue(check: LedgerCheck) -> None:
    from cms.ledger.tasks import check_ledger  # the job calls this module

    check_ledger.enqueue(check.pk)


def run_check(*, check_id: int) -> LedgerCheck:
    """The job: read everything, keep the verdict, tell auditors and administrators of a broken one.

    Safe to run twice: an ended check stays as it is. A reading that fails ends without a verdict, which the
    page says: the verdict before it must not pass for an answer.
    """
    check = LedgerCheck.objects.select_related("by").get(pk=check_id)
    if check.ended_at is not None:
        return check
    try:
        _read_everything(check)
    except Exception:
        logger.exception("the ledger could not be read to its end")
        LedgerCheck.objects.filter(pk=check.pk).update(ended_at=timezone.now())
        check.refresh_from_db()
    return check


def _read_everything(check: LedgerCheck) -> None:
    started = timezone.now()

    def show(done: int) -> None:
        LedgerCheck.objects.filter(pk=check.pk).update(done=done)

    found = verify(progress=show)
    with transaction.atomic():
        check.verdict = LedgerVerdict.objects.create(
            started_at=started, finished_at=timezone.now(), ok=found.ok, entries=found.entries,
            first_bad_seq=found.first_bad_seq, problem=found.problem, head=found.head,
            seconds=found.seconds, by=check.by,
        )  # fmt: skip
        check.done, check.ended_at = found.entries, check.verdict.finished_at
        check.save(update_fields=["verdict", "done", "ended_at"])
        if not found.ok:
            _alarm(found)


def _alarm(found: Verdict) -> None:
    logger.error("ledger broken: seq=%s problem=%s %s", found.first_bad_seq, found.problem, found.detail)
    watchers = Membership.objects.active().filter(role__in=[Role.AUDITOR, Role.ADMINISTRATOR])
    watching = User.objects.filter(is_active=True, memberships__in=watchers).distinct()
    at_entry = found.first_bad_seq is not None
    notify(
        people=watching,
        event="ledger.broken",
        message=BROKEN if at_entry else GUARDS_BROKEN,
        params={"seq": f"{found.first_bad_seq:,}"} if at_entry else {},
        url=reverse("cms:ledger"),
    )
