"""A mock below a path of another application, or behind a proxy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from tests.conftest import Mock
from tests.mock.conftest import BODY, DOWNLOAD, GENERATE, RECORD

StartMock = Callable[..., Mock]
KEY = {"Authorization": "Bearer test-key"}


def mounted(mock: Mock, path: str) -> Client:
    """The mock's callers find it below `path` of another application."""
    return Client(DispatcherMiddleware(NotFound(), {path: mock.app}))


def record(mock: Mock, client: Client, root: str, **fields: Any) -> dict[str, Any]:
    """The record of a task that has ended."""
    asked = client.post(root + GENERATE, json={**BODY, **fields}, headers=KEY)
    mock.state.advance(20)
    created = asked.get_json()["data"]["taskId"]
    answer = client.get(f"{root}{RECORD}?taskId={created}", headers=KEY)
    found: dict[str, Any] = answer.get_json()["data"]
    return found


@pytest.mark.parametrize("hooked", [False, True])
@pytest.mark.parametrize("root", ["/pre", "/pre/fix", "/a b"])
def test_pictures_are_below_the_path_of_the_mock(
    start_mock: StartMock, root: str, *, hooked: bool
) -> None:
    mock = start_mock(flask=hooked)
    if hooked:
        mock.flask.before_request(lambda: None)
    client = mounted(mock, root)
    (url,) = record(mock, client, root)["response"]["resultUrls"]
    assert client.get(url).mimetype == "image/png"


def test_direct_links_are_below_the_path_of_the_mock(mock: Mock) -> None:
    client = mounted(mock, "/pre")
    found = record(mock, client, "/pre")
    asked = {"taskId": found["taskId"], "url": found["response"]["resultUrls"][0]}
    link = client.post("/pre" + DOWNLOAD, json=asked, headers=KEY).get_json()["data"]
    assert client.get(link).mimetype == "image/png"


def test_a_callback_finds_an_inbox_below_the_path_of_the_mock(mock: Mock) -> None:
    client = mounted(mock, "/pre")
    record(mock, client, "/pre", callBackUrl="http://localhost/pre/__mock/inbox/one")
    assert len(client.get("/pre/__mock/inbox/one").get_json()["received"]) == 1


def test_pictures_are_below_the_path_that_a_proxy_tells(mock: Mock) -> None:
    wsgi: Any = ProxyFix(mock.app, x_proto=1, x_host=1, x_prefix=1)
    told = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "mock.example",
        "X-Forwarded-Prefix": "/pre",
    }
    asked = Client(wsgi).post(GENERATE, json=BODY, headers={**KEY, **told})
    task = mock.state.sandbox("test-key").tasks[asked.get_json()["data"]["taskId"]]
    assert task.urls[0].startswith("https://mock.example/pre/s/")


@pytest.mark.parametrize("path", ["/__mock/openapi.json", "/__mock/api/openapi.json"])
def test_a_document_names_the_path_of_the_mock_as_its_server(mock: Mock, path: str) -> None:
    document = mounted(mock, "/pre").get(f"/pre{path}").get_json()

    assert document["servers"] == [{"url": "/pre"}]


def test_the_page_calls_the_mock_below_its_path(mock: Mock) -> None:
    client = mounted(mock, "/pre")
    (url,) = record(mock, client, "/pre")["response"]["resultUrls"]
    page = client.get("/pre/__mock/").text
    assert f'src="/pre/__mock/ui/images/{url.rpartition("/")[2]}?small=1"' in page
    assert 'action="/pre/__mock/ui/do/freezeClock"' in page
    moved = client.post("/pre/__mock/ui/do/freezeClock", data={"back": "/__mock/?page=2"})
    assert moved.headers["Location"] == "/pre/__mock/?page=2&done=freezeClock&count=0"
