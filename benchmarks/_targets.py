"""The agreed targets: each measurement says beside its figure whether it met its own, and fails if not."""


class Targets:
    """Collects what was asked for; `status` is the exit status of the measurement."""

    def __init__(self) -> None:
        self.missed = 0

    def at_most(self, value: float, limit: float, unit: str) -> str:
        """`target at most 300 ms: met`."""
        return self._verdict(value <= limit, f"at most {limit:g} {unit}")

    def at_least(self, value: float, limit: float, unit: str) -> str:
        return self._verdict(value >= limit, f"at least {limit:g} {unit}")

    def _verdict(self, met: bool, target: str) -> str:
        self.missed += not met
        return f"target {target}: {'met' if met else 'MISSED'}"

    @property
    def status(self) -> int:
        return 1 if self.missed else 0
