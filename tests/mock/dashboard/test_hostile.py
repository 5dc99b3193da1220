"""What clients send is text on every page: no markup, no link, no script."""

from __future__ import annotations

from functools import cache

import httpx
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from kie4o_mock import Settings
from kie4o_mock.app import Mock as Application
from werkzeug.test import Client

from tests.conftest import START, Receiver
from tests.mock.conftest import GENERATE
from tests.mock.dashboard.conftest import HOME

PIECES = st.sampled_from(
    [
        *("<script>alert(1)</script>", "</td>", "<img src=x onerror=alert(1)>", "</pre>", "<!--"),
        *('"', "'", "&lt;", "{{", "}}", "{% raw %}", "]]>", "\u202e", "\x00"),
        *("javascript:alert(1)", "data:text/html,x"),
    ]
)
HOSTILE = st.lists(PIECES | st.text(max_size=5), min_size=1, max_size=6).map("".join)
PAGES = [
    "",
    "ui/requests",
    "ui/callbacks",
    "ui/verdict",
    "ui/tasks/{task}",
    "ui/requests/1",
    "ui/requests/2",
]


@pytest.mark.slow
@settings(max_examples=20)
@given(HOSTILE)
def test_a_hostile_text_adds_no_element_and_no_link(text: str) -> None:
    for hostile, plain in zip(_pages(text), _plain(), strict=True):
        assert [tag.name for tag in hostile.select("*")] == plain
        links = [
            tag[name] for name in ("href", "src", "action") for tag in hostile.select(f"[{name}]")
        ]
        assert [
            link for link in links if not str(link).startswith(("/__mock/", "#", "data:,"))
        ] == []


@cache
def _plain() -> list[list[str]]:
    """The elements of the pages to which nothing hostile was sent."""
    return [[tag.name for tag in page.select("*")] for page in _pages("plain")]


def _pages(text: str) -> list[BeautifulSoup]:
    """The pages of a mock to which a client has sent a text wherever it can."""
    receiver = httpx.MockTransport(Receiver())
    mock = Application(Settings(seed=1), time_source=lambda: START, transport=receiver)
    client = Client(mock)
    body = {"prompt": f"prompt {text}", "size": "1:1", "callBackUrl": "http://127.0.0.1:1/x"}
    key = {"Authorization": "Bearer test-key"}
    client.post(GENERATE, data=f"text {text}".encode("utf-8", "replace"), headers=key)
    client.post(GENERATE, json={"prompt": "", "size": f"size {text}"}, headers=key)
    answer = client.post(GENERATE, json={**body, f"field {text}": 1}, headers=key).get_json()
    task = answer["data"]["taskId"]
    client.post("/__mock/clock/advance", json={"seconds": 30}, headers=key)
    pages = [client.get(HOME + path.format(task=task)) for path in PAGES]
    return [BeautifulSoup(page.get_data(as_text=True), "html.parser") for page in pages]
