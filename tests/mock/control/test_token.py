"""The token of the control plane: when it is demanded, and of whom."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from kie4o_mock import MockServer, Settings
from kie4o_mock.control.access import require_token
from kie4o_mock.errors import Problem
from kie4o_mock.openapi import Operation, control_document

from tests.conftest import Mock
from tests.mock.conftest import problem

StartMock = Callable[..., Mock]
TOKEN = "sesame"
ROUTES = control_document().operations.values()


@pytest.fixture
def guarded(start_mock: StartMock) -> Mock:
    return start_mock(control_token=TOKEN)


@pytest.mark.parametrize(
    "route",
    [r for r in ROUTES if "x-open" not in r.raw],
    ids=lambda r: r.id,
)
@pytest.mark.parametrize("sent", [None, "", "sesam"])
def test_without_the_token_nothing_is_controlled(
    guarded: Mock, route: Operation, sent: str | None
) -> None:
    headers = {} if sent is None else {"X-Mock-Token": sent}
    answer = guarded.http.request(route.method, route.path, headers=headers)

    assert "X-Mock-Token" in problem(answer, 401)


def test_a_token_of_any_letters_is_compared() -> None:
    with pytest.raises(Problem):
        require_token(TOKEN, "größe")


def test_with_the_token_it_is(guarded: Mock) -> None:
    answer = guarded.http.get("/__mock/clock", headers={"X-Mock-Token": TOKEN})

    assert answer.status_code == 200


def test_health_the_api_and_its_pictures_need_none(guarded: Mock) -> None:
    task_id = guarded.create()
    for scheduler in guarded.state.schedulers():
        scheduler.advance(lambda scheduler: scheduler.now() + 18)

    assert guarded.http.get("/__mock/health").json()["tasks"] == 1
    (url,) = guarded.record(task_id)["response"]["resultUrls"]
    assert guarded.http.get(url).status_code == 200


def test_the_seed_is_told_with_the_token_only(guarded: Mock) -> None:
    assert "seed" not in guarded.http.get("/__mock/health").json()
    health = guarded.http.get("/__mock/health", headers={"X-Mock-Token": TOKEN}).json()
    assert health["seed"] == guarded.state.seed


def test_on_loopback_none_is_asked_for() -> None:
    with MockServer(Settings()) as server:
        assert server.state.control_token is None


def test_beyond_loopback_every_server_draws_its_own() -> None:
    with MockServer(host="0.0.0.0") as one, MockServer(host="0.0.0.0") as other:
        port = one.url.rpartition(":")[2]
        answer = httpx.get(f"http://127.0.0.1:{port}/__mock/clock", verify=False)

        assert answer.status_code == 401
        assert len({one.state.control_token, other.state.control_token, None}) == 3


def test_beyond_loopback_a_token_of_one_s_own_is_kept() -> None:
    with MockServer(Settings(control_token=TOKEN), host="0.0.0.0") as server:
        assert server.state.control_token == TOKEN
