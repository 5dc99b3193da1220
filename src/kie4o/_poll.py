"""The schedule of polls, and the checks of the arguments of a wait."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from attrs import Attribute, field, frozen

from ._arguments import DAY, check_callable, is_number, refused

# The service allows three reads a second for one task (ledger: poll-interval).
SHORTEST = 1 / 3
_STEEPEST = 1000.0
_FARTHEST = 1e9


def _within(least: float, most: float) -> Callable[[Poll, Attribute[float], Any], None]:
    def check(_: Poll, field: Attribute[float], value: Any) -> None:
        if not (is_number(value) and least <= value <= most):
            # Loaded when it is needed, because it loads `decimal`.
            from fractions import Fraction

            first = Fraction(least).limit_denominator(3)
            raise refused(field.name, value, f"a number from {first} to {most:g}")

    return check


@frozen
class Poll:
    """The schedule of polls.

    Attributes:
        first: seconds until the first poll of a new task.
        factor: each pause is the previous one times this.
        longest: the longest pause, in seconds.

    Raises:
        InvalidRequestError: a value is not a number, or out of bounds. A pause is from a third of a
            second, because the service allows three polls a second, to a day.
    """

    first: float = field(default=2.0, validator=_within(SHORTEST, DAY))
    factor: float = field(default=1.5, validator=_within(1.0, _STEEPEST))
    longest: float = field(default=10.0, validator=_within(SHORTEST, DAY))


def check(timeout: Any, poll: Any, on_progress: Any) -> None:
    """Check the arguments of a wait before anything is paid for.

    Raises:
        InvalidRequestError: an argument has the wrong type, or is out of bounds.
    """
    timed = is_number(timeout) and (0 <= timeout <= _FARTHEST or timeout == math.inf)
    if timeout is not None and not timed:
        allowed = "seconds, at least 0, or None for no timeout"
        raise refused("timeout", timeout, allowed)
    if not isinstance(poll, Poll):
        raise refused("poll", poll, "a kie4o.Poll")
    check_callable("on_progress", on_progress)
