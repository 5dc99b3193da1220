"""What only a socket shows: that a client has left before its response."""

from __future__ import annotations

import httpx
import pytest
from kie4o_mock import MockServer, Settings
from kie4o_mock.verdict.judge import judge_all

from tests.mock.conftest import BODY, CREDIT, GENERATE

_PATIENCE = 20
_LATE = {"fault": {"latency": {"fixed": 30}}, "operation": "generateImage"}


def test_generate_again_after_a_timeout_is_paid_twice() -> None:
    headers = {"Authorization": "Bearer test-key"}
    with (
        MockServer(Settings(seed=7)) as server,
        httpx.Client(base_url=server.url, headers=headers, verify=False) as http,
    ):
        http.post("/__mock/rules", json=_LATE)
        with pytest.raises(httpx.ReadTimeout):
            http.post(GENERATE, json=BODY, timeout=0.2)
        (entry,) = server.state.sandbox("test-key").activity.requests.items()
        # The service creates the task all the same.
        assert server.state.notifier.wait_for(lambda: entry.task_id, _PATIENCE)
        http.post(GENERATE, json=BODY)
        http.get(CREDIT)

        costly = [f.rule.id for f in judge_all(server.state).findings]

    assert costly == ["paid-twice"]
