"""The fixtures beside other test tools, and in environments that name proxies."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import freezegun
import httpx
import pytest
import respx
import time_machine
from pytest_httpx import HTTPXMock

from kie4o import AsyncKie, Kie
from kie4o_pytest import KieMock

API = "https://api.kie.ai"
OTHER = "https://other.example/"
THEN = datetime(2020, 2, 2, tzinfo=UTC)


def spend(kie_mock: KieMock) -> None:
    """Use the API in every way that httpx has."""
    with Kie() as kie:
        assert kie.generate("A red fox").succeeded
    assert httpx.get(f"{API}/api/v1/chat/credit").json()["code"] == 401

    async def work() -> None:
        async with AsyncKie() as kie:
            await kie.generate("A red fox")

    asyncio.run(work())
    assert kie_mock.credits_spent == 2


def test_the_mock_wins_over_httpx_mock_when_it_comes_first(
    kie_mock: KieMock, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=OTHER, text="other")

    spend(kie_mock)

    assert httpx.get(OTHER).text == "other"


def test_the_mock_wins_over_httpx_mock_when_it_comes_last(
    httpx_mock: HTTPXMock, kie_mock: KieMock
) -> None:
    httpx_mock.add_response(url=OTHER, text="other")

    spend(kie_mock)

    assert httpx.get(OTHER).text == "other"


def test_a_server_wins_over_httpx_mock_for_the_hosts_of_the_service(
    kie_mock_server: KieMock, httpx_mock: HTTPXMock
) -> None:
    with Kie("any", base_url=API) as kie:
        assert kie.generate("A red fox").succeeded


@pytest.fixture
def generated(kie_mock: KieMock, httpx_mock: HTTPXMock) -> str:
    """What another fixture of the same test has made."""
    with Kie() as kie:
        return kie.generate("A red fox").id


def test_the_mock_wins_over_httpx_mock_in_other_fixtures(kie_mock: KieMock, generated: str) -> None:
    assert [task.task_id for task in kie_mock.tasks] == [generated]


@pytest.mark.parametrize("number", range(3))
def test_nothing_is_left_after_httpx_mock(
    monkeypatch: pytest.MonkeyPatch, kie_mock: KieMock, httpx_mock: HTTPXMock, number: int
) -> None:
    below = getattr(httpx.HTTPTransport.handle_request, "_kie4o_below")  # noqa: B009 it has no type

    # httpx_mock is below, and nothing of ours below that: or each test would add a layer.
    assert "kie4o" not in below.__module__
    spend(kie_mock)


def test_the_mock_wins_over_respx(kie_mock: KieMock, respx_mock: respx.MockRouter) -> None:
    respx_mock.get(OTHER).respond(text="other")

    spend(kie_mock)

    assert httpx.get(OTHER).text == "other"


@respx.mock
def test_the_mock_wins_over_respx_around_a_test(kie_mock: KieMock) -> None:
    spend(kie_mock)


def test_respx_in_place_of_transports_can_let_the_mock_through(kie_mock: KieMock) -> None:
    with respx.mock(using="httpx") as router, Kie() as kie:
        router.route(host=httpx.URL(kie_mock.base_url).host).pass_through()
        router.get(OTHER).respond(text="other")

        assert kie.generate("A red fox").succeeded
        assert httpx.get(OTHER).text == "other"


@pytest.mark.disable_socket
def test_the_mock_needs_no_socket(kie_mock: KieMock, tmp_path: Path) -> None:
    with Kie() as kie:
        assert kie.save(kie.generate("A red fox"), tmp_path)


def test_time_that_freezegun_stops_moves_for_the_mock(kie_mock: KieMock) -> None:
    with freezegun.freeze_time(THEN), Kie() as kie:
        assert kie.generate("A red fox").succeeded
        assert time.time() == THEN.timestamp()


def test_time_that_time_machine_stops_moves_for_the_mock(kie_mock: KieMock) -> None:
    with time_machine.travel(THEN, tick=False), Kie() as kie:
        assert kie.generate("A red fox").succeeded
        assert time.time() == THEN.timestamp()


@freezegun.freeze_time(THEN)
def test_time_may_stand_still_before_the_mock_starts(request: pytest.FixtureRequest) -> None:
    kie_mock: KieMock = request.getfixturevalue("kie_mock")

    with Kie() as kie:
        assert kie.generate("A red fox").succeeded
    assert kie_mock.credits_spent == 1


@pytest.fixture(params=["http://127.0.0.1:9", "socks5://127.0.0.1:9", "socks5h://127.0.0.1:9"])
def proxies(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that names proxies, none of which there is."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, request.param)
        monkeypatch.setenv(name.lower(), request.param)
    monkeypatch.setenv("NO_PROXY", "[::1]:80,10.0.0.0/8,example.com")
    monkeypatch.delenv("no_proxy", raising=False)


@pytest.mark.parametrize("name", ["kie_mock", "kie_mock_server"])
def test_proxies_of_the_environment_reach_no_mock(
    proxies: None, name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    mock: KieMock = request.getfixturevalue(name)

    with Kie() as kie, httpx.Client(base_url=mock.base_url) as http:
        assert kie.save(kie.generate("A red fox"), tmp_path)
        assert http.get("/__mock/health").status_code == 200


def test_proxies_of_the_environment_reach_no_program_of_a_test(
    proxies: None, kie_mock_server: KieMock
) -> None:
    code = "from kie4o import Kie; print(Kie().create('A red fox').id)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )

    assert [task.task_id for task in kie_mock_server.tasks] == [done.stdout.strip()]
