"""The one clock that everything timed in a sandbox reads."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from attrs import evolve, frozen

# The last day of the calendar, at which clocks stop: beyond it no date can be written.
LATEST = datetime(9999, 12, 31, tzinfo=UTC).timestamp()


def real_time() -> Callable[[], float]:
    """Seconds since the epoch that go on steadily, also when someone sets the machine's clock."""
    start = time.time() - time.monotonic()
    return lambda: start + time.monotonic()


@frozen
class Time:
    """What a clock shows, and how it goes on from there."""

    now: float
    scale: float = 1.0
    frozen: bool = False


@frozen
class _Face:
    """Mock time as a line over real time; replaced whole, so reading it needs no lock."""

    mock: float
    real: float
    scale: float = 1.0
    frozen: bool = False

    def at(self, real: float) -> float:
        if self.frozen:
            return self.mock
        return min(self.mock + (real - self.real) * self.scale, LATEST)


class Clock:
    """A clock that runs, freezes, jumps forward and runs faster; it never goes back.

    Times are seconds since the epoch.
    """

    def __init__(self, source: Callable[[], float]) -> None:
        """Start at the time of `source`, which stands for real time."""
        self._source = source
        self.synchronise()

    def copy(self) -> Clock:
        """Another clock that shows the same time at the same pace."""
        twin = Clock(self._source)
        twin._face = self._face
        return twin

    @property
    def frozen(self) -> bool:
        return self._face.frozen

    @property
    def scale(self) -> float:
        return self._face.scale

    @property
    def ahead(self) -> float:
        """Seconds that this clock is ahead of real time."""
        return self.now() - self._source()

    @property
    def time(self) -> Time:
        """What it shows, as a value that another clock can `show`."""
        return Time(self.now(), self.scale, self.frozen)

    @property
    def utc(self) -> str:
        """What it shows, as a date."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="milliseconds")

    def show(self, time: Time) -> None:
        """Go on from a time that was saved, even if that is earlier."""
        self._face = _Face(time.now, self._source(), time.scale, time.frozen)

    def real(self) -> float:
        """Real time, in seconds since the epoch."""
        return self._source()

    def now(self) -> float:
        return self._face.at(self._source())

    def freeze(self, *, frozen: bool = True) -> None:
        """Stop, or go on from where it stopped."""
        self._face = evolve(self._anchored(), frozen=frozen)

    def run_at(self, scale: float) -> None:
        """Let `scale` seconds pass for each real one, and run."""
        self._face = evolve(self._anchored(), scale=scale, frozen=False)

    def move_to(self, time: float) -> None:
        """Jump to `time`; a time already passed leaves the clock as it is."""
        face, real = self._face, self._source()
        self._face = _Face(max(time, face.at(real)), real, face.scale, face.frozen)

    def synchronise(self) -> None:
        """Show real time at its own pace again, even if that is earlier."""
        real = self._source()
        self._face = _Face(real, real)

    def real_seconds_until(self, time: float) -> float | None:
        """How long to wait in real seconds; None while frozen before `time`."""
        left = time - self.now()
        if left <= 0:
            return 0.0
        return None if self.frozen else left / self.scale

    def _anchored(self) -> _Face:
        real = self._source()
        return evolve(self._face, mock=self._face.at(real), real=real)


def written(seconds: int) -> str:
    """A time as the quickstart writes it."""
    # The quickstart names no time zone; the mock takes UTC.
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
