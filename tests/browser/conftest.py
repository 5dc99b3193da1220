"""The dashboard in a real browser: the system's Chromium, driven by Playwright.

Where there is no Chromium the tests are skipped. Every page that a test opens is watched: it must
ask nobody but the mock for anything, and its console must stay silent.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from kie4o_mock import MockServer, Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
# Or the browser would ask its maker for news, and fail to reach him.
QUIET = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A host that is not loopback to the browser, and no way to any other.
    "--host-resolver-rules=MAP mock.test 127.0.0.1,MAP * ~NOTFOUND,EXCLUDE 127.0.0.1",
)
HOME = "/__mock/"
KEY = {"Authorization": "Bearer test-key"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", metavar="FOLDER", help="where to write those of the guides")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module: its event loop must be gone when the next one needs its own."""
    if CHROMIUM is None:
        pytest.skip(f"no browser is installed, under none of the names {', '.join(NAMES)}")
    # Not before, because it is not needed where there is no browser.
    from playwright.sync_api import sync_playwright

    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *as_root])
        yield browser
        browser.close()


class Server:
    """A mock on a port of its own, whose clock stands still until a page moves it."""

    def __init__(self, **settings: Any) -> None:
        self.mock = MockServer(Settings(**{"seed": 7, **settings}))
        self.url = self.mock.url
        self.state = self.mock.state
        self.http = httpx.Client(base_url=self.url, headers=KEY, verify=False, timeout=30)

    def __enter__(self) -> Server:
        self.mock.__enter__()
        self.state.clock.freeze()
        return self

    def __exit__(self, *error: Any) -> None:
        self.http.close()
        self.mock.__exit__(*error)

    def create(self, prompt: str = "A red fox in the snow", **fields: Any) -> str:
        """Create a task as a program would, and return its id."""
        body = {"prompt": prompt, "size": "1:1", **fields}
        answer = self.http.post("/api/v1/gpt4o-image/generate", json=body).json()
        assert answer["code"] == 200, answer
        task_id: str = answer["data"]["taskId"]
        return task_id

    def advance(self, seconds: float) -> None:
        """Let time pass for everybody."""
        self.state.advance(seconds)


StartServer = Callable[..., Server]


@pytest.fixture
def start_server(chromium: Browser) -> Iterator[StartServer]:
    """Start mocks with other settings than the default; not without a browser to look at them."""
    started: list[Server] = []

    def start(**settings: Any) -> Server:
        started.append(Server(**settings).__enter__())
        return started[-1]

    yield start
    for server in started:
        server.__exit__(None, None, None)


@pytest.fixture
def server(start_server: StartServer) -> Server:
    return start_server()


class Watch:
    """What the pages of one test asked for, and complained about."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.complaints: list[str] = []

    def follow(self, page: Page) -> None:
        """Listen to a page."""
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, request: Request) -> None:
        self.urls.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        # Where too many pages wait for changes, this one looks for them by itself.
        is_stream = message.location["url"].endswith("/ui/changes")
        if message.type in ("error", "warning") and not is_stream:
            self.complaints.append(f"{message.type}: {message.text}")


@pytest.fixture
def watch() -> Watch:
    return Watch()


OpenPage = Callable[..., "Page"]


@pytest.fixture
def open_page(chromium: Browser, watch: Watch, server: Server) -> Iterator[OpenPage]:
    """Open a page of the mock in a window of its own, and hold it to what holds for all pages.

    Takes the path, the base URL where it is another than that of `server`, and the options of
    Playwright's `new_context`, such as `color_scheme`.
    """
    contexts = []
    served = {server.url}

    def open_one(path: str = HOME, base: str = "", **options: Any) -> Page:
        base = base or server.url
        served.add(base)
        context = chromium.new_context(base_url=base, **options)
        contexts.append(context)
        # No test waits for half a minute where something is missing.
        context.set_default_timeout(10_000)
        page = context.new_page()
        watch.follow(page)
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    foreign = [url for url in watch.urls if not url.startswith((*served, "data:", "blob:"))]
    assert foreign == []
    assert watch.complaints == []
