"""Callbacks of one test into several of its applications."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

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
