"""The parts of a Word file that hold what its comments say, who wrote them, and how they belong together.

comments (words), commentsExtended (answers, resolved), commentsIds and commentsExtensible (the moment in
UTC), people. The first two are what readers need; the others are what today's Word writes beside them.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from procurement.reading.names import W14, W15, W
from procurement.reading.package import Package
from procurement.reading.skim import NAMESPACE
from reviews.exchange.comments import NativeComment
from reviews.exchange.splice import Insertion
from reviews.exchange.wordthreads import FileThread, Thread
from reviews.exchange.wordtree import Node, inside
from reviews.exchange.xmlparts import extended, fresh, tree_of
from sharingbook.common.xml_text import xml_text

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
W_URI, W14_URI, W15_URI = W[1:-1], W14[1:-1], W15[1:-1]
CID_URI = "http://schemas.microsoft.com/office/word/2016/wordml/cid"
CEX_URI = "http://schemas.microsoft.com/office/word/2018/wordml/cex"
KINDS = {
    "comments": OFFICE + "comments",
    "commentsExtended": "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
    "commentsIds": "http://schemas.microsoft.com/office/2016/09/relationships/commentsIds",
    "commentsExtensible": "http://schemas.microsoft.com/office/2018/08/relationships/commentsExtensible",
    "people": "http://schemas.microsoft.com/office/2011/relationships/people",
}
ROOTS = {
    "comments": ("w:comments", {"w": W_URI, "w14": W14_URI}, ("w14",)),
    "commentsExtended": ("w15:commentsEx", {"w15": W15_URI}, ()),
    "commentsIds": ("w16cid:commentsIds", {"w16cid": CID_URI}, ()),
    "commentsExtensible": ("w16cex:commentsExtensible", {"w16cex": CEX_URI}, ()),
    "people": ("w15:people", {"w15": W15_URI}, ()),
}
PARTS = re.compile(r"([\t\x0b\x0c])")
DONE_VALUE = re.compile(rb"""(:done\s*=\s*["'])[^"']*""")


@dataclass(slots=True)
class Written:
    """A new comment with its number in the file, its key, and its words as they will stand there."""

    comment: NativeComment
    number: int
    key: str
    text: str


class CommentParts:
    """The comment parts of one package: what is in them, and what is to be added."""

    def __init__(self, package: Package, *, strict: bool):
        self.strict = strict
        related = [r for r in package.relationships(package.main) if not r.external]
        self.names: dict[str, str] = {}
        self.data: dict[str, bytes] = {}
        self.roots: dict[str, Node] = {}
        # As the reader does: of several relationships of a kind the last one counts.
        for kind, target in {r.kind: r.target for r in related if r.kind in KINDS}.items():
            found = package.find(target)
            if found is None:
                continue
            data = package.raw(found)
            root = tree_of(found, data)
            if root.name.rpartition(":")[2] == ROOTS[kind][0].rpartition(":")[2]:
                self.names[kind], self.data[kind], self.roots[kind] = found, data, root

    @property
    def count(self) -> int:
        root = self.roots.get("comments")
        return 0 if root is None else sum(node.name == "w:comment" for node in root.children)

    def highest(self) -> int:
        """The highest number that a comment of the file has, -1 when it has none."""
        root = self.roots.get("comments")
        ids = [] if root is None else [node.get("id") for node in root.children]
        return max((int(name) for name in ids if name.isdecimal() and len(name) < 10), default=-1)

    def keys(self, main: bytes) -> Callable[[], str]:
        """Gives keys of paragraphs that are free in the whole document: eight digits, below 80000000."""
        seen = [main, *self.data.values()]
        block = next(n for n in range(5100, 8000) if not any(b'Id="%d' % n in data for data in seen))
        count = iter(range(1, 0x10000))
        return lambda: f"{block}{next(count):04X}"

    def with_comments(
        self,
        written: Sequence[Written],
        threads: Sequence[tuple[Thread, Sequence[Written]]],
        keys: Callable[[], str],
    ) -> dict[str, bytes]:
        """The parts that have to be written, by kind."""
        comments, paragraphs = [_comment(item) for item in written], []
        entries, done = [], set()
        for thread, items in threads:
            parent = items[0].key
            if thread.file is not None:
                parent = self._parent(thread.file, keys, paragraphs, entries, resolved=thread.resolved)
                if thread.resolved and not thread.file.resolved:
                    done.update(map(id, thread.file.answers))
            for item in items:
                above = "" if item.key == parent else f' w15:paraIdParent="{parent}"'
                entries.append(
                    f'<w15:commentEx w15:paraId="{item.key}"{above} w15:done="{int(thread.resolved)}"/>'
                )
        dated = [item for item in written if item.comment.date is not None]
        out = {
            "comments": self._extended("comments", comments, paragraphs),
            "commentsExtended": self._extended("commentsExtended", entries, done=done),
            "commentsIds": self._extended(
                "commentsIds",
                [f'<w16cid:commentId w16cid:paraId="{i.key}" w16cid:durableId="{i.key}"/>' for i in written],
            ),
        }
        if dated:
            moments = [
                f'<w16cex:commentExtensible w16cex:durableId="{i.key}" w16cex:dateUtc="{_utc(i.comment)}"/>'
                for i in dated
            ]
            out["commentsExtensible"] = self._extended("commentsExtensible", moments)
        people = self._people(item.comment.author for item in written)
        if people:
            out["people"] = self._extended("people", people)
        return out

    def _extended(
        self, kind: str, elements: Sequence[str], more: Sequence[Insertion] = (), done: Iterable[int] = ()
    ) -> bytes:
        name, names, ignorable = ROOTS[kind]
        if self.strict and "w" in names:
            names = {**names, "w": STRICT_W}
        if kind not in self.data:
            return fresh(name, names, elements, ignorable)
        data, root = self.data[kind], self.roots[kind]
        out = extended(data, root, names, elements, ignorable, more)
        done = set(done)
        for node in root.children:
            if id(node) in done:
                tag = data[node.start : inside(data, node)]
                out = out.replace(tag, _closed(tag), 1)
        return out

    def _parent(
        self,
        file: FileThread,
        keys: Callable[[], str],
        paragraphs: list[Insertion],
        entries: list[str],
        *,
        resolved: bool,
    ) -> str:
        """The key of a comment in the file, which is given one where it has none yet."""
        if not file.key:
            file.key = keys()
            data = self.data["comments"]
            name = re.match(rb"<[^\s/>]+", data[file.last.start : inside(data, file.last)])[0]
            declared = "" if b"w14" in _bound(data, self.roots["comments"]) else f' xmlns:w14="{W14_URI}"'
            paragraphs.append(
                Insertion(file.last.start + len(name), f'{declared} w14:paraId="{file.key}"'.encode())
            )
        if not file.answers:
            entries.append(f'<w15:commentEx w15:paraId="{file.key}" w15:done="{int(resolved)}"/>')
        return file.key

    def _people(self, authors: Iterable[str]) -> list[str]:
        known = set()
        if "people" in self.roots:
            known = {node.attributes.get(W15[1:] + "author") for node in self.roots["people"].children}
        new = [xml_text(author) for author in dict.fromkeys(authors)]
        return [
            f"<w15:person w15:author={_quoted(author)}>"
            f'<w15:presenceInfo w15:providerId="None" w15:userId={_quoted(author)}/></w15:person>'
            for author in new
            if author and author not in known
        ]


def type_and_relation(kind: str, *, strict: bool) -> tuple[str, str]:
    """The content type of a kind of part, and the type of the relationship by which it is found."""
    relation = KINDS[kind]
    return f"{WORD}{kind}+xml", relation.replace(OFFICE, STRICT_OFFICE) if strict else relation


def _comment(item: Written) -> str:
    comment = item.comment
    author = xml_text(comment.author)
    moment = "" if comment.date is None else f' w:date="{comment.date.strftime("%Y-%m-%dT%H:%M:%S")}Z"'
    initials = xml_text(comment.initials) or _initials(author)
    lines = item.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    paragraphs = []
    for at, line in enumerate(lines, start=1):
        key = f' w14:paraId="{item.key}"' if at == len(lines) else ""
        mark = "<w:r><w:annotationRef/></w:r>" if at == 1 else ""
        paragraphs.append(f"<w:p{key}>{mark}{_run(line)}</w:p>")
    return (
        f'<w:comment w:id="{item.number}" w:author={_quoted(author)}{moment} w:initials={_quoted(initials)}>'
        f"{''.join(paragraphs)}</w:comment>"
    )


def _run(line: str) -> str:
    if not line:
        return ""
    if PARTS.search(line) is None:
        return f'<w:r><w:t xml:space="preserve">{escape(xml_text(line))}</w:t></w:r>'
    pieces = [
        "<w:tab/>" if piece == "\t" else "<w:br/>" if piece in "\x0b\x0c"
        else f'<w:t xml:space="preserve">{escape(xml_text(piece))}</w:t>'
        for piece in PARTS.split(line) if piece
    ]  # fmt: skip
    return f"<w:r>{''.join(pieces)}</w:r>"


def _utc(comment: NativeComment) -> str:
    return comment.date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    return quoteattr(text, {"\n": " ", "\r": " ", "\t": " "})


def _initials(author: str) -> str:
    return "".join(word[0] for word in author.split()[:3])


def _closed(tag: bytes) -> bytes:
    """A commentEx tag that says that the thread is resolved."""
    if DONE_VALUE.search(tag):
        return DONE_VALUE.sub(rb"\g<1>1", tag)
    name = re.match(rb"<([^\s:>]+):[^\s/>]+", tag)
    return name[0] + b" " + name[1] + b':done="1"' + tag[name.end() :]


def _bound(data: bytes, root: Node) -> set[bytes]:
    return {match[1] or b"" for match in NAMESPACE.finditer(data[root.start : inside(data, root)])}
