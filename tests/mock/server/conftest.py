"""A server whose tasks end at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kie4o_mock import MockServer, Settings

PATIENCE = 10.0


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=7, task_seconds=0)) as running:
        yield running
