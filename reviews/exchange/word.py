"""Writes comments into a copy of a Word file as Word's own: the file's bytes stay, ours are put between.

`annotate_word` is the door. The gate and the readers' order of blocks are the reader's
(`procurement.reading`); where each character stands is told by `wordoutline` and `wordwords`, the marks are
made by `wordmarks`, the parts with the words by `wordcomments`; `additions` copies all other parts as they
are packed.
"""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from procurement.reading.limits import Limits
from procurement.reading.package import STRICT, Package, open_package
from procurement.reading.reader import uncollected
from procurement.reading.skim import check_well_formed
from reviews.exchange.additions import Additions
from reviews.exchange.comments import CannotAnnotate, NativeComment
from reviews.exchange.copygate import check_copy
from reviews.exchange.splice import Insertion, put_in
from reviews.exchange.wordcomments import CommentParts, Written, type_and_relation
from reviews.exchange.wordplaces import Placer
from reviews.exchange.wordthreads import file_threads, new_threads
from reviews.exchange.xmlparts import check_encoding

NOT_WORD = _("This is no Word document, so Word comments cannot be written into it.")
LEVEL = 1  # of packing: the usual one takes two thirds longer for a fifth less of the parts that are written
MOST = 32_767  # Word does not open a file with more comment ranges ([MS-OI29500] on 17.13.4.4)
TOO_MANY = _("With these comments the file would have more than %(limit)s, the most that one file may have.")


@dataclass(frozen=True, slots=True)
class Annotated:
    """The annotated copy; `put_in` of these insertions into the part `main` is all that changed of it."""

    data: bytes
    main: str
    insertions: tuple[Insertion, ...]


def annotate_word(data: bytes, comments: Sequence[NativeComment], limits: Limits | None = None) -> bytes:
    """A copy of a .docx with these comments. Raises `CannotAnnotate` and `ReadingRefused`."""
    return write_comments(data, comments, limits).data


def write_comments(data: bytes, comments: Sequence[NativeComment], limits: Limits | None = None) -> Annotated:
    """`annotate_word`, with what was put into the main part."""
    limits = limits or Limits()
    with uncollected():
        package = open_package(data, "", limits, keep=True, parse_xml=False)
        if package.kind != "docx":
            raise CannotAnnotate(NOT_WORD)
        if not comments:
            return Annotated(data, package.main, ())
        return _write(package, comments)


def _write(package: Package, comments: Sequence[NativeComment]) -> Annotated:
    main = package.raw(package.main)
    check_encoding(package.main, main)
    check_well_formed(main)
    parts = CommentParts(package, strict=STRICT in main[:8192])
    most = min(package.limits.comments, MOST)
    if parts.count + len(comments) > most:
        raise CannotAnnotate(TOO_MANY, {"limit": most})
    threads = new_threads(
        comments, file_threads(parts.roots.get("comments"), parts.roots.get("commentsExtended"))
    )
    placer = Placer(package, main)
    heads = placer.quotes(comments)
    number = max(parts.highest(), placer.highest()) + 1
    keys = parts.keys(main)
    written, grouped = [], []
    for thread in threads:
        items = []
        for comment in thread.comments:
            text = heads.get(comment.id, "") + comment.text
            items.append(Written(comment, number + len(written) + len(items), keys(), text))
        written += items
        grouped.append((thread, items))
        placer.place(thread, [item.number for item in items])
    insertions = placer.insertions()
    additions = Additions(package)
    additions.write(package.main, put_in(main, insertions))
    for kind, content in parts.with_comments(written, grouped, keys).items():
        if kind in parts.names:
            additions.write(parts.names[kind], content)
        else:
            content_type, relation = type_and_relation(kind, strict=parts.strict)
            name = additions.add(
                posixpath.join(posixpath.dirname(package.main), kind + "%s.xml"), content, content_type
            )
            additions.relate(package.main, relation, name)
    data = additions.written(LEVEL)
    check_copy(data, package, additions.changed)  # nothing that the gate refuses is handed out
    return Annotated(data, package.main, tuple(insertions))
