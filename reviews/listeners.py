"""What the review desk does when something happens in the room below."""

from typing import Any

from procurement.models import Case, Version
from reviews.services import checking, placements
from reviews.services.assignments import recheck_vendors
from reviews.services.reviews import end_with_case


def carry_to(*, version: Version, **_facts: Any) -> None:
    placements.expect(version=version)


def check_read(*, version: Version, **_facts: Any) -> None:
    checking.expect(version=version)


def hold_declarations_against(*, case: Case, **_facts: Any) -> None:
    recheck_vendors(case=case)


def end_open_round(*, case: Case, **_facts: Any) -> None:
    end_with_case(case)
