"""Have a version checked: ask, run the job, keep what it finds. A check that fails says so and harms nothing.

A version is judged together with the newest readable version of each other document of its case. What the
run says of those is kept as well: they meet new neighbours without a check of their own.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement import artifacts
from procurement.models import Case, Version
from procurement.reading import READER_VERSION
from procurement.selectors import NotReadable, is_readable
from reviews.enums import CheckState, Severity
from reviews.models import Check
from reviews.rules import CaseFile, Finding
from reviews.rules.fingerprint import fingerprints_of
from reviews.rules.memory import Memory
from reviews.rules.timed import check_in_time
from reviews.selectors.case_file import Basis, basis_of, case_file, is_newest
from reviews.selectors.checks import standing_on
from reviews.selectors.rulebook import rule_limits
from reviews.services.finding_rows import keep_findings
from reviews.services.time_limit import TooLong, at_most
from reviews.tasks import check_later
from sharingbook.accounts.acts import act, together
from sharingbook.accounts.models import Department, User
from sharingbook.common.errors import DomainError
from sharingbook.common.storage import DamagedFile

logger = logging.getLogger(__name__)

LONGEST_CHECK = 60  # seconds
# Of one rule on one version; a rule that speaks more often says nothing to anybody.
MOST_OF_A_RULE = 300
NOT_READABLE = _("This version cannot be read yet.")
TOOK_TOO_LONG = _("The check took too long and was stopped. Tell your administrator which document it was.")
UNEXPECTED = _("The check stopped because of a fault on our side. Try again; the document is not affected.")


@dataclass(frozen=True, slots=True)
class Judged:
    """What one run found: the case, the version of each document, findings, each place with its fingerprint.

    own: index of the version that was asked for. packs: rule → its pack. slow: rules put aside.
    """

    case: CaseFile
    versions: Sequence[Version]
    own: int
    findings: Sequence[Finding]
    places: Sequence[tuple[Finding, str]]
    packs: Mapping[str, str]
    looked_at: int
    slow: Sequence[str] = ()

    def of(self, at: int) -> tuple[list[tuple[Finding, str]], int]:
        """The places of one document with their fingerprints, and how many are left off."""
        told: Counter[str] = Counter()
        kept = []
        for finding, fingerprint in self.places:
            if finding.document == at:
                told[finding.rule] += 1
                if told[finding.rule] <= MOST_OF_A_RULE:
                    kept.append((finding, fingerprint))
        return kept, told.total() - len(kept)

    def counts(self, at: int) -> Counter[str]:
        """Severity → findings of one document; alike ones that are told as one count once."""
        return Counter(finding.severity for finding in self.findings if finding.document == at)


def expect(*, version: Version) -> Check | None:
    """A version was read: its check waits, and the job is asked for (inside that act)."""
    return _ask(basis_of(version)) if is_readable(version) else None


def ask_if_needed(*, version: Version) -> Check | None:
    """For a page: ask for the check where none stands, or where what it stands on has changed.

    Returns the one asked for, or None when there is nothing to do. No permission: who may see findings.
    """
    if not is_readable(version):
        return None
    basis = basis_of(version)
    if not standing_on(version, basis).needs_asking:
        return None
    with together():
        return _ask(basis)


def check_again(*, version: Version, actor: User) -> Check:
    """Have it checked once more by hand. Raises Refused, or DomainError while it cannot be read."""
    with act(actor, "run_check", version, action="check.ask", lock=version) as record:
        if not is_readable(version):
            raise DomainError(NOT_READABLE)
        basis = basis_of(version)
        standing = standing_on(version, basis)
        record.payload = {"version": version.number, "rules": basis.rules.digest}
        if standing.is_under_way and not standing.needs_asking:
            record.skip = True
            return standing.latest
        return _ask(basis)


def run(*, check_id: int) -> Check:
    """The job; harmless when it runs twice. Whatever goes wrong ends on the check, with a sentence."""
    row = Check.objects.select_related("version__draft__case__project__owner").get(pk=check_id)
    if row.state == CheckState.DONE:
        return row
    basis = basis_of(row.version)
    if any(getattr(row, name) != value for name, value in basis.key.items()):
        row = _waiting(basis)  # rules or neighbours changed while it waited
    Check.objects.filter(pk=row.pk).update(state=CheckState.RUNNING)
    try:
        with at_most(LONGEST_CHECK):
            judged = _judge(basis)
        return _keep(row, basis, judged)
    except TooLong:
        return _fail(row, TOOK_TOO_LONG)
    except (NotReadable, DamagedFile) as error:
        return _fail(row, str(error.message_id), error.params)
    except Exception:  # noqa: BLE001 -- a fault of a rule must not leave the page waiting
        logger.exception("checking version %s failed", row.version_id)
        return _fail(row, UNEXPECTED)


def _ask(basis: Basis) -> Check:
    row = _waiting(basis)
    check_later(row)
    return row


def _waiting(basis: Basis) -> Check:
    """The check on this basis, as asked for now."""
    afresh = {
        "state": CheckState.WAITING, "asked_at": timezone.now(), "done_at": None, "failure_message": "",
        "failure_params": {},
    }  # fmt: skip
    row, _made = Check.objects.update_or_create(version=basis.version, **basis.key, defaults=afresh)
    row.version = basis.version
    return row


def _judge(basis: Basis) -> Judged:
    case, versions = case_file(basis)
    memory = _remembered(basis, versions)
    own = next(at for at, version in enumerate(versions) if version.pk == basis.version.pk)
    looked_at = len(memory.recall(case.documents[own].texts)[0])
    findings, slow = check_in_time(case, basis.rules, memory, rule_limits())
    if not slow:
        artifacts.put_beside(
            basis.version.sha256, READER_VERSION, _memory_name(basis.rules.digest), memory.dumps()
        )
    places = sorted((one for finding in findings for one in finding.each), key=lambda one: one.order)
    told = list(zip(places, fingerprints_of(places, case.documents), strict=True))
    packs = {rule.id: rule.pack for rule in basis.rules.rules}
    return Judged(case, versions, own, findings, told, packs, looked_at, sorted(slow))


def _remembered(basis: Basis, versions: Sequence[Version]) -> Memory:
    """What earlier checks by these rules saw of these documents, the version before this one included."""
    digest = basis.rules.digest
    memory = Memory(digest)
    before = Version.objects.filter(draft=basis.version.draft_id, number__lt=basis.version.number)
    hashes = [version.sha256 for version in versions]
    hashes += list(before.order_by("-number").values_list("sha256", flat=True)[:1])
    for sha256 in hashes:
        stored = artifacts.get_beside(sha256, READER_VERSION, _memory_name(digest))
        if stored is not None:
            try:
                memory.learn(Memory.loads(stored))
            except ValueError:
                logger.warning("the memory of %s is damaged; it is looked at again", sha256)
    return memory


def _memory_name(digest: str) -> str:
    return f"rules-{digest}"


def _keep(row: Check, basis: Basis, judged: Judged) -> Check:
    """Write the findings of the version, and of its neighbours where those were checked by the same rules."""
    case = row.version.case
    with together():
        # Whoever suppresses a rule holds one of these; nobody takes the case first and then the organisation.
        Department.objects.select_for_update(no_key=True).get(pk=case.project.owner.organisation.pk)
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        row.refresh_from_db(fields=["state"])
        if row.state == CheckState.DONE:  # a second job was quicker
            return row
        for at, version in enumerate(judged.versions):
            if version.pk == row.version_id:
                _keep_one(row, version, judged, at)
            elif is_newest(row.version) and _is_checked(version, basis):
                _keep_one(_waiting(_beside(basis, version)), version, judged, at)
    return row


def _keep_one(row: Check, version: Version, judged: Judged, at: int) -> None:
    found, left_off = judged.of(at)
    with act(None, None, version, action="check.run", lock=row) as record:
        counts = judged.counts(at)
        changes = keep_findings(row, version, judged.case.documents[at], found, judged.packs)
        row.state, row.done_at, row.failure_message = CheckState.DONE, timezone.now(), ""
        row.failure_params, row.left_off = {}, left_off
        row.must_count, row.should_count, row.hint_count = (counts[severity] for severity in Severity.values)
        row.looked_at = judged.looked_at if at == judged.own else 0
        row.slow_rules = list(judged.slow)
        row.save()
        record.payload = {
            "version": version.number, "rules": row.rules_digest, "found": dict(counts), **changes,
            **({"slow": list(judged.slow)} if judged.slow else {}),
        }  # fmt: skip


def _is_checked(version: Version, basis: Basis) -> bool:
    """Done, by the same rules, with other neighbours."""
    latest = Check.objects.filter(version=version).first()
    same = ("rules_digest", "reader_version")
    return (
        latest is not None
        and latest.state == CheckState.DONE
        and all(getattr(latest, name) == basis.key[name] for name in same)
    )


def _beside(basis: Basis, version: Version) -> Basis:
    return replace(basis, version=version)


def _fail(row: Check, message: str, params: Mapping[str, object] | None = None) -> Check:
    with act(None, None, row, action="check.failed", lock=row) as record:
        row.state, row.failure_message = CheckState.FAILED, message
        row.failure_params = {key: str(value) for key, value in (params or {}).items()}
        row.save(update_fields=["state", "failure_message", "failure_params"])
        record.payload = {"version": row.version.number, "message": message}
    return row
