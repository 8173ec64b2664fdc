from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sharingbook.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sharingbook.accounts import permissions, sessions

        permissions.register()
        sessions.register()
