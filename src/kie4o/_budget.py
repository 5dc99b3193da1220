"""One budget of time for a whole request, whatever the server does."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

from ._arguments import DAY


class TimeLeft(float):
    """Seconds for one step of a request, which end no later than the budget of the request.

    It passes as a plain number through everything that takes a timeout. The connections of this
    package ask it before each read and write.
    """

    __slots__ = ("ends",)
    ends: float

    def __new__(cls, seconds: float, ends: float) -> TimeLeft:
        """Make a limit of a step.

        Args:
            seconds: for the step.
            ends: when the budget is over, on the clock `time.monotonic`.
        """
        made = super().__new__(cls, seconds)
        made.ends = ends
        return made

    def left(self) -> float:
        """Seconds that the step may take from now on; below 0 when the budget is over."""
        return min(self, self.ends - monotonic())


def start(limits: Mapping[str, float | None]) -> tuple[dict[str, float | None], float]:
    """Begin the budget of a request: its longest limit.

    Args:
        limits: seconds for each kind of step, as httpx keeps them; None is a day.

    Returns:
        the limits within the budget, and when it ends on the clock `time.monotonic`.
    """
    known = {name: DAY if limit is None else limit for name, limit in limits.items()}
    ends = min(
        (limit.ends for limit in known.values() if isinstance(limit, TimeLeft)),
        default=monotonic() + max(known.values(), default=DAY),
    )
    return {name: TimeLeft(limit, ends) for name, limit in known.items()}, ends
