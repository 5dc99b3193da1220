"""What someone who has read nothing does, with the page alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import OpenPage, Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def button(page: Page, name: str) -> None:
    """Press the first button with this name."""
    page.get_by_role("button", name=name, exact=True).first.click()


def go_to(page: Page, name: str) -> None:
    """Choose an entry of the navigation."""
    page.locator("nav[aria-label=Pages]").get_by_role("link", name=name, exact=True).click()
    page.locator(f"nav [aria-current=page]:text-is('{name}')").wait_for()


def create(page: Page, prompt: str, **choices: str) -> None:
    """Send the form that creates a task, which is open where there is none."""
    form = page.locator("#create-task")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.get_by_label("Prompt").fill(prompt)
    for label, value in choices.items():
        name = label.replace("_", " ")
        form.get_by_role("combobox", name=name, exact=True).select_option(value)
    form.get_by_role("button", name="Create").click()


def test_a_task_is_followed_to_its_image(open_page: OpenPage) -> None:
    page = open_page()

    create(page, "A fox that reads", Images="2")
    page.get_by_role("heading", name="A fox that reads").wait_for()
    page.locator("[data-state=running]").wait_for()
    button(page, "Until it ends")
    page.locator("[data-state=succeeded]").wait_for()

    images = page.locator("#images img")
    images.last.wait_for()
    widths = page.evaluate(
        "() => Promise.all([...document.querySelectorAll('#images img')].map("
        "image => image.decode().then(() => image.naturalWidth)))"
    )
    assert len(widths) == 2
    assert min(widths) >= 1024


def test_time_moves_by_the_buttons(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    before = server.state.clock.now()
    shown = page.locator("#clock time").inner_text()

    for name, seconds in (("+1 min", 60), ("+20 min", 1200), ("+14 days", 14 * 86_400)):
        button(page, name)
        before += seconds
        page.locator(f"#clock time[data-now^='{int(before)}']").wait_for()
        assert server.state.clock.now() == before
    assert page.locator("#clock time").inner_text() != shown

    button(page, "Run")
    page.get_by_role("button", name="Freeze").click()
    page.get_by_role("button", name="Run", exact=True).wait_for()
    assert server.state.clock.frozen


def test_a_policy_violation_and_its_failed_callback_that_is_retried(open_page: OpenPage) -> None:
    page = open_page()

    create(page, "Something forbidden", What_happens="content-policy", Callback="500-once")
    go_to(page, "Tasks")
    button(page, "Next event")
    page.locator("[data-state=failed]").wait_for()
    assert "policy" in page.locator("#tasks tbody tr").inner_text().lower()

    go_to(page, "Callbacks")
    page.locator("#callbacks [data-state]").wait_for()
    # Not the whole row: the port in its URL may have these digits as well.
    attempts = page.locator("#callbacks tbody td:nth-child(3)")
    attempts.get_by_text("500").wait_for()
    button(page, "Next event")
    page.locator("#callbacks [data-state=delivered]").wait_for()
    assert attempts.inner_text().split() == ["500", "200"]

    page.locator("#callbacks td.main a").click()
    page.locator("#attempts tbody tr").nth(1).wait_for()
    answers = page.locator("#attempts tbody tr td:nth-child(3)").all_inner_texts()
    assert [answer.split()[0] for answer in answers] == ["500", "200"]


def test_a_callback_is_replayed(open_page: OpenPage, server: Server) -> None:
    server.create(callBackUrl=f"{server.url}/__mock/inbox/mine")
    server.advance(20)
    page = open_page("/__mock/ui/callbacks")
    page.locator("#callbacks [data-state=delivered]").wait_for()

    button(page, "Replay")

    page.get_by_text("The callback was sent once more.").wait_for()
    page.locator("#callbacks td.main a").click()
    page.locator("#attempts tbody tr").nth(1).wait_for()
    assert len(server.http.get("/__mock/inbox/mine").json()["received"]) == 2


def test_a_scenario_of_the_catalogue_is_used_for_the_next_request(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page("/__mock/ui/scenarios")

    page.get_by_label("Search").fill("insufficient")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=insufficient*")
    row = page.locator("[data-scenario=insufficient-credits]")
    assert page.locator("[data-scenario]").count() < 5
    row.get_by_role("button", name="Use for the next request").click()
    page.get_by_text("The scenario applies to the next requests that match.").wait_for()

    body = {"prompt": "A fox", "size": "1:1"}
    codes = [
        server.http.post("/api/v1/gpt4o-image/generate", json=body).json()["code"] for _ in range(2)
    ]
    assert codes == [402, 200]


def test_a_scenario_of_the_controls_is_used_for_the_next_n_requests(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page()

    page.locator("#controls > summary").click()
    rule = page.locator("#controls form[data-action=addRule]")
    rule.get_by_label("Scenario").select_option("server-error")
    rule.get_by_label("Requests").fill("2")
    rule.get_by_role("button", name="Use").click()
    page.locator("#rules").get_by_text("server-error").wait_for()

    codes = [server.http.get("/api/v1/chat/credit").json()["code"] for _ in range(3)]
    assert codes == [500, 500, 200]


def test_limits_credits_and_a_reset(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    server.create()

    page.locator("#controls > summary").click()
    page.locator("[data-setting=maintenance]").get_by_role("button", name="Turn on").click()
    page.locator("[data-setting=maintenance] .tag", has_text="on").wait_for()
    assert server.http.get("/api/v1/chat/credit").json()["code"] == 455
    page.locator("#controls").get_by_label("Balance").fill("3")
    page.locator("form", has=page.get_by_label("Balance")).get_by_role("button").click()
    page.get_by_text("The account is changed.").wait_for()

    button(page, "Reset everything")
    page.locator("#empty").wait_for()
    assert server.http.get("/api/v1/chat/credit").json() == {
        "code": 200,
        "msg": "success",
        "data": 1000,
    }
