"""Layer 3: numbers as JSON has them, where 2.0 and 2 are one."""

from __future__ import annotations

import json

import pytest

from contract_tests.api import BODY, Api
from contract_tests.rules.access import STARTING
from contract_tests.rules.record import urls
from contract_tests.targets.base import Capability

pytestmark = pytest.mark.needs(Capability.PAID, Capability.MOVING_TIME)


@pytest.mark.parametrize("count", ["2.0", "2e0", "20e-1"])
def test_a_whole_number_may_be_written_with_a_fraction(api: Api, count: str) -> None:
    raw = json.dumps({**BODY, "nVariants": 0}).replace(": 0", f": {count}").encode()
    response = api.call("generateImage", raw=raw)

    api.hold(STARTING, response.body)
    assert len(urls(api.end(response.data["taskId"]))) == 2, "[record-urls-count]"
