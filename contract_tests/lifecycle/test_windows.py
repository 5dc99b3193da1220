"""Layer 3: a window slides: what was done in the last second counts, and nothing older."""

from __future__ import annotations

import pytest

from contract_tests.conftest import Connect
from contract_tests.document import document
from contract_tests.targets.base import Capability

READS = document().raw["x-limits"]["taskReads"]
GENERATIONS = document().raw["x-limits"]["generations"]
pytestmark = pytest.mark.needs(Capability.SETTINGS, Capability.MOVING_TIME)


def test_reads_count_for_a_whole_second(connect: Connect) -> None:
    api = connect(limits=True)
    task_id = api.generate()
    step = READS["seconds"] / (READS["count"] + 1)

    codes = []
    for _ in range(READS["count"] + 1):
        codes.append(api.read(task_id).code)
        api.service.wait(step)
    assert codes == [200] * READS["count"] + [429], f"[limit-reads] {codes}, {step} s apart"
    # So that the first of them is more than a second old.
    api.service.wait(0.05)
    assert api.read(task_id).code == 200, "[limit-reads] a read that is old still counts"


def test_tasks_count_for_ten_whole_seconds(connect: Connect) -> None:
    api = connect(limits=True)
    for _ in range(GENERATIONS["count"]):
        api.generate()
    api.service.wait(GENERATIONS["seconds"] - 0.5)

    code = api.call("generateImage", body={"prompt": "A fox", "size": "1:1"}).code
    assert code == 429, f"[limit-generations] code {code} after 9.5 seconds"
