"""Clients that were made before a test began: at the top of a module, or in an earlier test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from kie4o import AsyncKie, Kie
from kie4o.errors import CallbackError
from kie4o_pytest import KieMock
from kie4o_pytest.interception.interceptor import KEY_PREFIX
from kie4o_pytest.options import Options, options
from kie4o_pytest.start import in_process, on_a_socket

Start = Callable[[Options, str], AbstractContextManager[KieMock]]
CALLBACK = {"code": 200, "msg": "ok", "data": {"taskId": "task"}}


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIE_API_KEY", "key-of-the-account")
        patch.delenv("KIE_BASE_URL", raising=False)
        patch.delenv("KIE_WEBHOOK_KEY", raising=False)
        yield patch


@pytest.fixture(scope="module")
def early(environment: pytest.MonkeyPatch) -> Kie:
    """As a program makes it at the top of a module; no mock runs yet."""
    return Kie()


@pytest.fixture(scope="module")
def early_async(environment: pytest.MonkeyPatch) -> AsyncKie:
    return AsyncKie()


@pytest.fixture(scope="module")
def early_signed(environment: pytest.MonkeyPatch) -> Kie:
    """One that takes the account's webhook key from the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIE_WEBHOOK_KEY", "of the account")
        return Kie()


@pytest.fixture(scope="module")
def early_local(environment: pytest.MonkeyPatch) -> Iterator[Kie]:
    """One of a developer whose environment names a server of his own, with a path."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIE_BASE_URL", "http://localhost:9/kie/")
        yield Kie()


@lru_cache
def cached() -> Kie:
    """As a program makes it once; the first test that asks is the one that makes it."""
    return Kie()


def test_it_reaches_the_mock_and_its_clock(early: Kie, kie_mock: KieMock, tmp_path: Path) -> None:
    paths = early.save(early.generate("A red fox"), tmp_path)

    assert [path.suffix for path in paths] == [".png"]
    assert kie_mock.credits_spent == 1


def test_it_reaches_the_mock_of_the_next_test(early: Kie, kie_mock: KieMock) -> None:
    early.generate("A red fox")

    assert kie_mock.credits_spent == 1


def test_it_reaches_a_server(early: Kie, kie_mock_server: KieMock) -> None:
    early.generate("A red fox")

    assert kie_mock_server.credits_spent == 1


def test_an_asynchronous_one_reaches_the_mock(early_async: AsyncKie, kie_mock: KieMock) -> None:
    assert asyncio.run(early_async.generate("A red fox")).succeeded
    assert kie_mock.credits_spent == 1


def test_one_of_a_server_in_the_environment_reaches_the_mock(
    early_local: Kie, kie_mock: KieMock
) -> None:
    early_local.generate("A red fox")

    assert kie_mock.credits_spent == 1


@pytest.mark.kie_mock(webhook_key="of the mock")
def test_it_checks_signatures_with_the_key_of_the_mock(early: Kie, kie_mock: KieMock) -> None:
    taken: list[tuple[bytes, Mapping[str, str]]] = []
    url = kie_mock.receive(recorder(taken))

    early.generate("A red fox", callback_url=url)

    ((body, headers),) = taken
    assert early.parse_callback(body, headers).succeeded
    with pytest.raises(CallbackError):
        early.parse_callback(body, {**headers, "X-Webhook-Signature": "forged"})


def test_it_asks_for_no_signature_where_the_mock_makes_none(
    early_signed: Kie, kie_mock: KieMock
) -> None:
    assert early_signed.parse_callback(json.dumps(CALLBACK), {}).task_id == "task"
    assert Kie().parse_callback(json.dumps(CALLBACK), {}).task_id == "task"


@pytest.mark.parametrize("number", [1, 2])
def test_a_cached_client_is_of_the_present_test(number: int, kie_mock: KieMock) -> None:
    cached().generate("A red fox")

    assert kie_mock.credits_spent == 1


@pytest.mark.parametrize("second", [in_process, on_a_socket])
@pytest.mark.parametrize("first", [in_process, on_a_socket])
def test_a_client_of_a_mock_that_has_ended_reaches_the_next(first: Start, second: Start) -> None:
    with first(options({}, []), f"{KEY_PREFIX}first"):
        kie = Kie()
        kie.generate("A red fox")

    with second(options({}, []), f"{KEY_PREFIX}second") as mock, kie:
        assert kie.generate("Another fox").succeeded
        assert [task.request["prompt"] for task in mock.tasks] == ["Another fox"]


def test_two_mocks_at_a_time_do_not_mix(kie_mock: KieMock, kie_mock_server: KieMock) -> None:
    with kie_mock.client() as one, kie_mock_server.client() as other:
        one.create("A red fox")
        other.create("A red fox", variants=2)

    assert (kie_mock.credits_spent, kie_mock_server.credits_spent) == (1, 2)


def test_another_key_at_the_mock_is_another_sandbox(kie_mock: KieMock) -> None:
    with Kie("another") as kie:
        kie.create("A red fox")

    assert kie_mock.tasks == []


def recorder(taken: list[tuple[bytes, Mapping[str, str]]]) -> Any:
    """A receiver that keeps what it gets."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        taken.append(((await receive())["body"], httpx.Headers(scope["headers"])))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


@pytest.mark.parametrize("start", [in_process, on_a_socket])
def test_an_upload_url_of_the_environment_leads_nowhere_else(
    environment: pytest.MonkeyPatch, start: Start
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIE_UPLOAD_URL", "https://uploads.example.com")
        with start(options({}, []), f"{KEY_PREFIX}upload") as fixture, Kie() as kie:
            assert kie.upload(b"content").url.startswith(fixture.base_url)
