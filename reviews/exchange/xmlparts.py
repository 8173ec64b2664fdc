"""Elements added to the end of XML parts; what stood there is not written anew."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_noop as _

from procurement.reading.skim import NAMESPACE, check_well_formed
from reviews.exchange.comments import CannotAnnotate
from reviews.exchange.splice import Insertion, put_in
from reviews.exchange.wordtree import Node, closes_itself, inside, whole

HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
MC_URI = "http://schemas.openxmlformats.org/markup-compatibility/2006"
ASCII = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml\s[^>]*encoding\s*=\s*["'](?:us-)?ascii["']""", re.IGNORECASE)
IGNORABLE = re.compile(rb"""\s(?:[\w.-]+:)Ignorable\s*=\s*["']""")
NAME = re.compile(r"^<[\w:.-]+")
ENCODING = _(
    "The part %(part)s of this file is not written in UTF-8. Save the file anew with Word, and try again."
)


def tree_of(name: str, data: bytes) -> Node:
    """The root of a part that can be added to. Raises `ReadingRefused` and `CannotAnnotate`."""
    check_encoding(name, data)
    check_well_formed(data)
    return whole(data)


def check_encoding(name: str, data: bytes) -> None:
    """Raises `CannotAnnotate` for a part whose letters are no single bytes."""
    if b"\0" in data[:4] or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CannotAnnotate(ENCODING, {"part": name})


def fresh(
    root: str, names: Mapping[str, str], elements: Sequence[str], ignorable: Sequence[str] = ()
) -> bytes:
    """A new part with these elements; `names` are prefixes and what they stand for."""
    declared = "".join(map(_declared, names.items()))
    if ignorable:
        declared += f' xmlns:mc="{MC_URI}" mc:Ignorable="{" ".join(ignorable)}"'
    return HEAD + f"<{root}{declared}>{''.join(elements)}</{root}>".encode()


def extended(
    data: bytes,
    root: Node,
    names: Mapping[str, str],
    elements: Sequence[str],
    ignorable: Sequence[str] = (),
    more: Sequence[Insertion] = (),
) -> bytes:
    """The part with these elements at its end, and with `more` inserted before."""
    start = data[root.start : inside(data, root)]
    bound = {match[1] or b"": match[2].decode() for match in NAMESPACE.finditer(start)}
    insertions, ours = [], ""
    missing = [prefix for prefix in ignorable if prefix.encode() not in bound]
    if missing and elements:
        insertions += _ignoring(start, root.start, bound, {prefix: names[prefix] for prefix in missing})
    for prefix, uri in names.items():
        if prefix not in missing and bound.get(prefix.encode()) != uri:
            ours += _declared((prefix, uri))
    text = "".join(
        NAME.sub(lambda match: match[0] + ours, element) if ours else element for element in elements
    )
    added = text.encode("ascii", "xmlcharrefreplace") if ASCII.match(data) else text.encode()
    insertions += more
    if closes_itself(data, root):
        name = re.match(rb"<([^\s/>]+)", start)[1]
        head = put_in(data[: root.stop - 2], sorted(insertions))
        return head + b">" + added + b"</" + name + b">" + data[root.stop :]
    return put_in(data, [*sorted(insertions), Insertion(root.stop, added)])


def _ignoring(start: bytes, at: int, bound: Mapping[bytes, str], names: Mapping[str, str]) -> list[Insertion]:
    """Declarations in a root's start tag, so that programs that do not know them pass them over."""
    behind_name = at + len(re.match(rb"<[^\s/>]+", start)[0])
    declared = "".join(map(_declared, names.items()))
    said = IGNORABLE.search(start)
    if said:
        return [
            Insertion(behind_name, declared.encode()),
            Insertion(at + said.end(), (" ".join(names) + " ").encode()),
        ]
    if bound.get(b"mc") != MC_URI:
        declared += f' xmlns:mc="{MC_URI}"'
    declared += f' mc:Ignorable="{" ".join(names)}"'
    return [Insertion(behind_name, declared.encode())]


def _declared(name: tuple[str, str]) -> str:
    return f' xmlns:{name[0]}="{name[1]}"' if name[0] else f' xmlns="{name[1]}"'
