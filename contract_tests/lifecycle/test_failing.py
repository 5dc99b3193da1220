"""Layer 3: a task that fails, also where time is real."""

from __future__ import annotations

import pytest

from contract_tests.api import Api
from contract_tests.rules.record import failed
from contract_tests.targets.base import Capability, Target


@pytest.mark.needs(Capability.PAID, Capability.FAILING)
def test_a_task_that_fails_says_so_and_has_no_link(api: Api, target: Target) -> None:
    record = api.finished(prompt=target.failing_prompt)

    assert failed(record), f"[record-flag-and-word] {record}"
    link = api.link(record["taskId"], "https://example.com/harbour.png")
    api.refused("download-failed", link)
