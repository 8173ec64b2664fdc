"""A workbook with the comments of its version as Excel's own notes and conversations."""

from django.utils.translation import gettext as _

from procurement.models import Version
from procurement.reading import ReadingRefused
from procurement.selectors import stored_page_of
from procurement.upload_limits import upload_limits
from reviews.exchange.sheet import annotate_sheet
from reviews.selectors.in_word import (
    CommentedCopy,
    Names,
    bytes_read,
    stem_of,
    to_write,
    word_copy,
)
from sharingbook.accounts.models import User
from sharingbook.common.errors import DomainError


def is_sheet(version: Version) -> bool:
    """Whether the version is, or was read as, a workbook. Raises as `stored_page_of`."""
    return stored_page_of(version).kind == "xlsx"


def commented_copy(version: Version, user: User, names: str = Names.PERSON) -> CommentedCopy:
    """A copy of the version's file, .xlsx or .docx, with the comments that this person may see.

    Raises DomainError where the version is neither, NotReadable, CannotAnnotate.
    """
    if not is_sheet(version):
        return word_copy(version, user, names)
    written, unplaced = to_write(version, user, names)
    try:
        data = annotate_sheet(bytes_read(version), written, upload_limits())
    except ReadingRefused as refused:
        raise DomainError(refused.message_id, refused.params) from refused
    name = _("%(name)s_with comments.xlsx") % {"name": stem_of(version)}
    return CommentedCopy(data, name, sum(one.parent is None for one in written), unplaced)
