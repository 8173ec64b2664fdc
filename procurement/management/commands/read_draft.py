"""`read_draft FILE [--json]`: what the reader makes of a Word, Excel or PDF file; needs no database."""

import json
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext

from procurement.reading import Reading, ReadingRefused, artifact
from procurement.reading.conversion import find_libreoffice, read_any
from procurement.reading.errors import ReaderError
from procurement.upload_limits import upload_limits
from sharingbook.common.commands import ProductCommand, unusable


class Command(ProductCommand):
    help = "Print the blocks, counts, comments and warnings of a Word, Excel or PDF file."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a .docx, .xlsx or .pdf file")
        parser.add_argument("--json", action="store_true", help="machine-readable output")

    def handle(self, *args, file, **options):
        try:
            data = Path(file).read_bytes()
        except OSError as error:
            facts = {"file": file, "error": error.strerror or error}
            raise unusable(gettext("%(file)s cannot be read: %(error)s") % facts) from error
        try:
            program = find_libreoffice(settings.LIBREOFFICE)
            found = read_any(data, Path(file).name, upload_limits(), libreoffice=program)
            reading = artifact.loads(found.artifact)
        except ReadingRefused as error:
            sentence = gettext(error.message_id) % error.params
            raise unusable(f"{file}: {sentence}") from error
        except ReaderError as error:
            sentence = gettext("The reader met something that it does not know. Please report this file.")
            raise unusable(f"{file}: {sentence}") from error
        if options["json"]:
            self.stdout.write(json.dumps(as_json(reading), ensure_ascii=False, separators=(",", ":")))
        else:
            self._print(reading)

    def _print(self, reading: Reading) -> None:
        for block in reading.blocks:
            head = f"{block.seq}\t{block.path}\t{block.kind}{block.level or ''}\t"
            text = block.text.replace("\n", "⏎").replace("\t", "⇥")
            self.stdout.write(head + f"{block.label} {text}".strip())
        for name, count in reading.counts.items():
            self.stdout.write(f"{name}: {count}")
        for warning in reading.warnings:
            self.stdout.write("! " + gettext(warning.message_id) % warning.params)


def as_json(reading: Reading) -> dict:
    """The stable shape of `read_draft --json`."""
    blocks = []
    for block in reading.blocks:
        row = {
            "seq": block.seq,
            "kind": block.kind,
            "level": block.level,
            "label": block.label,
            "path": block.path,
            "text": block.text,
        }
        if block.inferred:
            row["inferred"] = True
        blocks.append(row)
    comments = [
        {
            "id": comment.id,
            "author": comment.author,
            "date": comment.date,
            "text": comment.text,
            "seq": comment.seq,
            "start": comment.start,
            "end": comment.end,
            "end_seq": comment.end_seq,
            "quote": comment.quote,
            "parent": comment.parent,
            "resolved": comment.resolved,
        }
        for comment in reading.comments
    ]
    return {
        "kind": reading.kind,
        "sha256": reading.sha256,
        "blocks": blocks,
        "counts": reading.counts,
        "comments": comments,
        "warnings": [
            {"code": item.code, "message": gettext(item.message_id) % item.params}
            for item in reading.warnings
        ],
    }
