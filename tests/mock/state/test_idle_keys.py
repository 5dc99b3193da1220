"""A mock keeps the sandboxes of so many keys; it forgets those that were not used for longest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Mock
from tests.mock.conftest import Visit

StartMock = Callable[..., Mock]


@pytest.fixture
def mock(start_mock: StartMock) -> Mock:
    """A mock that keeps three keys."""
    return start_mock(sandbox_limit=3)


def keys(mock: Mock, visit: Visit, names: str) -> list[Mock]:
    """The mock as seen with each of some keys, which are used in turn."""
    seen = [visit(mock, name) for name in names]
    for one in seen:
        one.http.patch("/__mock/account", json={"credits": 5})
    return seen


def forgotten(one: Mock) -> bool:
    """Whether a key starts anew. To ask with the key would make it the newest."""
    key = one.http.headers["Authorization"].removeprefix("Bearer ")
    return key not in one.state.registry._by_key


def bound(mock: Mock) -> dict[str, int]:
    found: dict[str, int] = mock.http.get("/__mock/health").json()["bounds"]["sandboxes"]
    return found


def test_the_idlest_is_forgotten(mock: Mock, visit: Visit) -> None:
    a, b, c = keys(mock, visit, "abc")
    assert a.credits() == 5

    (d,) = keys(mock, visit, "d")

    assert [forgotten(one) for one in (a, b, c, d)] == [False, True, False, False]


def test_a_key_that_was_forgotten_starts_anew(mock: Mock, visit: Visit) -> None:
    a, *_ = keys(mock, visit, "abcd")

    assert a.credits() == 1000


@pytest.mark.parametrize("progression", ["time", "polls"])
def test_a_key_with_a_running_task_is_passed_over(
    mock: Mock, visit: Visit, progression: str
) -> None:
    mock.http.patch(
        "/__mock/settings", json={"progression": progression}, headers={"Authorization": ""}
    )
    a, b, _ = keys(mock, visit, "abc")
    a.create()
    keys(mock, visit, "bcd")

    assert not forgotten(a)
    assert forgotten(b)


def test_a_key_with_a_callback_to_come_is_passed_over(mock: Mock, visit: Visit) -> None:
    a, *_ = keys(mock, visit, "abc")
    mock.receiver.answers = [500]
    a.create(callBackUrl="http://127.0.0.1/callback")
    a.advance(18)
    keys(mock, visit, "bcd")

    assert not forgotten(a)


def test_a_key_whose_pictures_have_yet_to_go_is_idle(mock: Mock, visit: Visit) -> None:
    a, *_ = keys(mock, visit, "abc")
    a.create()
    a.advance(18)
    keys(mock, visit, "bcd")

    assert forgotten(a)


def test_where_all_are_busy_the_idlest_is_forgotten(mock: Mock, visit: Visit) -> None:
    busy = keys(mock, visit, "abc")
    for one in busy:
        one.create()
    (d,) = keys(mock, visit, "d")

    assert [forgotten(one) for one in (*busy, d)] == [True, False, False, False]


def test_health_tells_the_limit_and_how_many_were_forgotten(mock: Mock, visit: Visit) -> None:
    keys(mock, visit, "abcde")
    mock.http.headers.pop("Authorization")

    assert bound(mock) == {"used": 3, "limit": 3, "dropped": 2}


def test_a_state_with_more_keys_is_loaded_up_to_the_limit(
    mock: Mock, start_mock: StartMock, visit: Visit
) -> None:
    other = start_mock()
    keys(other, visit, "abcde")
    everybody = {"Authorization": ""}
    state = other.post("/__mock/state/save", None, headers=everybody)

    mock.post("/__mock/state/load", state, headers=everybody)

    assert bound(mock)["used"] == 3


def test_an_advance_of_all_keys_wakes_the_server_once(
    start_mock: StartMock, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    mock = start_mock()
    one, *_ = keys(mock, visit, "abcdefgh")
    one.create()
    woken = []
    monkeypatch.setattr(mock.state.changed, "set", lambda: woken.append(1))

    fired = mock.post("/__mock/clock/advance", {"seconds": 20}, headers={"Authorization": ""})

    assert [event["kind"] for event in fired["fired"]] == ["task.ended"]
    assert len(woken) <= 3  # the advance, and the two events that the end of a task leads to
