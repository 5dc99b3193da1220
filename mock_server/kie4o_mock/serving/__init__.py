"""The application on a socket."""

from __future__ import annotations

from collections.abc import Callable

# Called with the address, the seed and the control token once connections are accepted.
Ready = Callable[[str, int, str | None], None]
