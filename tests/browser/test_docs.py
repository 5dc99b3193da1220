"""The API reference shows both documents and sends their requests to this mock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kie4o_mock.openapi import control_document, packaged

from tests.browser.conftest import OpenPage, Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def try_out(page: Page, operation: str) -> str:
    """Send the example request of an operation; the status code of its response."""
    block = page.locator(f'[id^="operations-"][id$="-{operation}"]')
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Execute").click()
    status = block.locator(".live-responses-table .response-col_status").last
    return status.inner_text().split()[0]


@pytest.mark.parametrize("name", ["api", "control"])
def test_it_shows_every_operation_of_a_document(open_page: OpenPage, name: str) -> None:
    document = packaged() if name == "api" else control_document()
    page = open_page(f"/__mock/docs?document={name}")

    page.locator(".opblock").first.wait_for()
    shown = page.locator(".opblock-summary-path").all_inner_texts()
    paths = [operation.path for operation in document.operations.values()]
    assert sorted(text.replace("\u200b", "") for text in shown) == sorted(paths)


def test_a_request_of_the_api_creates_a_task(open_page: OpenPage, server: Server) -> None:
    page = open_page("/__mock/docs")

    assert try_out(page, "generateImage") == "200"
    (sandbox,) = server.state.sandboxes()
    assert len(sandbox.tasks) == 1


def test_a_request_of_the_control_plane_moves_the_clock(
    open_page: OpenPage, server: Server
) -> None:
    before = server.state.clock.now()
    page = open_page("/__mock/docs?document=control")

    assert try_out(page, "advanceClock") == "200"
    assert server.state.clock.now() > before
