import logging
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, DatabaseError, transaction
from django.db.models.signals import post_migrate

logger = logging.getLogger(__name__)


def _read_again_after_an_upgrade(*, using: str, plan: list | None = None, **_facts: Any) -> None:
    """Ask for the readings that the new reader has to make, once the tables are there."""
    from procurement.services import rereading

    if using != DEFAULT_DB_ALIAS or any(backwards for _migration, backwards in plan or ()):
        return
    try:
        with transaction.atomic():
            count = rereading.ask_for_all()
    except DatabaseError:  # a migration to somewhere in the middle: `daily` asks again
        logger.warning("versions could not be asked to be read again")
        return
    if count:
        logger.info("%s versions are read again by the new reader", count)


class ProcurementConfig(AppConfig):
    name = "procurement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procurement import gates, permissions, readiness
        from procurement.care import register_care
        from procurement.services import kept_uploads
        from procurement.upload_limits import upload_limits
        from sharingbook.audit.guards import protect_insert_only

        post_migrate.connect(_read_again_after_an_upgrade, sender=self)
        upload_limits()  # a limit that cannot be meant is said at the start, not at the first upload
        permissions.register()
        gates.register_gate(readiness.facts)
        register_care(kept_uploads.clear_old)
        protect_insert_only("procurement_decision")
        protect_insert_only("procurement_participation", ["ended"])
        protect_insert_only("procurement_interestedvendor")
        protect_insert_only("procurement_healthreport")
        # A version is its bytes: only the state of its reading ever changes.
        protect_insert_only(
            "procurement_version",
            [
                "state", "reader_version", "progress", "reading_since", "failure_message",
                "failure_params", "read_at", "block_count", "warning_count",
            ],
        )  # fmt: skip
