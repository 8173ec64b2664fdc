from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "procurement"
    label = "procurement"
    default_auto_field = "django.db.models.BigAutoField"
