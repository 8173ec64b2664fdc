"""What a person reads in an answer: the text of a page, of a workbook's parts, of a PDF's pages."""

import re
import subprocess
from html import unescape
from io import BytesIO
from zipfile import ZipFile


def tells(response, words: str) -> bool:
    """True where these words stand in the answer, also inside a file, also broken over lines."""
    return without_space(words) in readable(response)


def readable(response) -> str:
    """The answer's text without white space, since a PDF breaks its lines where it likes."""
    data = response.getvalue()
    kind = response.get("Content-Type", "").partition(";")[0]
    if kind == "application/pdf":
        return without_space(pdf_text(data))
    if kind.startswith("application/vnd.openxmlformats"):
        with ZipFile(BytesIO(data)) as package:
            parts = "".join(package.read(part).decode("utf-8") for part in package.namelist())
        return without_space(unescape(parts))  # a part may write its letters as numbers
    return without_space(unescape(data.decode("utf-8", "replace")))


def pdf_text(data: bytes) -> str:
    """The words of a PDF, by poppler."""
    run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return run.stdout.decode("utf-8")


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)
