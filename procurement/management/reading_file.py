"""What commands that read a draft from a file share: its reading, or one clear line and status 2."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext

from procurement.reading import Reading, ReadingRefused, artifact
from procurement.reading.conversion import find_libreoffice, read_any
from procurement.reading.errors import ReaderError
from procurement.upload_limits import upload_limits
from sharingbook.common.commands import unusable


def bytes_of(file: str) -> bytes:
    """Raises CommandError (status 2) when the file cannot be opened."""
    try:
        return Path(file).read_bytes()
    except OSError as error:
        facts = {"file": file, "error": error.strerror or error}
        raise unusable(gettext("%(file)s cannot be read: %(error)s") % facts) from error


def read_file(file: str) -> Reading:
    """The reading of a draft. Raises CommandError (status 2) when the gate refuses it or nobody can read it."""
    data = bytes_of(file)
    try:
        program = find_libreoffice(settings.LIBREOFFICE)
        found = read_any(data, Path(file).name, upload_limits(), libreoffice=program)
        return artifact.loads(found.artifact)
    except ReadingRefused as error:
        sentence = gettext(error.message_id) % error.params
        raise unusable(f"{file}: {sentence}") from error
    except ReaderError as error:
        sentence = gettext("The reader met something that it does not know. Please report this file.")
        raise unusable(f"{file}: {sentence}") from error
