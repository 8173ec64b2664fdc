from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procurement import events
        from procurement.care import register_care
        from procurement.gates import register_gate
        from procurement.services.figures import register_contributor
        from reviews import gates, listeners, permissions
        from reviews.services.forgotten import clear_forgotten
        from sharingbook.audit.guards import protect_insert_only

        permissions.register()
        register_gate(gates.facts)
        register_care(clear_forgotten)
        register_contributor(gates.figures_of)
        events.version_read.subscribe(listeners.carry_to)
        events.version_read.subscribe(listeners.check_read)
        events.vendor_added.subscribe(listeners.hold_declarations_against)
        events.case_moved.subscribe(listeners.end_open_round)
        # What was said in a letter or a thread is never said otherwise later.
        for table in ("reviews_advice", "reviews_adviceitem", "reviews_reply"):
            protect_insert_only(table)
