"""The mocks of these tests charge one credit an image: what was spent is what was paid for."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def kie_mock_settings() -> dict[str, Any]:
    return {"price": 1.0}
