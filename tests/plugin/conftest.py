"""The mocks of these tests charge one credit an image: what was spent is what was paid for."""

from __future__ import annotations

from typing import Any

import pytest

from kie4o_pytest import KieMock

HOSTS = [
    "api.kie.ai",
    "kieai.redpandaai.co",
    "tempfile.aiquickdraw.com",
    "tempfile.redpandaai.co",
]


@pytest.fixture
def kie_mock_settings() -> dict[str, Any]:
    return {"price": 1.0}


@pytest.fixture(params=["kie_mock", "kie_mock_server"])
def either(request: pytest.FixtureRequest) -> KieMock:
    """A mock in this process, then one on a socket."""
    found: KieMock = request.getfixturevalue(request.param)
    return found
