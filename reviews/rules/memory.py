"""What a check remembers of the words that it has seen, so that a revision costs only what changed."""

import json
import zlib
from collections.abc import Iterable
from hashlib import blake2b

Span = tuple[int, int, int]


class Memory:
    """Texts (by hash) → their matches, for one rule set. Texts without a match are remembered as well."""

    def __init__(self, digest: str = "", known: dict[str, list[Span]] | None = None) -> None:
        self.digest = digest
        self.known: dict[str, list[Span]] = known or {}
        self.kept: dict[str, list[Span]] = {}
        # How many texts the last check had to look at: what the page and the benchmark tell.
        self.looked_at = 0

    def forget_other_rules(self, digest: str) -> None:
        if digest != self.digest:
            self.digest, self.known, self.kept = digest, {}, {}

    def recall(self, texts: list[str]) -> tuple[list[int], dict[int, list[Span]]]:
        """(texts never seen, matches of the others)."""
        todo: list[int] = []
        found: dict[int, list[Span]] = {}
        for seq, text in enumerate(texts):
            if not text:
                continue
            spans = self.known.get(_hash(text))
            if spans is None:
                todo.append(seq)
            elif spans:
                found[seq] = spans
        self.looked_at = len(todo)
        return todo, found

    def keep(self, texts: list[str], todo: Iterable[int], found: dict[int, list[Span]]) -> None:
        for seq in todo:
            if texts[seq]:
                self.known[_hash(texts[seq])] = found.get(seq, [])
        self.kept.update((_hash(text), found.get(seq, [])) for seq, text in enumerate(texts) if text)

    def dumps(self) -> bytes:
        """Of the texts of the last checks only; compressed JSON."""
        plain = {"digest": self.digest, "texts": self.kept}
        return zlib.compress(json.dumps(plain, separators=(",", ":")).encode(), 6)

    @classmethod
    def loads(cls, data: bytes) -> "Memory":
        """Raises ValueError when the bytes are no memory."""
        try:
            plain = json.loads(zlib.decompress(data))
            known = {key: [tuple(span) for span in spans] for key, spans in plain["texts"].items()}
            return cls(plain["digest"], known)
        except (zlib.error, KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a memory of a check") from error


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
