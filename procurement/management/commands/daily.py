"""What the machine does once a day; run it from a timer."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement.services.disclosure import raise_expired
from sharingbook.common.commands import ProductCommand


class Command(ProductCommand):
    help = "Open records whose review date has passed. Run once a day."

    def handle(self, *args, **options) -> None:
        opened = raise_expired()
        for project in opened:
            self.stdout.write(_("%(code)s: opened, its review date has passed") % {"code": project.code})
        count = ngettext("%(n)s record opened", "%(n)s records opened", len(opened))
        self.stdout.write(count % {"n": len(opened)})
