"""The documents of one procurement, judged together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reviews.rules.document import Document
from reviews.rules.kept import Keeps


@dataclass(frozen=True)
class CaseFile(Keeps):
    """documents: in the order given. method: what the register says of the award ("proposal", "quality",
    "open", …), "" when unknown. names: files and annexes that the case has besides. settings: dated
    thresholds and the like of the organisation.
    """

    documents: Sequence[Document]
    method: str = ""
    names: Sequence[str] = ()
    settings: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """All documents as one NFKC text."""
        return "\n".join(document.text for document in self.documents)

    def of_kind(self, *kinds: str) -> list[tuple[int, Document]]:
        """(index, document) of those kinds."""
        return [(at, one) for at, one in enumerate(self.documents) if one.kind in kinds]
