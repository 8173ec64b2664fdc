from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Hats of the product (domain glossary, section 3)."""

    MEMBER = "member", _("Member")
    APPROVER = "approver", _("Approver")
    COORDINATOR = "coordinator", _("Coordinator")
    REVIEWER = "reviewer", _("Reviewer")
    LEAD = "lead", _("Lead reviewer")
    EXECUTIVE = "executive", _("Executive")
    AUDITOR = "auditor", _("Auditor")
    VENDOR = "vendor", _("Vendor")
    ADMINISTRATOR = "administrator", _("Administrator")


NEEDS_SECOND_ADMINISTRATOR = frozenset({Role.APPROVER, Role.AUDITOR})
WRITING_ROLES = frozenset(
    {Role.MEMBER, Role.APPROVER, Role.COORDINATOR, Role.REVIEWER, Role.LEAD, Role.ADMINISTRATOR}
)
