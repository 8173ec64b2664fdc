"""The rows of a version's findings after a check: what people decided stays, everything else is as found."""

from collections.abc import Mapping, Sequence

from procurement.models import Version
from reviews.clauses import clauses_of
from reviews.enums import FindingState
from reviews.models import Check, Finding
from reviews.rules import Document
from reviews.rules import Finding as Found
from reviews.services.finding_states import decided_on

BATCH = 200
_FIELDS = (
    "stands", "pack", "severity", "aspect", "seq", "start", "end", "path", "clause", "quote",
    "values", "state", "annotation", "dismissal", "suppression",
)  # fmt: skip


def keep_findings(
    check: Check,
    version: Version,
    document: Document,
    found: Sequence[tuple[Found, str]],
    packs: Mapping[str, str],
) -> dict[str, int]:
    """Make the version's rows those of `found`, pairs of finding and fingerprint; `packs`: rule → its pack.

    Inside the act of the check. A row that is found again keeps its key; one that is not goes, unless it
    became a comment. Returns how many are new, gone, kept.
    """
    clauses = clauses_of(document.blocks, document.reading.tables)
    decided = decided_on(version.draft)
    known = {row.fingerprint: row for row in Finding.objects.filter(version=version)}
    made, changed, kept = [], [], 0
    for one, fingerprint in found:
        fields = {
            "stands": True, "pack": packs[one.rule], "severity": one.severity,
            "aspect": one.aspect, **_place(one, document, clauses), "quote": one.quote,
            "values": dict(one.values), **decided.on(one, fingerprint),
        }  # fmt: skip
        row = known.pop(fingerprint, None)
        if row is None:
            made.append(
                Finding(version=version, raised_by=check, rule=one.rule, fingerprint=fingerprint, **fields)
            )
            continue
        if any(getattr(row, name) != value for name, value in fields.items()):
            changed.append(row)
        for name, value in fields.items():
            setattr(row, name, value)
        kept += 1
    gone = [row.pk for row in known.values() if row.state != FindingState.COMMENTED]
    Finding.objects.filter(pk__in=gone).delete()
    Finding.objects.filter(version=version, pk__in=[row.pk for row in known.values()]).update(stands=False)
    Finding.objects.bulk_update(changed, _FIELDS, batch_size=BATCH)
    Finding.objects.standing().filter(version=version).update(raised_by=check)
    Finding.objects.bulk_create(made, batch_size=BATCH)
    return {"new": len(made), "gone": len(gone), "kept": kept}


def _place(one: Found, document: Document, clauses: Sequence[str]) -> dict[str, object]:
    if one.seq is None:
        return {"seq": None, "start": None, "end": None, "path": "", "clause": ""}
    path = document.blocks[one.seq].path[:200]
    return {"seq": one.seq, "start": one.start, "end": one.end, "path": path, "clause": clauses[one.seq]}
