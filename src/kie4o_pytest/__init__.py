"""The mock in tests: the pytest fixtures `kie_mock` and `kie_mock_server`.

It is loaded by every pytest run where kie4o is installed, so nothing heavy is imported here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .kie_mock import KieMock

__all__ = ["KieMock"]


def __getattr__(name: str) -> Any:
    if name != "KieMock":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .extra import extra_mock

    with extra_mock():
        from .kie_mock import KieMock

    return KieMock
