from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "sharingbook.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sharingbook.audit import guards

        # Without a sender: any app's migration may have remade a guarded table.
        post_migrate.connect(guards.put_guards_after_migrate, dispatch_uid="audit.guards")
        checks.register(guards.check_guards, checks.Tags.database)
