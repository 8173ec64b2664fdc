from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "procurement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procurement import gates, permissions, readiness
        from procurement.upload_limits import upload_limits
        from sharingbook.audit.guards import protect_insert_only

        upload_limits()  # a limit that cannot be meant is said at the start, not at the first upload
        permissions.register()
        gates.register_gate(readiness.facts)
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
