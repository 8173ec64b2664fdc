"""The standard sections of a kind of document: where each stands in the case, and which ones it lacks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from procurement.models import Version
from procurement.selectors import NotReadable, is_readable
from reviews.rules.checklist import Entry, checklist
from reviews.selectors.case_file import basis_of, case_file
from reviews.selectors.rulebook import KIND_OF
from sharingbook.common.storage import DamagedFile

RULE = "cmp-section"


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a kind of document.

    `version` and `seq`: where it stands, None where it stands nowhere. `file`: only the name of a file of the
    case stands for it. `is_waived`: the document says that it does not apply.
    """

    name: str
    is_needed: bool
    version: Version | None = None
    seq: int | None = None
    file: str = ""
    is_waived: bool = False

    @property
    def is_missing(self) -> bool:
        return self.version is None and not self.file and not self.is_waived


def sections_of(version: Version) -> list[Section]:
    """The sections that a document of this version's kind should have; the missing ones first.

    Empty where its kind has none, where the case is reviewed on the light path, and where it cannot be read.
    """
    if not is_readable(version):
        return []
    basis = basis_of(version)
    rule = basis.rules.by_id.get(RULE)
    if rule is None:
        return []
    try:
        case, versions = case_file(basis)
    except (NotReadable, DamagedFile):
        return []
    kind = KIND_OF[version.draft.kind]
    found = [_section(entry, versions) for entry in checklist(case, rule) if entry.kind == kind]
    return sorted(found, key=lambda one: not one.is_missing)


def _section(entry: Entry, versions: Sequence[Version]) -> Section:
    name = entry.name_en if get_language() == "en" else entry.name
    at, seq = entry.found or (None, None)
    return Section(
        name,
        entry.needed == "must",
        None if at is None else versions[at],
        seq,
        entry.file,
        bool(entry.why_not),
    )
