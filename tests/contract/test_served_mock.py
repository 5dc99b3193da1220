"""The suite at a mock that somebody has started: its clock is moved, and its state restored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from kie4o_mock import MockServer, Settings

from contract_tests.api import Api
from contract_tests.findings import Findings
from contract_tests.targets.base import ServiceConfig
from contract_tests.targets.remote import Remote
from contract_tests.targets.served_mock import ServedMockTarget, control_plane
from contract_tests.traffic.budget import Budget, NotChecked

KEY = "served-key"
LONG = 500.0


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(Settings(task_seconds=LONG, keys=frozenset({KEY}), credits=12.0)) as server:
        yield server


@pytest.fixture
def target(server: MockServer) -> Iterator[ServedMockTarget]:
    control = control_plane(server.url, KEY)
    assert control
    remote = Remote(url=server.url, key=KEY, budget=Budget(images=100))
    target = ServedMockTarget(remote, control)
    yield target
    target.service.end()


def state(server: MockServer) -> list[Any]:
    """What a user of the mock sees of its state."""
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {KEY}"}) as http:
        paths = ("account", "settings", "tasks")
        found = [http.get(f"/__mock/{path}").json() for path in paths]
        clock = http.get("/__mock/clock").json()
    return [*found, clock["frozen"], clock["scale"]]


def test_no_task_is_waited_for(target: ServedMockTarget) -> None:
    api = Api(target.open(ServiceConfig()), Findings())
    began = api.service.now()

    record = api.finished(callBackUrl=api.service.callback_url)

    assert record["successFlag"] == 1
    assert LONG <= (api.service.now() or 0) - (began or 0) < 2 * LONG
    assert len(api.announced(record)) == 1


def test_each_test_starts_in_the_state_that_it_needs(target: ServedMockTarget) -> None:
    first = Api(target.open(ServiceConfig(credits=0.0)), Findings())
    assert first.call("generateImage", body={"prompt": "A fox", "size": "1:1"}).code == 402

    second = Api(target.open(ServiceConfig(running=1)), Findings())

    assert second.generate()
    assert second.call("generateImage", body={"prompt": "A fox", "size": "1:1"}).code == 550


def test_a_webhook_key_cannot_be_chosen(target: ServedMockTarget) -> None:
    with pytest.raises(NotChecked, match="webhook key"):
        target.open(ServiceConfig(webhook_key="key"))


def test_the_mock_is_given_back_as_it_was(server: MockServer, target: ServedMockTarget) -> None:
    before = state(server)
    Api(target.open(ServiceConfig(limits=True)), Findings()).finished()
    changed = state(server)

    target.service.end()

    assert changed != before
    assert state(server) == before


def test_a_mock_that_demands_a_token_is_a_base_url_like_any_other() -> None:
    with MockServer(Settings(control_token="secret-token")) as server:
        assert control_plane(server.url, KEY) is None
