"""The recipes of docs/callbacks.md for web frameworks, run with signed callbacks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import RequestFactory

from kie4o import Kie
from kie4o.errors import CallbackError
from tests.conftest import ROOT
from tests.test_docs import snippets

VECTORS = json.loads((ROOT / "openapi" / "callback_vectors.json").read_text())
GOOD = next(vector for vector in VECTORS["vectors"] if vector["valid"])
PATH = "/callbacks/kie"
Post = Callable[[bytes, dict[str, str]], int]


@pytest.fixture
def recipes(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    if not settings.configured:
        settings.configure()
    with Kie("key", webhook_key=VECTORS["key"]) as kie:
        monkeypatch.setattr(kie, "_clock", type(kie._clock)(time=lambda: float(VECTORS["now"])))
        names: dict[str, Any] = {"__name__": "recipes", "kie": kie, "CallbackError": CallbackError}
        page = snippets(ROOT / "docs" / "callbacks.md", "python")
        for snippet in page:
            if "_callback(" in snippet:
                exec(snippet, names)
        yield names


def flask(names: dict[str, Any]) -> Post:
    client = names["flask_app"].test_client()
    return lambda body, headers: int(client.post(PATH, data=body, headers=headers).status_code)


def fastapi(names: dict[str, Any]) -> Post:
    async def post(body: bytes, headers: dict[str, str]) -> int:
        transport = httpx.ASGITransport(names["fastapi_app"])
        async with httpx.AsyncClient(transport=transport, base_url="http://app.test") as client:
            return (await client.post(PATH, content=body, headers=headers)).status_code

    return lambda body, headers: asyncio.run(post(body, headers))


def django(names: dict[str, Any]) -> Post:
    def post(body: bytes, headers: dict[str, str]) -> int:
        request = RequestFactory().post(
            PATH, body, content_type="application/json", headers=headers
        )
        return int(names["django_callback"](request).status_code)

    return post


@pytest.mark.parametrize("framework", [flask, fastapi, django])
def test_a_genuine_callback_is_taken_and_a_forged_one_refused(
    recipes: dict[str, Any], framework: Callable[[dict[str, Any]], Post]
) -> None:
    post = framework(recipes)
    forged = {**GOOD["headers"], "X-Webhook-Signature": "AAAA"}

    assert post(GOOD["body"].encode(), GOOD["headers"]) == 200
    assert post(GOOD["body"].encode(), forged) == 400
    assert recipes["finished"] == [json.loads(GOOD["body"])["data"]["taskId"]]
