from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms import subscriptions
        from cms.ledger import permissions
        from sharingbook.audit.guards import protect_insert_only

        subscriptions.subscribe()
        permissions.register()
        protect_insert_only("cms_ledgerverdict")
