"""To wait for the end of a task that has none."""

from __future__ import annotations

import pytest

from tests.conftest import Mock


@pytest.mark.parametrize("name", ["never-ends", "stuck"])
def test_until_says_that_a_task_never_ends(mock: Mock, name: str) -> None:
    task_id = mock.create(prompt=f"[mock:{name}] A lighthouse")
    until = {"taskId": task_id, "status": "SUCCESS"}
    problem = mock.post("/__mock/clock/advance", {"until": until})
    assert problem["status"] == 409
    assert problem["detail"] == f"until: task {task_id} never ends, because of its scenario."
