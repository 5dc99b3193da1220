"""Cross-origin requests: allowed to the origins that are named, and to nobody by default."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.conftest import Mock
from tests.mock.conftest import CREDIT, GENERATE, NOBODY

StartMock = Callable[..., Mock]
PAGE = "https://page.example"


def preflight(mock: Mock, path: str, origin: str = PAGE, **more: str) -> httpx.Response:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
        **more,
    }
    # Without the checks of answers: the documents know no preflight.
    with httpx.Client(transport=httpx.WSGITransport(mock.app), base_url="http://mock") as browser:
        return browser.options(path, headers=asked)


@pytest.fixture
def open_mock(start_mock: StartMock) -> Mock:
    return start_mock(cors=frozenset({PAGE, "https://other.example"}))


@pytest.mark.parametrize("path", [GENERATE, "/__mock/clock/advance"])
def test_a_preflight_of_a_named_origin_is_allowed(open_mock: Mock, path: str) -> None:
    answer = preflight(open_mock, path)

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-methods"] == "POST"
    assert answer.headers["access-control-allow-headers"] == "authorization,content-type"


def test_a_page_of_the_web_may_call_this_machine(open_mock: Mock) -> None:
    answer = preflight(open_mock, GENERATE, **{"Access-Control-Request-Private-Network": "true"})

    assert answer.headers["access-control-allow-private-network"] == "true"


def test_a_preflight_of_another_origin_is_not(open_mock: Mock) -> None:
    answer = preflight(open_mock, GENERATE, "https://evil.example")

    assert "access-control-allow-origin" not in answer.headers


def test_by_default_no_origin_is_allowed(mock: Mock) -> None:
    assert "access-control-allow-origin" not in preflight(mock, GENERATE).headers


def test_any_origin_can_be_allowed(start_mock: StartMock) -> None:
    answer = preflight(start_mock(cors=frozenset({"*"})), GENERATE)

    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("headers", [{}, NOBODY])
def test_the_answer_itself_may_be_read(open_mock: Mock, headers: dict[str, str]) -> None:
    answer = open_mock.http.get(CREDIT, headers={**headers, "Origin": PAGE})

    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-expose-headers"] == "X-Mock-Note"
    assert answer.headers["vary"] == "Origin"


def test_problems_may_be_read_too(open_mock: Mock) -> None:
    answer = open_mock.http.get("/__mock/nope", headers={"Origin": PAGE})

    assert answer.headers["access-control-allow-origin"] == PAGE


def test_a_preflight_is_no_request_to_the_api(open_mock: Mock) -> None:
    preflight(open_mock, GENERATE)

    assert open_mock.http.get("/__mock/requests", headers=NOBODY).json()["count"] == 0


def test_a_preflight_needs_no_control_token(start_mock: StartMock) -> None:
    mock = start_mock(cors=frozenset({PAGE}), control_token="sesame")

    assert preflight(mock, "/__mock/clock/advance").status_code == 204


def test_pictures_keep_the_rules_of_their_storage(start_mock: StartMock) -> None:
    mock = start_mock(cors=frozenset({"*"}))
    (url,) = mock.finished()["response"]["resultUrls"]

    answer = mock.http.get(url, headers={"Origin": PAGE})
    assert "access-control-allow-origin" not in answer.headers
