"""`read_draft FILE [--json]`: what the reader makes of a Word, Excel or PDF file; needs no database."""

import json

from django.utils.translation import gettext

from procurement.management.reading_file import read_file
from procurement.reading import Reading
from sharingbook.common.commands import ProductCommand


class Command(ProductCommand):
    help = "Print the blocks, counts, comments and warnings of a Word, Excel or PDF file."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a .docx, .xlsx or .pdf file")
        parser.add_argument("--json", action="store_true", help="machine-readable output")

    def handle(self, *args, file, **options):
        reading = read_file(file)
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
