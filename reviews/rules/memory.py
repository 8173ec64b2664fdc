"""What a check remembers of the words that it has seen, so that a revision costs only what changed."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

Span = tuple[int, int, int]
Place = tuple[str, int, int]  # rule, start, end


# Most texts: nothing matches; they have words of no expression, or nobody looked for these.
_NOTHING, _NOT_LOOKED_AT = 0, 1


class Memory:
    """For one rule set. By hash of a text: its matches, and of which expressions (scanning.py) it has words;
    texts without any are remembered as well. By hash of a block with what stands around it: where its rules
    found something (settled.py).
    """

    def __init__(self, digest: str = "") -> None:
        self.digest = digest
        self.known: dict[str, Sequence[Span]] = {}
        self.words: dict[str, Sequence[int]] = {}
        self.expressions: tuple[str, ...] = ()
        self.settled: dict[str, list[Place]] = {}
        # How many texts the last check had to look at: what the page and the benchmark tell.
        self.looked_at = 0
        # Of the checks since it was made or loaded: what is stored.
        self._hashes: dict[str, str] = {}
        self._met: set[str] = set()

    def forget_other_rules(self, digest: str) -> None:
        if digest != self.digest:
            self.__init__(digest)

    def learn(self, other: "Memory") -> None:
        """What an earlier check by the same rules has seen."""
        self.known |= other.known
        self.settled |= other.settled
        if other.expressions == self.expressions:
            self.words |= other.words
        elif len(other.expressions) > len(self.expressions):
            # A check in a process that has just started knows few of them.
            self.expressions, self.words = other.expressions, other.words

    def recall(self, texts: list[str]) -> tuple[list[int], dict[int, Sequence[Span]]]:
        """(texts never seen, matches of the others)."""
        todo: list[int] = []
        found: dict[int, Sequence[Span]] = {}
        for seq, text in enumerate(texts):
            if text:
                spans = self.known.get(self._hash(text))
                if spans is None:
                    todo.append(seq)
                elif spans:
                    found[seq] = spans
        self.looked_at = len(todo)
        return todo, found

    def keep(self, texts: list[str], todo: Iterable[int], found: Mapping[int, Sequence[Span]]) -> None:
        """What was found in the texts that `recall` did not know."""
        for seq in todo:
            if texts[seq]:
                self.known[self._hash(texts[seq])] = found.get(seq, ())

    def recall_words(
        self, expressions: tuple[str, ...], texts: list[str]
    ) -> tuple[list[int], dict[int, Sequence[int]]]:
        """(texts not looked at for these expressions, numbers of those that the others have words of)."""
        if expressions != self.expressions:
            self.expressions, self.words = expressions, {}
        todo: list[int] = []
        found: dict[int, Sequence[int]] = {}
        for seq, text in enumerate(texts):
            if text:
                words = self.words.get(self._hash(text))
                if words is None:
                    todo.append(seq)
                elif words:
                    found[seq] = words
        return todo, found

    def keep_words(self, text: str, words: Sequence[int]) -> None:
        self.words[self._hash(text)] = words

    def recall_settled(self, around: Sequence[str]) -> tuple[str, list[Place] | None]:
        """(key, where something was found); None where such a block was never settled."""
        key = _hash_of("\x00".join(around))
        self._met.add(key)
        return key, self.settled.get(key)

    def keep_settled(self, key: str, found: list[Place]) -> None:
        self.settled[key] = found

    def dumps(self) -> bytes:
        """Of the texts of the last checks only; compressed JSON."""
        plain = {
            "digest": self.digest, "expressions": self.expressions,
            "texts": {key: self._packed(key) for key in self._hashes.values() if key in self.known},
            "settled": {key: found for key, found in self.settled.items() if key in self._met},
        }  # fmt: skip
        return zlib.compress(json.dumps(plain, separators=(",", ":")).encode(), 6)

    def _packed(self, key: str) -> object:
        spans, words = self.known[key], self.words.get(key)
        if spans or words:
            return [spans, words]
        return _NOT_LOOKED_AT if words is None else _NOTHING

    @classmethod
    def loads(cls, data: bytes) -> "Memory":
        """Raises ValueError when the bytes are no memory."""
        try:
            plain = json.loads(zlib.decompress(data))
            memory = cls(plain["digest"])
            memory.expressions = tuple(plain["expressions"])
            memory.settled = {key: [tuple(one) for one in some] for key, some in plain["settled"].items()}
            for key, packed in plain["texts"].items():
                spans, words = ((), None if packed else ()) if isinstance(packed, int) else packed
                memory.known[key] = [tuple(span) for span in spans] if spans else ()
                if words is not None:
                    memory.words[key] = words
            return memory
        except (zlib.error, KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a memory of a check") from error

    def _hash(self, text: str) -> str:
        """Each text is asked for several times in a check."""
        found = self._hashes.get(text)
        if found is None:
            found = self._hashes[text] = _hash_of(text)
        return found


def _hash_of(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
