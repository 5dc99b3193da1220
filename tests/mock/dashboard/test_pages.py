"""What holds for every page: offline, safe whatever others wrote, and about the chosen sandbox."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import kie4o_mock.dashboard
import pytest
from kie4o_mock.dashboard import PAGES
from kie4o_mock.dashboard.layout import NAVIGATION

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import Visit
from tests.mock.dashboard.conftest import HOME, Browser, StartBrowser, label_of

StartMock = Callable[..., Mock]
STATIC = Path(kie4o_mock.dashboard.__file__).parent / "static"
# Of each entry of the navigation.
URLS = [f"{HOME}{PAGES[name][0]}" for name in NAVIGATION]


@pytest.mark.parametrize("url", URLS)
def test_a_page_forbids_everything_from_elsewhere(browser: Browser, url: str) -> None:
    page = browser.open(url)

    headers = browser.answer.headers
    policy = headers["content-security-policy"]
    (nonce,) = {tag["nonce"] for tag in page.select("script, link[rel=stylesheet]")}
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert f"script-src 'nonce-{nonce}'" in policy
    assert "unsafe" not in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("url", URLS)
def test_a_page_of_a_full_mock_leads_to_its_own_pages_only(
    mock: Mock, browser: Browser, url: str
) -> None:
    mock.finished(prompt="javascript:alert(1)", callBackUrl=CALLBACK)
    mock.generate(size="javascript:alert(1)", callBackUrl="javascript:alert(1)")

    page = browser.open(url)

    leads = [
        str(tag[name]) for name in ("src", "href", "action") for tag in page.select(f"[{name}]")
    ]
    assert [lead for lead in leads if not re.match(r"/__mock/|data:,$|#", lead)] == []
    assert [a for tag in page.select("*") for a in tag.attrs if a[:2] == "on" or a == "style"] == []


@pytest.mark.parametrize("url", URLS)
def test_a_page_works_before_anything_was_sent(browser: Browser, url: str) -> None:
    page = browser.open(url)

    assert browser.one("body")["data-page"] == browser.one("nav [aria-current=page]")["data-nav"]
    assert page.select_one("html[lang=en] main h1")


@pytest.mark.parametrize("url", URLS)
def test_a_page_refuses_foreign_pages(mock: Mock, browser: Browser, url: str) -> None:
    browser.open(url, 403, Origin="https://page.example")
    browser.open(url, 403, Host="evil.example")
    browser.open(url, 403, **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"})
    browser.open(url, 200, **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})


def test_a_form_refuses_foreign_pages(mock: Mock, browser: Browser) -> None:
    mock.create()

    for url in ("/__mock/ui/do/reset", "/__mock/ui/tasks"):
        for headers in ({"Origin": "https://page.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert browser.http.post(url, headers=headers).status_code == 403
    assert len(mock.state.sandbox("test-key").tasks) == 1


@pytest.mark.parametrize("url", URLS)
def test_without_the_token_a_page_shows_nothing_of_what_there_is(
    start_mock: StartMock, start_browser: StartBrowser, url: str
) -> None:
    mock = start_mock(control_token="secret-token")
    mock.create(prompt="A secret fox")
    browser = start_browser(mock)

    browser.open(url, 401)
    assert "fox" not in browser.answer.text
    browser.open(url, 200, **{"X-Mock-Token": "secret-token"})
    assert "secret-token" not in browser.answer.text


@pytest.mark.parametrize("url", URLS)
def test_no_page_shows_a_key(mock: Mock, visit: Visit, browser: Browser, url: str) -> None:
    visit(mock, "other-secret-key").create(prompt="other-secret-key", callBackUrl=CALLBACK)
    mock.http.get("/api/v1/nothing?other-secret-key")

    for chosen in ("", f"?sandbox={label_of(mock, 'other-secret-key')}"):
        browser.open(url + chosen)
        assert "secret-key" not in browser.answer.text


def test_a_page_is_about_one_sandbox_or_all(mock: Mock, visit: Visit, browser: Browser) -> None:
    mock.create(prompt="A fox of one")
    other = visit(mock, "other-key")
    other.advance(1)
    other.create(prompt="A fox of the other")

    browser.open()
    assert browser.texts("#tasks a") == ["A fox of the other", "A fox of one"]
    browser.submit("form.chooser", sandbox=label_of(mock))
    assert browser.texts("#tasks a") == ["A fox of one"]
    browser.press("advanceClock", "Next event")
    assert browser.texts("#tasks [data-state]") == ["succeeded"]
    browser.open()
    assert browser.texts("#tasks [data-state]") == ["running", "succeeded"]


@pytest.mark.parametrize("path", ["?sandbox=ffffffff", "ui/tasks/nothing", "ui/nothing"])
def test_what_is_not_there_is_a_page_too(browser: Browser, path: str) -> None:
    browser.open(HOME + path, 404)

    assert browser.one("#problem[role=alert]").get_text()
    assert browser.one("main a")["href"] == HOME


def test_the_script_is_javascript_and_loads_nothing_from_elsewhere(browser: Browser) -> None:
    browser.open()
    script = browser.http.get(str(browser.one("script")["src"])).text
    style = browser.http.get(str(browser.one("link[rel=stylesheet]")["href"])).text

    assert "//" not in script + style
    assert "innerHTML" not in script
    assert script == (STATIC / "dashboard.js").read_text()


@pytest.mark.skipif(not shutil.which("node"), reason="there is no node to read the script")
def test_the_script_can_be_parsed() -> None:
    command = ["node", "--check", str(STATIC / "dashboard.js")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
