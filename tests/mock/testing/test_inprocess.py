"""A mock as the transport of an httpx client."""

from __future__ import annotations

import asyncio
import gzip

import httpx
import pytest
from flask import Flask, Response, request
from kie4o_mock import InProcessTransport


@pytest.fixture
def packing() -> Flask:
    """An application whose answers are packed."""
    app = Flask("packing")

    @app.post("/")
    def answer() -> Response:
        return Response(gzip.compress(b"plain"), headers={"Content-Encoding": "gzip"})

    return app


def test_a_packed_answer_is_unpacked_once(packing: Flask) -> None:
    with httpx.Client(transport=InProcessTransport(packing), base_url="http://mock") as http:
        assert http.post("/", content=b"x").content == b"plain"


def test_a_packed_answer_is_unpacked_once_in_asyncio(packing: Flask) -> None:
    async def ask() -> bytes:
        transport = InProcessTransport(packing)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
            return (await http.post("/", content=b"x")).content

    assert asyncio.run(ask()) == b"plain"


def test_a_body_in_chunks_arrives_whole() -> None:
    echo = Flask("echo")
    echo.add_url_rule("/", view_func=lambda: request.get_data(), methods=["POST"])

    with httpx.Client(transport=InProcessTransport(echo), base_url="http://mock") as http:
        assert http.post("/", content=iter([b"one ", b"two"])).content == b"one two"
