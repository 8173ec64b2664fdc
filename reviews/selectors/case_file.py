"""A case as the rules see it: the newest readable version of each of its documents, judged together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from procurement.enums import Method, VersionState
from procurement.models import Case, Draft, Version
from procurement.reading import READER_VERSION
from procurement.selectors import reading_of
from reviews.enums import Depth
from reviews.rules import CaseFile, Document, RuleSet
from reviews.selectors.rulebook import KIND_OF, rules_for
from sharingbook.common.storage import DamagedFile


@dataclass(frozen=True, slots=True)
class Basis:
    """All that the findings of `version` depend on besides its own words.

    `versions`: of all documents of the case, by draft. `names`: of documents that cannot be read, and of
    their files. `context`: 16 hex digits that change with these.
    """

    version: Version
    versions: tuple[Version, ...]
    names: tuple[str, ...]
    rules: RuleSet
    method: str
    is_light: bool

    @property
    def context(self) -> str:
        told = [self.method, str(self.is_light), *self.names]
        told += [f"{v.draft_id} {v.draft.kind} {v.draft.title} {v.sha256}" for v in self.versions]
        return blake2b("\n".join(told).encode(), digest_size=8).hexdigest()

    @property
    def key(self) -> dict[str, str]:
        """The columns of `Check` that say on what it stands."""
        return {
            "rules_digest": self.rules.digest, "reader_version": READER_VERSION, "context": self.context,
        }  # fmt: skip

    def for_earlier(self, version: Version) -> "Basis":
        """What an earlier version of the same document would be checked on now."""
        version.draft = self.version.draft
        others = tuple(version if v.draft_id == version.draft_id else v for v in self.versions)
        return replace(self, version=version, versions=others)


def basis_of(version: Version) -> Basis:
    """What the version is checked on now: the rules in force and the newest of the other documents."""
    case = version.case
    last = case.reviews.order_by("-number").values_list("depth", flat=True).first()
    versions = tuple(version if v.draft_id == version.draft_id else v for v in _newest(case, version))
    return Basis(
        version,
        versions,
        _unread(case, versions),
        rules_for(case.project.owner.organisation),
        case.method if case.method != Method.UNDECIDED else "",
        last == Depth.LIGHT,
    )


def is_newest(version: Version) -> bool:
    """No newer version of its document can be read."""
    newer = Version.objects.filter(
        draft=version.draft_id, number__gt=version.number, state=VersionState.READY,
        reader_version=READER_VERSION,
    )  # fmt: skip
    return not newer.exists()


def case_file(basis: Basis) -> tuple[CaseFile, list[Version]]:
    """The case file, and the version behind each of its documents.

    Raises NotReadable or DamagedFile for the version itself; another document that cannot be read is left
    out.
    """
    documents, versions = [], []
    for version in basis.versions:
        try:
            reading = reading_of(version)
        except DamagedFile:
            if version.pk == basis.version.pk:
                raise
            continue
        documents.append(Document(reading, KIND_OF[version.draft.kind], version.draft.title))
        versions.append(version)
    settings = {"light": basis.is_light, "windows": basis.rules.windows}
    return CaseFile(documents, basis.method, basis.names, settings), versions


def _newest(case: Case, version: Version) -> Sequence[Version]:
    readable = Version.objects.filter(
        draft__case=case, state=VersionState.READY, reader_version=READER_VERSION
    ).select_related("draft")
    newest: dict[int, Version] = {}
    for row in readable.order_by("draft_id", "number"):
        row.draft.case = case
        newest[row.draft_id] = row
    newest.setdefault(version.draft_id, version)
    return [newest[draft] for draft in sorted(newest)]


def _unread(case: Case, versions: Sequence[Version]) -> tuple[str, ...]:
    """Titles and file names of documents of which no version can be read: they are there all the same."""
    others = Draft.objects.filter(case=case).exclude(pk__in=[version.draft_id for version in versions])
    pairs = others.order_by("pk", "versions__number").values_list("title", "versions__filename")
    return tuple(dict.fromkeys(name for pair in pairs for name in pair if name))
