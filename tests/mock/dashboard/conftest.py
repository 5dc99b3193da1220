"""What the tests of the dashboard share: pages as trees, and forms as a browser sends them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup, Tag

from tests.conftest import Mock

HOME = "/__mock/"


class Browser:
    """A browser without JavaScript, which sends no API key."""

    def __init__(self, mock: Mock) -> None:
        self.mock = mock
        self.http = httpx.Client(
            transport=httpx.WSGITransport(app=mock.app), base_url="http://mock.test"
        )
        self.page = BeautifulSoup()
        self.answer = httpx.Response(0)

    def open(self, url: str = HOME, status: int = 200, **headers: str) -> BeautifulSoup:
        """Open a page."""
        return self._show(self.http.get(url, headers=headers, follow_redirects=True), status)

    def one(self, selector: str) -> Tag:
        """The only element that matches."""
        found = self.page.select(selector)
        assert len(found) == 1, (selector, len(found), self.page.get_text(" ", strip=True)[:500])
        return found[0]

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that match."""
        return [tag.get_text(" ", strip=True) for tag in self.page.select(selector)]

    def follow(self, selector: str) -> BeautifulSoup:
        """Follow a link."""
        return self.open(str(self.one(selector)["href"]))

    def submit(
        self,
        selector: str,
        changed: dict[str, str] | None = None,
        *,
        status: int = 200,
        **fields: str,
    ) -> BeautifulSoup:
        """Send a form as it is, but for these fields."""
        form = self.one(selector)
        sent = {**_values(form), **(changed or {}), **fields}
        url = str(form["action"])
        if form.get("method") == "get":
            answer = self.http.get(url, params=sent, follow_redirects=True)
        else:
            headers = {"Origin": "http://mock.test"}
            answer = self.http.post(url, data=sent, headers=headers, follow_redirects=True)
        return self._show(answer, status)

    def press(self, operation: str, label: str) -> BeautifulSoup:
        """Press the button of an operation that has this label."""
        for number, form in enumerate(self.page.select(f'form[data-action="{operation}"]')):
            button = form.select_one("button")
            if button and button.get_text(strip=True) == label:
                form["id"] = f"pressed-{number}"
                return self.submit(f"#pressed-{number}")
        raise AssertionError(f"there is no button {label} of {operation}")

    def _show(self, answer: httpx.Response, status: int) -> BeautifulSoup:
        assert answer.status_code == status, answer.text[:2000]
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        self.answer, self.page = answer, BeautifulSoup(answer.text, "html.parser")
        return self.page


def _values(form: Tag) -> dict[str, str]:
    """What a browser sends of a form that nobody has touched."""
    values = {
        str(field["name"]): str(field.get("value", "")) for field in form.select("input[name]")
    }
    for area in form.select("textarea[name]"):
        values[str(area["name"])] = area.get_text()
    for select in form.select("select[name]"):
        option = select.select_one("option[selected]") or select.select_one("option")
        chosen: Any = option and option.get("value", option.get_text())
        values[str(select["name"])] = str(chosen or "")
    return values


StartBrowser = Callable[[Mock], Browser]


@pytest.fixture
def start_browser() -> StartBrowser:
    return Browser


@pytest.fixture
def browser(mock: Mock) -> Browser:
    return Browser(mock)


def label_of(mock: Mock, key: str = "test-key") -> str:
    """The name of a key's sandbox on the pages."""
    return mock.state.sandbox(key).label
