"""`annotate_draft FILE COMMENTS.json OUT`: comments into a copy of a draft; needs no database."""

import json
from pathlib import Path

from django.utils.translation import gettext

from procurement.reading import ReadingRefused
from procurement.reading.package import open_package
from procurement.upload_limits import upload_limits
from reviews.exchange.comments import CannotAnnotate, comments_from_json
from sharingbook.common.commands import ProductCommand, unusable


class Command(ProductCommand):
    help = "Write comments into a copy of a Word or Excel file, as that program's own comments."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a .docx or .xlsx file; it is not changed")
        parser.add_argument(
            "comments",
            metavar="COMMENTS.json",
            help='[{"id", "seq", "start", "end", "end_seq", "text", "author", "parent", "resolved"}, …]; '
            "places as read_draft --json tells them",
        )
        parser.add_argument("out", metavar="OUT", help="where the copy is written")
        parser.add_argument("--author", default="", metavar="NAME", help="of comments that name nobody")

    def handle(self, *args, file, comments, out, **options):
        data = _bytes_of(file)
        rows = _json_of(comments)
        if Path(out).exists() and Path(out).samefile(file):
            raise unusable(
                gettext("%(out)s is the file itself; name another one for the copy.") % {"out": out}
            )
        try:
            new = comments_from_json(rows, options["author"])
        except CannotAnnotate as error:
            raise unusable(f"{comments}: {error}") from error
        try:
            copy = _annotated(data, Path(file).name, new)
        except CannotAnnotate as error:
            raise unusable(f"{file}: {error}") from error
        except ReadingRefused as error:
            raise unusable(f"{file}: {gettext(error.message_id) % error.params}") from error
        try:
            Path(out).write_bytes(copy)
        except OSError as error:
            facts = {"file": out, "error": error.strerror or error}
            raise unusable(gettext("%(file)s cannot be written: %(error)s") % facts) from error
        self.stdout.write(
            gettext("%(count)s comments written into %(file)s.") % {"count": len(new), "file": out}
        )


def _annotated(data: bytes, filename: str, comments) -> bytes:
    limits = upload_limits()
    kind = open_package(data, filename, limits, parse_xml=False).kind
    # Imported by kind: each writer has readers of its own to load.
    if kind == "docx":
        from reviews.exchange.word import annotate_word

        return annotate_word(data, comments, limits)
    from reviews.exchange.sheet import annotate_sheet

    return annotate_sheet(data, comments, limits)


def _bytes_of(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        facts = {"file": file, "error": error.strerror or error}
        raise unusable(gettext("%(file)s cannot be read: %(error)s") % facts) from error


def _json_of(file: str):
    data = _bytes_of(file)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        facts = {"file": file, "line": error.lineno, "column": error.colno}
        raise unusable(gettext("%(file)s is no JSON: line %(line)s, column %(column)s.") % facts) from error
    except (ValueError, RecursionError) as error:
        raise unusable(gettext("%(file)s is no JSON in UTF-8.") % {"file": file}) from error
