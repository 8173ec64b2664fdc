"""This room's own facts of the gate: there is something to decide on, and all of it can be read."""

from django.utils.translation import gettext_lazy as _

from procurement import addresses
from procurement.gates import Fact
from procurement.models import Case
from procurement.selectors import DocumentLine, documents_of


def short_hash(sha256: str) -> str:
    return f"{sha256[:4]}…{sha256[-4:]}"


def _line(document: DocumentLine) -> str:
    version = document.latest
    return _("%(title)s, version %(number)s (%(hash)s)") % {
        "title": document.draft.title,
        "number": version.number,
        "hash": short_hash(version.sha256),
    }


def facts(case: Case) -> list[Fact]:
    """Versions to decide on exist; the latest of each document has been read."""
    documents = [line for line in documents_of(case) if line.latest]
    readable = [line for line in documents if line.latest_readable]
    unread = next((line for line in documents if line.latest is not line.latest_readable), None)
    first = addresses.version_page(readable[0].latest_readable) if readable else ""
    found = [
        Fact(
            text=_("There is a version to decide on"),
            met=bool(readable),
            link=first or addresses.case_page(case),
            how=" ".join(str(_line(line)) for line in documents)
            if readable
            else _("Add the document that the decision is about."),
        )
    ]
    if documents:
        found.append(
            Fact(
                text=_("The latest version of each document can be read"),
                met=unread is None,
                link=addresses.version_page(unread.latest if unread else documents[0].latest),
                how=""
                if unread is None
                else _("Wait for the reading of “%(title)s”, or try it again on its page.")
                % {"title": unread.draft.title},
            )
        )
    return found
