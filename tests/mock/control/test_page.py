"""The page at `/__mock/`: complete, offline, and safe whatever others wrote."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from kie4o_mock.openapi import control_document

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import NOBODY, Visit, problem

StartMock = Callable[..., Mock]
EVIL = """</td><script>alert(1)</script><img src=x onerror="alert(1)">'"&"""


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and data.strip():
            self.scripts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def page(mock: Mock, **query: str) -> str:
    answer = mock.http.get("/__mock/", params=query)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


def test_it_lists_every_operation(mock: Mock) -> None:
    forms = Elements(page(mock)).all("form")

    shown = [(form["data-method"], form["data-path"]) for form in forms]
    routes = control_document().operations.values()
    assert sorted(shown) == sorted((route.method, route.path) for route in routes)


def test_an_operation_s_form_has_an_example_and_its_parameters(mock: Mock) -> None:
    text = page(mock)

    assert '"duration": "20m"'.replace('"', "&#34;") in text
    names = {field.get("name"): field.get("data-in") for field in Elements(text).all("input")}
    assert (names["taskId"], names["id"], names["name"]) == ("query", "path", "path")


def test_it_shows_tasks_with_progress_and_pictures(mock: Mock) -> None:
    done = mock.finished(prompt="A finished fox", nVariants=2)
    mock.create(prompt="A running fox")
    mock.advance(9)

    elements = Elements(page(mock))

    names = [url.rpartition("/")[2] for url in done["response"]["resultUrls"]]
    assert [picture["src"] for picture in elements.all("img")] == [f"/s/{n}" for n in names]
    assert [bar["value"] for bar in elements.all("progress")] == ["0.5", "1"]


def test_it_shows_callbacks_with_their_attempts(mock: Mock) -> None:
    mock.receiver.answers = [503, OSError("no route")]
    mock.create(callBackUrl=CALLBACK)
    mock.advance(18 + 60)

    text = page(mock, live="true")

    assert CALLBACK in text
    assert "503, 0 ms" in text
    assert "OSError: no route" in text
    assert "pending" in text


def test_its_buttons_post_to_what_is_there(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)

    for button in reversed(Elements(page(mock)).all("button")):
        if path := button.get("data-post"):
            body = button.get("data-body") or '{"prompt": "A fox", "size": "1:1"}'
            assert mock.http.post(path, content=body).status_code in (200, 409)


def test_it_is_about_the_sandbox_of_a_key_or_about_all(mock: Mock, visit: Visit) -> None:
    mock.create(prompt="A fox of one")
    visit(mock, "other-key").create(prompt="A fox of the other")

    assert "A fox of the other" not in page(mock)
    everything = mock.http.get("/__mock/", headers=NOBODY).text
    assert "A fox of one" in everything
    assert "A fox of the other" in everything


def test_the_newest_tasks_are_shown_first_and_the_rest_is_left_out(mock: Mock) -> None:
    for number in range(14):
        mock.create(prompt=f"fox number {number}.")
        mock.advance(1)

    shown = re.findall(r"fox number (\d+)\.", page(mock))
    assert shown == [str(number) for number in range(13, 1, -1)]


@pytest.mark.parametrize("live", ["true", "false"])
def test_what_others_wrote_is_escaped(mock: Mock, live: str) -> None:
    mock.create(prompt=EVIL, callBackUrl=CALLBACK)
    mock.receiver.answers = [OSError("<script>alert(3)</script>")]
    mock.advance(18)

    text = page(mock, live=live)

    elements = Elements(text)
    assert "alert(1)" in text
    assert not [script for script in elements.scripts if "alert" in script]
    assert not [name for _, attributes in elements.found for name in attributes if name[:2] == "on"]


def test_it_forbids_everything_from_elsewhere(mock: Mock) -> None:
    answer = mock.http.get("/__mock/")

    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-frame-options"] == "DENY"
    (nonce,) = {tag["nonce"] for tag in Elements(answer.text).all("script")}
    assert "default-src 'none'" in policy
    assert f"script-src 'nonce-{nonce}'" in policy
    assert "unsafe" not in policy


def test_it_names_no_external_address(mock: Mock) -> None:
    elements = Elements(page(mock))

    addresses = [
        str(value)
        for _, attributes in elements.found
        for name, value in attributes.items()
        if name in ("src", "href", "action")
    ]
    assert all(re.match(r"/[^/]|data:,$", address) for address in addresses)
    assert "//" not in "".join(elements.scripts)


def test_without_the_token_it_shows_nothing_of_what_there_is(start_mock: StartMock) -> None:
    mock = start_mock(control_token="secret")
    mock.create(prompt="A secret fox")

    assert "Enter the token" in page(mock)
    assert "A secret fox" not in page(mock)
    problem(mock.http.get("/__mock/?live=true"), 401)
    live = mock.http.get("/__mock/?live=true", headers={"X-Mock-Token": "secret"})
    assert "A secret fox" in live.text


def test_an_unknown_part_is_a_problem(mock: Mock) -> None:
    assert problem(mock.http.get("/__mock/?live=yes"), 422).startswith("live: 'yes'")


@pytest.mark.skipif(not shutil.which("node"), reason="there is no node to read the script")
def test_its_script_is_javascript(mock: Mock) -> None:
    (script,) = Elements(page(mock)).scripts

    done = subprocess.run(
        ["node", "--check", "-"], input=script, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
