"""Callbacks of one test into several of its applications."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from kie4o_pytest import KieMock

Start = Callable[[str, list[tuple[str, str]]], object]


def application(name: str, taken: list[str]) -> Any:
    def app(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        taken.append(name + environ["PATH_INFO"])
        start_response("200 OK", [])
        return [b""]

    return app


def test_each_application_of_a_test_takes_its_own_callbacks(kie_mock: KieMock) -> None:
    taken: list[str] = []
    shop = kie_mock.receive(application("shop", taken))
    club = kie_mock.receive(application("club", taken))
    with kie_mock.client() as kie:
        kie.generate("A red fox", callback_url=f"{shop}/done")
        kie.generate("A red fox", callback_url=f"{club}/done")
    assert taken == ["shop/done", "club/done"]


def test_each_application_takes_its_callbacks_from_a_server(kie_mock_server: KieMock) -> None:
    taken: list[str] = []
    urls = [kie_mock_server.receive(application(name, taken)) for name in ("shop", "club")]
    with kie_mock_server.client() as kie:
        for url in urls:
            kie.create("A red fox", callback_url=url)
    kie_mock_server.advance(20)
    assert sorted(taken) == ["club/", "shop/"]


class PlainAsgi:
    """An ASGI application whose call is no coroutine function, but returns a coroutine."""

    def __init__(self, taken: list[str]) -> None:
        self._taken = taken

    def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        return self._answer(scope, receive, send)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        self._taken.append(dict(scope["headers"])[b"host"].decode())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def test_an_asgi_application_with_a_plain_call_is_recognised(kie_mock: KieMock) -> None:
    taken: list[str] = []

    with kie_mock.client() as kie:
        kie.generate("A red fox", callback_url=kie_mock.receive(PlainAsgi(taken)))

    assert [delivery.delivered for delivery in kie_mock.callbacks] == [True]
    assert taken == ["app.test"]


@pytest.mark.parametrize("name", ["kie_mock", "kie_mock_server"])
def test_an_application_sees_the_host_that_it_was_given(
    name: str, request: pytest.FixtureRequest
) -> None:
    mock: KieMock = request.getfixturevalue(name)
    taken: list[str] = []
    url = mock.receive(PlainAsgi(taken), host="Shop.example")

    with mock.client() as kie:
        kie.create("A red fox", callback_url=f"{url}/done")
    mock.advance(20)
    mock.control.wait_for_callbacks()

    assert url == "http://shop.example"
    assert taken == ["shop.example"]


@pytest.mark.parametrize("host", ["http://shop.example", "shop.example:80", "a/b", "", 5])
def test_what_is_not_a_host_is_refused(kie_mock: KieMock, host: Any) -> None:
    with pytest.raises(ValueError, match=r"^host: .* is not allowed\. Allowed: a host name"):
        kie_mock.receive(PlainAsgi([]), host=host)
