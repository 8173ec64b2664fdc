"""How far the check of a version is, and whether it still says what the rules in force say."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext

from procurement.models import Version
from procurement.selectors import STALLED_AFTER, is_readable
from reviews.enums import CheckState
from reviews.models import Check
from reviews.selectors.case_file import Basis, basis_of

UNDER_WAY = (CheckState.WAITING, CheckState.RUNNING)


@dataclass(frozen=True, slots=True)
class Standing:
    """latest: the check asked for last. done: the one whose findings are shown, mostly the same.

    is_outdated: rules, reader or the case's other documents have changed since the latest one; asking for
    another (`services.checking.ask_if_needed`) is what the page does then.
    """

    latest: Check | None
    done: Check | None
    is_outdated: bool

    @property
    def is_under_way(self) -> bool:
        return self.latest is not None and self.latest.state in UNDER_WAY

    @property
    def is_stalled(self) -> bool:
        """Under way for so long that its job must have died."""
        return self.is_under_way and timezone.now() - self.latest.asked_at > STALLED_AFTER

    @property
    def failure(self) -> str:
        """Why the latest check failed, in the reader's language; "" when it did not."""
        if self.latest is None or self.latest.state != CheckState.FAILED:
            return ""
        text = gettext(self.latest.failure_message)
        return text % self.latest.failure_params if self.latest.failure_params else text

    @property
    def slow_rules(self) -> list[str]:
        """Rules that were put aside in the check that is shown, since they ran over their time: ids."""
        return list(self.done.slow_rules) if self.done is not None else []

    @property
    def needs_asking(self) -> bool:
        """A failed one is tried again by hand, or when its basis changes: not by each visit of the page."""
        return self.latest is None or self.is_outdated or self.is_stalled


def standing_of(version: Version) -> Standing:
    """Some eight queries, whatever the number of findings."""
    return standing_on(version, basis_of(version) if is_readable(version) else None)


def standing_on(version: Version, basis: Basis | None) -> Standing:
    checks = list(Check.objects.filter(version=version)[:20])
    latest = checks[0] if checks else None
    done = next((check for check in checks if check.state == CheckState.DONE), None)
    outdated = (
        latest is not None
        and basis is not None
        and any(getattr(latest, name) != value for name, value in basis.key.items())
    )
    return Standing(latest, done, outdated)
