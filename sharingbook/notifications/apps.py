from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "sharingbook.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sharingbook.notifications import subscriptions

        subscriptions.subscribe()
