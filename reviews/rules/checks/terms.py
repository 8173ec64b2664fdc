"""con-term: an abbreviation or a name of one's own that is used twice or more and never explained.

What is explained twice, or in vain, is told by `definitions.py`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviews.rules.alternatives import first_of
from reviews.rules.casefile import CaseFile
from reviews.rules.checks.definitions import faults_of_definitions
from reviews.rules.checks.registry import check
from reviews.rules.document import Document
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule
from reviews.rules.told import told

# What must not stand in front is asked behind the first letter, by which the expression is looked for.
_CAPITALS = re.compile(
    r"(?P<abbreviation>[A-Z](?<![A-Za-z0-9._/@&#+%\-].)[A-Z]{1,5})(?![A-Za-z0-9_@&/+%]|[-.][A-Za-z0-9])"
)
_NOUN = r"[一-龠々ァ-ヶー]"
_ALIAS = re.compile(rf"(?P<alias>本(?<![一-龠々].)(?P<noun>{_NOUN}{{2,10}}))")
_NEXT = re.compile(rf"(?P<next>次期(?P<next_noun>{_NOUN}{{2,10}}))")
# What stands in front of a term in brackets explains it; a pointer in brackets explains nothing.
_SPELLED_AFTER = re.compile(
    r"^\s?[(（](?!(?:別|様式|表|図|第|案|注|仮|※|以下同じ|[0-9]))[^)）]*[^\s()（）0-9]{3}"
)
_SHOUTED = re.compile(r"[A-Z]{2,}[\s,]+$"), re.compile(r"^[\s,]+[A-Z]{2,}")
# （以下「統合盤」という。）, （以下KJSという。）
_DEFINED = re.compile(
    r"(?:以下|以降)[、,]?(?:単に|総称して|総称し)?"
    r"(?:[「『\"“]([^」』\"”\n]{2,20})[」』\"”]|([A-Z本次][^」』、。\n]{1,20}?)と(?:いう|称|呼|略|表記|する))"
)
_SAYS_WHAT = re.compile(r"\s?(?:[」』]?とは|[」』](?:と(?:いう|は|称|呼)|をいう))")
# 共通認証基盤（KJS）, (hereinafter "KJS"): the name alone in brackets behind what it stands for.
_OPENED = re.compile(
    r"[^\s(（]\s?[(（](?:[^()（）\n]{0,40}[、,:： ]\s?)?"
    r"(?:略称|略して|通称|以下|the|hereinafter|hereafter)?\s?[「『\"“]?$"
)
_CLOSED = re.compile(r"[」』\"”]?(?:[)）]|[、,:：](?!\s?[A-Z]{2,6}[)）])|と(?:いう|称|呼|略))")
_TOLD = re.compile(r"\s?[:：=＝…‥]|[\t\u3000]")
# A title that names the renewal makes 次期システム plain.
_SUCCESSOR = re.compile(r"次期|更新|更改|リプレース|再構築")


class _Use(NamedTuple):
    seq: int
    start: int
    end: int


@check("terms")
def terms(case: CaseFile, rule: Rule) -> Iterable[Hit]:
    reader = _Reader(rule, "\n".join(f"{one.title}\n{one.name}" for one in case.documents))
    explained = {word for document in case.documents for word in reader.listed(document)}
    text = case.text
    explained |= {word for words in _DEFINED.findall(text) for word in words if word}
    for at, document in enumerate(case.documents):
        # What a sheet's words mean stands in the document that it is an annex of.
        for term, uses in (reader.used(document) if not document.is_sheet else {}).items():
            if len(uses) > 1 and not _is_among(term, explained) and not reader.is_explained(term, text):
                first = uses[0]
                values = told(rule, "undefined", term=term)
                yield document.hit(at, first.seq, first.start, first.end, **values)
    yield from faults_of_definitions(case, rule)


def _is_among(term: str, explained: set[str]) -> bool:
    """Whether a term, or the beginning of a Japanese one (本基盤側), is explained."""
    return term in explained or (
        not term.isascii() and any(len(word) > 1 and term.startswith(word) for word in explained)
    )


class _Reader:
    def __init__(self, rule: Rule, titles: str) -> None:
        settings = rule.settings
        self.titles = titles
        self.general = frozenset(settings["general"])
        self.own = re.compile("|".join(settings["own_words"]))
        self.next_general = re.compile("|".join(settings["next_words"]))
        self.glossary = re.compile("|".join(settings["glossary"]), re.IGNORECASE)
        self.known = re.compile("|".join(settings["known_words"]))
        short = re.compile(f"(?P<short>{'|'.join(settings['short_endings'])})(?![一-龠ァ-ヶー])")
        self.terms = (_CAPITALS, _ALIAS, _NEXT, short)

    def used(self, document: Document) -> dict[str, list[_Use]]:
        found: dict[str, list[_Use]] = defaultdict(list)
        text, starts = document.text, document.starts
        for match in first_of(self.terms, text):
            seq = document.seq_at(match.start())
            term = self._term(document, match, seq)
            if (
                term
                and document.blocks[seq].kind not in ("header", "footer")
                and not document.is_contents_line(seq)
            ):
                end = match.end() - starts[seq]
                found[term].append(_Use(seq, end - len(term), end))
        return _merged(found)

    def _term(self, document: Document, match: re.Match[str], seq: int) -> str:
        if match.re is _CAPITALS:
            word = match["abbreviation"]
            if word in self.general or word in self.titles or self._is_shouted(document, match):
                return ""
            return word
        if match.re is self.terms[-1]:
            return self._short_form(document.text[max(0, match.start() - 5) : match.end()], match["short"])
        if match.re is _NEXT:
            plain = self.next_general.match(match["next_noun"]) or _SUCCESSOR.search(self.titles)
            return "" if plain else match["next"]
        noun = match["noun"]
        first = noun[:4]  # 本ポータルサイト is plain when the title names a ポータル
        if self.own.match(noun) or first in self.titles:
            return ""
        return "" if self._is_near(document, noun, match.start(), seq) else match["alias"]

    def _short_form(self, text: str, ending: str) -> str:
        """The clipped word that ends in this: one run of one kind of characters, two to five of them."""
        found = re.search(rf"(?:[一-龠]{{1,4}}|(?<![ァ-ヶー])[ァ-ヶー]{{1,3}}){ending}$", text)
        if (
            found is None
            or self.known.search(found[0])
            or re.search(r"[一-龠ァ-ヶー]$", text[: found.start()])
        ):
            return ""
        return found[0]

    def _is_near(self, document: Document, noun: str, at: int, seq: int) -> bool:
        """Whether the noun has just been named in full (統合基盤を使う。本基盤は…), or in a heading above."""
        start = document.starts[max(0, seq - 4)]
        before = document.text[start:at]
        place = before.find(noun)
        while place >= 0:
            if before[place - 1 : place] != "本":
                return True
            place = before.find(noun, place + 1)
        return any(noun in title for title in document.headings_of(seq))

    def _is_shouted(self, document: Document, match: re.Match[str]) -> bool:
        """Words of a line in capitals are no abbreviations."""
        text = document.text
        before, after = text[max(0, match.start() - 20) : match.start()], text[match.end() : match.end() + 20]
        return bool(
            _SHOUTED[0].search(before.rsplit("\n", 1)[-1]) or _SHOUTED[1].match(after.split("\n", 1)[0])
        )

    def is_explained(self, term: str, text: str) -> bool:
        """Whether term（…）, …（term）, 「termとは」, or 「term：」 at the start of a line, is there."""
        at = text.find(term)
        while at >= 0:
            end = at + len(term)
            before = text[max(0, at - 40) : at].rsplit("\n", 1)[-1]
            after = text[end : end + 60].split("\n", 1)[0]
            if _SAYS_WHAT.match(after) or _SPELLED_AFTER.match(after):
                return True
            if _OPENED.search(before) and _CLOSED.match(after):
                return True
            if not before.strip(" \t・-●○■◆(1234567890).") and _TOLD.match(after):
                return True
            at = text.find(term, end)
        return False

    def listed(self, document: Document) -> Iterator[str]:
        """Terms of a glossary: its table's first columns, or the starts of the lines below its heading."""
        for table in document.tables:
            heads = table.heads()
            columns = [col for col, head in heads.items() if self.glossary.search(head)]
            named = any(self.glossary.search(title) for title in document.headings_of(table.first_seq))
            above = document.texts[table.first_seq - 1] if table.first_seq else ""
            if columns or named or self.glossary.search(above):
                for row in table.rows:
                    for cell in row[: None if not columns else 3]:
                        yield from _words(cell.text)
        for section in document.sections:
            if self.glossary.search(section.title):
                for text in document.texts[section.seq + 1 : section.end]:
                    yield from _words(text[:40])


def _merged(found: dict[str, list[_Use]]) -> dict[str, list[_Use]]:
    """Uses of 本基盤 and 本基盤側 are uses of one name, the shorter."""
    merged: dict[str, list[_Use]] = {}
    for term in sorted(found, key=len):
        shorter = next((one for one in merged if not one.isascii() and term.startswith(one)), term)
        merged.setdefault(shorter, []).extend(found[term])
    return {term: sorted(uses) for term, uses in merged.items()}


def _words(text: str) -> Iterator[str]:
    yield text.strip()
    yield from re.findall(r"[A-Z]{2,6}|本[一-龠ァ-ヶー]+|次期[一-龠ァ-ヶー]+", text)
    yield from (part.strip() for part in re.split(r"[、,/・(（)）「」\s]", text))
