"""The token in the browser, at a host that is loopback and at one that is not."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage, StartServer, Watch
from tests.browser.test_docs import try_out

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("host", ["127.0.0.1", "mock.test"])
def test_a_person_signs_in_uses_the_mock_and_signs_out(
    start_server: StartServer, open_page: OpenPage, watch: Watch, host: str
) -> None:
    server = start_server(control_token="sesame", control_hosts=frozenset({"mock.test"}))
    page = open_page(base=server.url.replace("127.0.0.1", host))

    page.get_by_label("Token").fill("sesam")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").inner_text().startswith("This is not the token.")
    page.get_by_label("Token").fill("sesame")
    page.get_by_role("button", name="Sign in").click()
    before = server.state.clock.now()
    page.get_by_role("button", name="+20 min").click()
    page.get_by_text("The clock moved forward.").wait_for()
    assert server.state.clock.now() == before + 1200

    page.get_by_role("link", name="API reference").click()
    page.get_by_role("link", name="Control plane").first.click()
    assert try_out(page, "freezeClock") == "200"

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    # The browser itself says so of the three pages that came with status 401.
    assert [text for text in watch.complaints if "401" not in text] == []
    watch.complaints.clear()
