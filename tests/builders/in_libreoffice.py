"""A person at LibreOffice Writer: opens a copy, comments on words, rewords a comment, saves as .docx.

Driven headless by a Basic macro in a profile of its own, so that the file is written by LibreOffice itself.
"""

import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from procurement.reading.conversion import find_libreoffice

PROGRAM = find_libreoffice()
SECONDS = 120
_LIBRARIES = (
    '<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">'
    '<library:libraries xmlns:library="http://openoffice.org/2000/library" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" '
    'xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/>'
    "</library:libraries>"
)
_LIBRARY = (
    '<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">'
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
    'library:readonly="false" library:passwordprotected="false"><library:element library:name="Hand"/>'
    "</library:library>"
)
_MODULE = (
    '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">'
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Hand" '
    'script:language="StarBasic">{code}</script:module>'
)
_CODE = """
Sub Work
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  doc = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
{acts}
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName" : how(0).Value = "MS Word 2007 XML"
  doc.storeToURL("{target}", how())
  doc.close(True)
  StarDesktop.terminate()
End Sub

Sub Comment(doc, words, said, author)
  search = doc.createSearchDescriptor()
  search.SearchString = words
  found = doc.findFirst(search)
  note = doc.createInstance("com.sun.star.text.textfield.Annotation")
  note.Author = author
  note.Content = said
  Dim moment As New com.sun.star.util.DateTime
  moment.Year = 2026 : moment.Month = 11 : moment.Day = 27 : moment.Hours = 9 : moment.Seconds = Len(said)
  note.DateTimeValue = moment
  found.Text.insertTextContent(found, note, True)
End Sub

Sub Reword(doc, old, changed)
  fields = doc.TextFields.createEnumeration()
  Do While fields.hasMoreElements()
    one = fields.nextElement()
    If one.supportsService("com.sun.star.text.textfield.Annotation") Then
      at = InStr(one.Content, old)
      tail = Mid(one.Content, at + Len(old))
      If at > 0 Then one.Content = Left(one.Content, at - 1) &amp; changed &amp; tail
    End If
  Loop
End Sub

Sub Rewrite(doc, old, changed)
  swap = doc.createReplaceDescriptor()
  swap.SearchString = old : swap.ReplaceString = changed
  doc.replaceAll(swap)
End Sub
"""


def act(name: str, *words: str) -> str:
    """One thing that the person does: Comment words text author, Reword old new, Rewrite old new."""
    quoted = ", ".join(_string(word) for word in words)
    return f"  {name}(doc, {quoted})"


def _string(word: str) -> str:
    lines = [line.replace('"', '""') for line in word.split("\n")]
    return " & Chr(10) & ".join(f'"{line}"' for line in lines)


def worked_on(data: bytes, *acts: str) -> bytes:
    """The copy as LibreOffice saves it after these acts."""
    with tempfile.TemporaryDirectory(prefix="writer-") as folder:
        place = Path(folder)
        source, target = place / "in.docx", place / "out.docx"
        source.write_bytes(data)
        code = _CODE.format(source=source.as_uri(), target=target.as_uri(), acts=escape("\n".join(acts)))
        profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
        start = [PROGRAM, "--headless", "--norestore", profile]
        _run([*start, "--terminate_after_init"])  # the first start fills the profile, over what is there
        basic = place / "profile" / "user" / "basic"
        (basic / "script.xlc").write_text(_LIBRARIES)
        (basic / "Standard" / "script.xlb").write_text(_LIBRARY)
        (basic / "Standard" / "Hand.xba").write_text(_MODULE.format(code=code))
        _run([*start, "macro:///Standard.Hand.Work"])
        return target.read_bytes()


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
