"""Is a file really the next version of the document that somebody chose? Asked before it becomes one."""

from dataclasses import dataclass

from procurement.models import Case, Draft, Version
from procurement.reading.likeness import STRANGER_BELOW, likeness
from procurement.selectors import is_readable, reading_of
from procurement.services.drafts import FileRefused, preview_version
from procurement.services.kept_uploads import Upload
from sharingbook.accounts.models import User

PROGRAMS = {
    ".docx": "Word", ".doc": "Word", ".odt": "Word", ".rtf": "Word",
    ".xlsx": "Excel", ".xls": "Excel", ".ods": "Excel", ".pdf": "PDF",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a file may be another document. `latest`: the version that it would follow.

    `programs`: of the document's versions; `program`: of the file. `share` of the text that both have, 0 to
    1; None where the two could not be compared. `key` names file and document: what a person confirms.
    """

    draft: Draft
    latest: Version
    programs: tuple[str, ...]
    program: str
    share: float | None
    key: str

    @property
    def other_program(self) -> bool:
        return self.program not in self.programs

    @property
    def other_text(self) -> bool:
        return self.share is not None and self.share < STRANGER_BELOW

    @property
    def next_number(self) -> int:
        return self.latest.number + 1

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(self.share * 100)


def doubt_about(*, case: Case, draft: Draft, upload: Upload, actor: User) -> Doubt | None:
    """None where the file reads like a next version, is the same file again, or nothing can be told of it."""
    versions = list(draft.versions.order_by("-number"))
    if not versions or any(version.sha256 == upload.sha256 for version in versions):
        return None
    programs = tuple(dict.fromkeys(_program(version.filename) for version in versions))
    doubt = Doubt(
        draft, versions[0], programs, _program(upload.filename),
        _share(case, versions, upload, actor), f"{draft.pk}:{upload.sha256}",
    )  # fmt: skip
    return doubt if doubt.other_program or doubt.other_text else None


def _program(filename: str) -> str:
    ending = f".{filename.rpartition('.')[2].lower()}"
    return PROGRAMS.get(ending, ending)


def _share(case: Case, versions: list[Version], upload: Upload, actor: User) -> float | None:
    known = next((version for version in versions if is_readable(version)), None)
    if known is None:
        return None
    try:
        file = preview_version(case=case, data=upload.data, filename=upload.filename, actor=actor)
    except FileRefused:  # the reading itself will say why
        return None
    return likeness(reading_of(known).blocks, file.reading.blocks)
