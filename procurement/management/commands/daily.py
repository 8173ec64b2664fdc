"""What the machine does once a day; run it from a timer."""

from procurement.services.disclosure import raise_expired
from sharingbook.common.commands import ProductCommand


class Command(ProductCommand):
    help = "Open records whose review date has passed. Run once a day."

    def handle(self, *args, **options) -> None:
        opened = raise_expired()
        for project in opened:
            self.stdout.write(f"{project.code}: opened, its review date has passed")
        self.stdout.write(f"{len(opened)} records opened")
