"""Layer 3: the callback of one task, also where time is real."""

from __future__ import annotations

import pytest

from contract_tests.api import Api
from contract_tests.rules.callbacks import CALLBACKS
from contract_tests.targets.base import Capability

pytestmark = pytest.mark.needs(Capability.PAID, Capability.CALLBACKS)
# Where time is real, a callback may come a little later than the record shows the end.
LOOKS = 5


def test_the_end_of_a_task_is_announced(api: Api) -> None:
    record = api.finished(callBackUrl=api.service.callback_url)
    for _ in range(LOOKS):
        if api.sent_for(record):
            break
        api.service.wait(api.service.interval)

    # The rules of signatures are not for an account whose webhook key nobody told us.
    api.hold(CALLBACKS, record, api.service.callback_url, api.sent_for(record))
