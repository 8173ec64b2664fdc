"""The portfolio's roll-up: dated deltas, written in the transaction that changes a figure."""

from django.db import models

from procurement.enums import Level, Stage
from sharingbook.accounts.models import Department


class FigureDelta(models.Model):
    """By how much one figure changed on one day, for one cell of the portfolio.

    A figure on a day is the sum of all deltas up to that day; each viewer's figure is the sum over the
    departments and levels they may see. `fiscal_year` 0 counts each project once, whatever its years.
    """

    day = models.DateField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=16, choices=Stage.choices)
    fiscal_year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=12, choices=Level.choices)
    measure = models.CharField(max_length=24)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "measure", "department", "stage", "level", "day"],
                name="figure_one_delta_a_cell_and_day",
            )
        ]
        # Holds the amount too, so that a sum reads the index alone.
        indexes = [
            models.Index(
                fields=["fiscal_year", "measure", "department", "stage", "level", "day", "amount"],
                name="figure_sums",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.measure} {self.amount:+}"
