"""A browser that has signed in: its cookie stands for the token, on the mock's own pages only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from kie4o_mock.sessions import Sessions

from tests.conftest import Mock
from tests.mock.conftest import problem

StartMock = Callable[..., Mock]
OWN = {"Origin": "http://mock.test", "Sec-Fetch-Site": "same-origin"}
# What a page on another port of the same host can send: `SameSite=Strict` does not hold it back.
NEIGHBOUR = {"Origin": "http://mock.test:3000", "Sec-Fetch-Site": "same-site"}


@pytest.fixture
def guarded(start_mock: StartMock) -> Mock:
    return start_mock(control_token="sesame")


def signed_in(mock: Mock, **headers: str) -> dict[str, str]:
    """The headers of a browser that has signed in."""
    return {"Cookie": f"kie4o-mock-80={mock.state.sessions.begin()}", **headers}


@pytest.mark.parametrize("headers", [{}, OWN, {"Sec-Fetch-Site": "none"}])
def test_its_own_pages_read_with_the_cookie(guarded: Mock, headers: dict[str, str]) -> None:
    answer = guarded.http.get("/__mock/clock", headers=signed_in(guarded, **headers))

    assert answer.status_code == 200


@pytest.mark.parametrize("headers", [OWN, {"Sec-Fetch-Site": "same-origin"}])
def test_its_own_pages_change_things_with_the_cookie(
    guarded: Mock, headers: dict[str, str]
) -> None:
    answer = guarded.http.post("/__mock/reset", headers=signed_in(guarded, **headers))

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Mode": "navigate"}]
)
def test_nothing_is_changed_where_the_page_is_not_known_to_be_its_own(
    guarded: Mock, headers: dict[str, str]
) -> None:
    answer = guarded.http.post("/__mock/reset", headers=signed_in(guarded, **headers))

    problem(answer, 401)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_that_cors_allows_has_no_use_of_the_cookie(
    start_mock: StartMock, method: str
) -> None:
    mock = start_mock(control_token="sesame", cors=frozenset({"*"}))
    path = "/__mock/clock" if method == "GET" else "/__mock/reset"

    answer = mock.http.request(method, path, headers=signed_in(mock, **NEIGHBOUR))

    problem(answer, 401)


def test_the_seed_is_told_to_a_browser_that_has_signed_in(guarded: Mock) -> None:
    health = guarded.http.get("/__mock/health", headers=signed_in(guarded)).json()

    assert health["seed"] == guarded.state.seed


@pytest.mark.parametrize("secret", ["", "sesame"])
def test_no_other_cookie_is_taken(guarded: Mock, secret: str) -> None:
    guarded.state.sessions.begin()
    headers = {"Cookie": f"kie4o-mock-80={secret}"}

    problem(guarded.http.get("/__mock/clock", headers=headers), 401)


def test_a_secret_of_any_letters_is_compared() -> None:
    assert not Sessions().holds("größe")


def test_the_cookie_of_another_port_is_none(guarded: Mock) -> None:
    headers = {"Cookie": f"kie4o-mock-8080={guarded.state.sessions.begin()}"}

    problem(guarded.http.get("/__mock/clock", headers=headers), 401)


def test_who_has_signed_out_is_out() -> None:
    sessions = Sessions()
    one, other = sessions.begin(), sessions.begin()

    sessions.end(one)
    sessions.end("unknown")

    assert (sessions.holds(one), sessions.holds(other)) == (False, True)


def test_the_oldest_of_many_browsers_signs_in_again() -> None:
    sessions = Sessions()
    first, *others = [sessions.begin() for _ in range(101)]

    assert not sessions.holds(first)
    assert all(map(sessions.holds, others))
