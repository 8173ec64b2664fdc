"""XML names of the Office vocabularies, written once."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
V = "{urn:schemas-microsoft-com:vml}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TC = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"

OFF = ("0", "false", "off", "none")


def is_on(value: str | None) -> bool:
    """A toggle property that is present counts as on unless its value says off."""
    return value not in OFF


def int_of(value: str | None, default: int) -> int:
    """An integer attribute, or `default` when it is missing, broken or absurdly long."""
    try:
        return int(value) if value is not None and len(value) < 12 else default
    except ValueError:
        return default
