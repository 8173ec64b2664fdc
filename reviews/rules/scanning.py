"""An expression over a whole draft, tried only in paragraphs that hold a word which it cannot do without."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b

from reviews.rules.document import Document
from reviews.rules.fold import fold
from reviews.rules.lines import stays_in_line
from reviews.rules.literals import literals_of
from reviews.rules.memory import Memory
from reviews.rules.word_automaton import WordAutomaton

MOST_WORDS = 80  # more are looked for no faster than the expression itself
LONG = 20_000  # characters from which one pass for the words of all expressions pays
MOST_EXPRESSIONS = 1_000  # that are looked for in one pass
Seqs = list[int]
_MEMORY = "memory of words"


def remember(document: Document, memory: Memory | None) -> None:
    """Use and keep up what the memory knows of the draft's paragraphs."""
    document.kept(_MEMORY, lambda: memory)


def matches_in(document: Document, regex: re.Pattern[str], text: str = "") -> Iterator[re.Match[str]]:
    """The matches of `regex` in the draft's NFKC text (or in `text`, the same in lower case), in order.

    Offsets are those of the whole text; ^ and $ are the ends of a line. No match reaches over the end of a
    paragraph, unless the expression holds a space of any kind or can do without any word.
    """
    text = text or document.text
    regex = _by_line(regex)
    words = _words(regex)
    if words is None:
        yield from regex.finditer(text)
        return
    for seq in _paragraphs_with(document, regex, words):
        start = document.starts[seq]
        yield from regex.finditer(text, start, start + len(document.texts[seq]) + 1)


def stands_in(document: Document, regex: re.Pattern[str]) -> bool:
    """Whether `regex` matches anywhere in the draft's NFKC text."""
    if not stays_in_line(regex):
        return regex.search(document.text) is not None
    return next(matches_in(document, regex), None) is not None


def _paragraphs_with(document: Document, regex: re.Pattern[str], words: tuple[str, ...]) -> Seqs:
    folded = document.kept("folded", lambda: fold(document.text))
    if len(folded) >= LONG:
        _ALL.add(regex, words)
        found = document.kept("scanned", lambda: _ALL.scan(document, folded)).get(regex)
        if found is not None:
            return found
    seqs: set[int] = set()
    for word in words:
        at = folded.find(word)
        while at >= 0:
            seq = document.seq_at(at)
            seqs.add(seq)
            at = folded.find(word, document.starts[seq] + len(document.texts[seq]))
    return sorted(seqs)


class _Expressions:
    """All that this process has looked for so far: the same rules look for the same in the next draft."""

    def __init__(self) -> None:
        self.words: dict[re.Pattern[str], tuple[str, ...]] = {}
        self.names: tuple[str, ...] = ()
        self.made: tuple[list[re.Pattern[str]], WordAutomaton[tuple[int, ...]]] = ([], WordAutomaton({}))

    def add(self, regex: re.Pattern[str], words: tuple[str, ...]) -> None:
        if len(self.words) < MOST_EXPRESSIONS:
            self.words.setdefault(regex, words)

    def scan(self, document: Document, folded: str) -> dict[re.Pattern[str], Seqs]:
        """Expression → the paragraphs that hold one of its words, ascending."""
        if len(self.made[0]) != len(self.words):
            self.made = self._make()
            self.names = tuple(_name_of(regex, self.words[regex]) for regex in self.made[0])
        memory = document.kept(_MEMORY, lambda: None)
        texts = document.texts
        todo: Seqs = [seq for seq, text in enumerate(texts) if text]
        by_seq: dict[int, Iterable[int]] = {}
        if memory is not None:
            todo, by_seq = memory.recall_words(self.names, texts)
        looked_at = self._look(document, folded, todo)
        if memory is not None:
            for seq in todo:
                memory.keep_words(texts[seq], sorted(looked_at.get(seq, ())))
        by_seq |= looked_at
        found: list[Seqs] = [[] for _ in self.names]
        for seq in sorted(by_seq):
            for at in by_seq[seq]:
                found[at].append(seq)
        return dict(zip(self.made[0], found, strict=True))

    def _look(self, document: Document, folded: str, seqs: Seqs) -> dict[int, set[int]]:
        """Paragraph → the numbers of the expressions that it has words of, where there are any."""
        starts, texts = document.starts, document.texts
        joined = "\n".join(folded[starts[seq] : starts[seq] + len(texts[seq])] for seq in seqs)
        found: dict[int, set[int]] = {}
        waiting = iter(seqs)
        seq, stop = -1, -1
        for end, expressions in self.made[1].places(joined):
            while end > stop:
                seq = next(waiting)
                stop += 1 + len(texts[seq])
            found.setdefault(seq, set()).update(expressions)
        return found

    def _make(self) -> tuple[list[re.Pattern[str]], WordAutomaton[tuple[int, ...]]]:
        by_word: dict[str, list[int]] = {}
        known = dict(self.words)
        for at, words in enumerate(known.values()):
            for word in words:
                by_word.setdefault(word, []).append(at)
        return list(known), WordAutomaton({word: tuple(ats) for word, ats in by_word.items()})


_ALL = _Expressions()


def _name_of(regex: re.Pattern[str], words: tuple[str, ...]) -> str:
    """The same in another process, as long as the same words are looked for."""
    told = "\n".join([str(regex.flags), regex.pattern, *words])
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@lru_cache(maxsize=2_000)
def _by_line(regex: re.Pattern[str]) -> re.Pattern[str]:
    """A cut would move the ends of the text, not those of its lines."""
    return re.compile(regex.pattern, regex.flags | re.MULTILINE)


@lru_cache(maxsize=2_000)
def _words(regex: re.Pattern[str]) -> tuple[str, ...] | None:
    """None where the whole text must be searched: no words, or an end (\\Z) that a cut would move."""
    if r"\Z" in regex.pattern or r"\A" in regex.pattern:
        return None
    words = literals_of(regex)
    return words if words and len(words) <= MOST_WORDS and "\n" not in "".join(words) else None
