"""Layer 3: without a key nothing else is looked at."""

from __future__ import annotations

import pytest

from contract_tests.api import Api

from .tables import MALFORMED, NOT_OBJECTS


@pytest.mark.parametrize("operation", ["generateImage", "getDownloadUrl"])
def test_the_key_comes_before_the_body(api: Api, operation: str) -> None:
    for raw in MALFORMED:
        api.refused("no-key", api.call(operation, raw=raw, headers={}))
    for body in NOT_OBJECTS:
        api.refused("no-key", api.call(operation, body=body, headers={}))


def test_the_key_comes_before_the_query(api: Api) -> None:
    api.refused("no-key", api.call("getTask", headers={}))
