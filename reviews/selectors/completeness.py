"""The completeness checklist of a document: each standard section, and where in the case it stands."""

from dataclasses import dataclass

from django.utils.translation import get_language

from procurement.models import Version
from procurement.selectors import is_readable
from reviews.clauses import clause_of
from reviews.rules import CaseFile
from reviews.rules.checklist import NOT_APPLICABLE, Entry, checklist
from reviews.selectors.case_file import basis_of, case_file

# The rule whose list it is; an organisation that switches it off still sees the list.
RULE = "cmp-section"
FOUND, NAMED, MISSING = "found", "named", "missing"


@dataclass(frozen=True, slots=True)
class Section:
    """One standard section. state: FOUND (in `version`, at `seq`, `clause`), NAMED (a file of the case has
    its name, `file`), NOT_APPLICABLE (the case says so) or MISSING. needed: "must" or "should".
    """

    name: str
    needed: str
    state: str
    version: Version | None = None
    seq: int | None = None
    clause: str = ""
    file: str = ""


def sections_of(version: Version) -> list[Section]:
    """What documents of this kind are expected to say, in the usual order; [] for kinds without such a list,
    on the light path, and while the version cannot be read.

    A section that stands in another document of the case is found there. Read from the stored readings: the
    rows of a check are not asked. Raises DamagedFile.
    """
    if not is_readable(version):
        return []
    basis = basis_of(version)
    rule = basis.rules.by_id.get(RULE)
    if rule is None:
        return []
    case, versions = case_file(basis)
    own = next(at for at, one in enumerate(versions) if one.pk == version.pk)
    kind = case.documents[own].kind
    # The list is made for the first document of a kind; another one of that kind shares it.
    return [_section(entry, case, versions) for entry in checklist(case, rule) if entry.kind == kind]


def _section(entry: Entry, case: CaseFile, versions: list[Version]) -> Section:
    english = (get_language() or "ja").startswith("en")
    name = entry.name_en if english and entry.name_en else entry.name
    if entry.found is not None:
        at, seq = entry.found
        reading = case.documents[at].reading
        clause = clause_of(reading.blocks, seq, reading.tables)
        return Section(name, entry.needed, FOUND, versions[at], seq, clause, entry.file)
    if entry.why_not:
        return Section(name, entry.needed, NOT_APPLICABLE)
    if entry.file:
        return Section(name, entry.needed, NAMED, file=entry.file)
    return Section(name, entry.needed, MISSING)
