"""What the machine does once a day; run it from a timer."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement.models import Project
from procurement.services.disclosure import raise_expired
from sharingbook.common.commands import ProductCommand


class Command(ProductCommand):
    help = "Open records whose review date has come. Run once a day."

    def handle(self, *args, **options) -> None:
        opened = raise_expired()
        for record in opened:
            name = record.code if isinstance(record, Project) else f"{record.project.code} #{record.pk}"
            self.stdout.write(_("%(code)s: opened, its review date has come") % {"code": name})
        count = ngettext("%(n)s record opened", "%(n)s records opened", len(opened))
        self.stdout.write(count % {"n": len(opened)})
