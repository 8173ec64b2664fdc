"""What the commands of the Word round trip begin with: the version, and the person who asks."""

from django.utils.translation import gettext as _

from procurement.models import Version
from sharingbook.accounts.models import User
from sharingbook.accounts.selectors import account_of
from sharingbook.common.commands import unusable
from sharingbook.common.errors import DomainError


def version_for(pk: int, email: str) -> tuple[Version, User]:
    """The version that this account may see. Raises CommandError (status 2)."""
    try:
        actor = account_of(email)
    except DomainError as error:
        raise unusable(str(error)) from error
    rows = Version.objects.visible_to(actor).select_related("draft__case__project__owner")
    version = rows.filter(pk=pk).first()
    if version is None:
        facts = {"version": pk, "email": actor.email}
        raise unusable(_("There is no version %(version)s, or %(email)s may not see it.") % facts)
    return version, actor
