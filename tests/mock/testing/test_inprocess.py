"""A mock as the transport of an httpx client."""

from __future__ import annotations

import asyncio
import gzip

import httpx
import pytest
from flask import Flask, Response
from kie4o_mock import InProcess


@pytest.fixture
def packing() -> Flask:
    """An application whose answers are packed."""
    app = Flask("packing")

    @app.post("/")
    def answer() -> Response:
        return Response(gzip.compress(b"plain"), headers={"Content-Encoding": "gzip"})

    return app


def test_a_packed_answer_is_unpacked_once(packing: Flask) -> None:
    with httpx.Client(transport=InProcess(packing), base_url="http://mock") as http:
        assert http.post("/", content=b"x").content == b"plain"


def test_a_packed_answer_is_unpacked_once_in_asyncio(packing: Flask) -> None:
    async def ask() -> bytes:
        transport = InProcess(packing)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as http:
            return (await http.post("/", content=b"x")).content

    assert asyncio.run(ask()) == b"plain"
