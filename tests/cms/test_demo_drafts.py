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
# Attributes that carry a name in any part: tracked changes, comments, shared workbooks, protected sheets.
AUTHORS = re.compile(
    r'\s(?:w:author|w15:author|w:initials|displayName|userName|lastModifiedBy|w15:userId)="([^"]*)"'
)
# Folders of somebody's machine, whose names often are people's: where a file was saved, what it is made from.
PATHS = re.compile(r'absPath\b[^>]*\surl="([^"]*)"|attachedTemplate"[^>]*\sTarget="([^"]*)"')
TEMPLATES_FIRST = re.compile(r'\sTarget="([^"]*)"[^>]*attachedTemplate"')
SHARED_WITH = re.compile(r"<(?:\w+:)?DisplayName(?:\s[^>]*)?>([^<]*)<")
SHARED_BOOK = re.compile(r'<userInfo\b[^>]*\sname="([^"]*)"')
CUSTOM = re.compile(r"<vt:\w+>([^<]*)</vt:")
# What SharePoint writes into custom properties without saying anything of anybody.
TECHNICAL = re.compile(r"0x[0-9A-F]+|\d+|true|false")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# The office that published the template gives its own desk's address.
OFFICES = {"inquiries18f@gsa.gov", "inquiries18f@gsa.gov."}


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        names = [n for n in package.namelist() if n.endswith((".xml", ".rels", ".vml"))]
        return {name: package.read(name).decode("utf-8", "replace") for name in names}


def names_in(part: str, text: str) -> set[str]:
    """Whatever in this part of a package may be a person's name, address or folder."""
    found = set(AUTHORS.findall(text)) | set(SHARED_WITH.findall(text)) | set(TEMPLATES_FIRST.findall(text))
    found |= {path for pair in PATHS.findall(text) for path in pair}
    found |= set(MAIL.findall(text)) - OFFICES
    if part.startswith("docProps/"):
        tree = etree.fromstring(text.encode())
        tags = ("creator", "lastModifiedBy", "Manager", "author")
        found |= {(e.text or "").strip() for tag in tags for e in tree.iter(f"{{*}}{tag}")}
    if part == "docProps/custom.xml":
        found |= {value for value in CUSTOM.findall(text) if not TECHNICAL.fullmatch(value)}
    if "comments" in part and part.startswith("xl/"):
        found |= set(re.findall(r"<author>([^<]*)</author>", text))
    if part.startswith("xl/revisions/"):
        found |= set(SHARED_BOOK.findall(text))
    return found - NOBODY


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_draft_names_a_person(path):
    found = set()
    for name, text in parts(path).items():
        found |= names_in(name, text)
        assert "people.xml" not in name
        assert "persons/" not in name
    assert found == set()


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("word/document.xml", '<w:ins w:id="1" w:author="見本 太郎">'),
        ("word/comments.xml", '<w:comment w:id="1" w:initials="見本 太郎">'),
        ("customXml/item4.xml", "<UserInfo><DisplayName>見本 太郎</DisplayName></UserInfo>"),
        ("customXml/item4.xml", '<pc:DisplayName xml:space="preserve">見本 太郎</pc:DisplayName>'),
        ("docProps/core.xml", "<cp xmlns:dc='x'><dc:creator>見本 太郎</dc:creator></cp>"),
        ("docProps/custom.xml", "<p xmlns:vt='x'><vt:lpwstr>見本 太郎</vt:lpwstr></p>"),
        ("xl/revisions/revisionHeaders.xml", '<header guid="{1}" userName="見本 太郎" r:id="rId1">'),
        ("xl/revisions/userNames.xml", '<userInfo guid="{1}" name="見本 太郎" id="-1"/>'),
        ("xl/workbook.xml", '<fileSharing readOnlyRecommended="1" userName="見本 太郎"/>'),
        ("xl/workbook.xml", '<x15ac:absPath url="見本 太郎" xmlns:x15ac="x"/>'),
        ("xl/comments1.xml", "<authors><author>見本 太郎</author></authors>"),
        ("word/_rels/settings.xml.rels", '<Relationship Type="x/attachedTemplate" Target="見本 太郎"/>'),
        ("word/_rels/settings.xml.rels", '<Relationship Target="見本 太郎" Type="x/attachedTemplate"/>'),
    ],
)
def test_the_scan_finds_a_name_wherever_office_writes_one(part, text):
    assert names_in(part, text) == {"見本 太郎"}


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
