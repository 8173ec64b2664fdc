"""What a person is told, in the product."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NoticeQuerySet":
        """A notice is its person's own; nobody else reads it."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One event for one person. `message` is a message id, translated when it is shown with `params`."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=40)
    message = models.CharField(max_length=200)
    params = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["person", "-created_at"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.event}"

    @property
    def text(self) -> str:
        """The message in the reader's language; a parameter {"msgid": …} is a word to be translated too."""
        params = {
            name: gettext(value["msgid"]) if isinstance(value, dict) else value
            for name, value in self.params.items()
        }
        # A message without places may carry a bare percent sign.
        return gettext(self.message) % params if params else gettext(self.message)
