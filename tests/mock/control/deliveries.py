"""The deliveries of callbacks, as the control plane lists them."""

from __future__ import annotations

from typing import Any

from tests.conftest import Mock

CALLBACKS = "/__mock/callbacks"


def listed(mock: Mock, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mock.http.get(CALLBACKS, params=query).json()["callbacks"]
    return found
