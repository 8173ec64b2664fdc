"""The demo's documents: real, small, licensed, and without anybody's name."""

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from cms.demo import cases, comments
from procurement.reading import artifact
from procurement.reading.worker import read_in_worker

FOLDER = Path(cases.__file__).parent / "drafts"
FILES = sorted([*FOLDER.glob("*.docx"), *FOLDER.glob("*.xlsx")])
# What Office itself writes where it took a name away ("author"), and a product's own name.
NOBODY = {"作成者", "Microsoft Office User", ""}
AUTHORS = re.compile(r'\s(?:w:author|w15:author|displayName|userName|w:initials)="([^"]*)"')
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# The office that published the template gives its own desk's address.
OFFICES = {"inquiries18f@gsa.gov", "inquiries18f@gsa.gov."}


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        names = [n for n in package.namelist() if n.endswith((".xml", ".rels", ".vml"))]
        return {name: package.read(name).decode("utf-8", "replace") for name in names}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_draft_names_a_person(path):
    found = set()
    for name, text in parts(path).items():
        found |= set(AUTHORS.findall(text)) if name.startswith("word/") else set()
        found |= set(MAIL.findall(text)) - OFFICES
        if name.startswith("docProps/"):
            tree = etree.fromstring(text.encode())
            tags = ("creator", "lastModifiedBy", "Manager", "author")
            found |= {(e.text or "").strip() for tag in tags for e in tree.iter(f"{{*}}{tag}")}
        if "comments" in name and name.startswith("xl/"):
            found |= set(re.findall(r"<author>([^<]*)</author>", text))
        assert "people.xml" not in name
        assert "persons/" not in name
    assert found - NOBODY == set()


def test_the_drafts_are_small_and_their_licences_are_told():
    licences = (FOLDER / "LICENCES.md").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in FILES) <= 5_000_000
    assert [path.name for path in FILES if path.name not in licences] == []


@pytest.mark.parametrize(
    ("filename", "remarks"),
    [
        (cases.ADDRESS_1, comments.ADDRESS),
        (cases.CONTRACT, comments.CONTRACT),
        (cases.CORE_1, comments.CORE),
        (cases.DESIGN, comments.DESIGN),
        (cases.PROCUREMENT, comments.PROCUREMENT),
        (cases.SOLICITATION, comments.SOLICITATION),
    ],
)
def test_the_comments_quote_real_sentences(filename, remarks):
    reading = artifact.loads(read_in_worker((FOLDER / filename).read_bytes(), filename))
    texts = [block.text for block in reading.blocks]
    assert [r.quote for r in remarks if not any(r.quote in text for text in texts)] == []
