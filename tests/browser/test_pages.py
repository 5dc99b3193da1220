"""What holds for every page in a browser, whatever clients sent, and however much of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from kie4o_mock.dashboard import PAGES
from kie4o_mock.dashboard.layout import NAVIGATION

from tests.browser.conftest import HOME, OpenPage, Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

URLS = {name: f"{HOME}{PAGES[name][0]}" for name in NAVIGATION}
WINDOWS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}},
}
EVIL = "</td><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


def fill(server: Server) -> str:
    """A mock with something on every page; the id of a task that ended well."""
    callback = f"{server.url}/__mock/inbox/mine"
    done = server.create(callBackUrl=callback, nVariants=2)
    server.create("Something [mock:content-policy]", callBackUrl=f"{callback}-2")
    server.http.put("/__mock/inbox/mine-2", json={"answers": [{"status": 500}]})
    server.advance(30)
    server.create("A lighthouse in a storm")
    server.http.post("/api/v1/gpt4o-image/generate", json={"prompt": "", "size": "7:3"})
    server.http.get("/api/v1/gpt4o-image/record-inf")
    return done


def addresses(page: Page, server: Server, task_id: str) -> dict[str, str]:
    """Every page there is, those about one thing included."""
    page.goto(URLS["callbacks"])
    callback = page.locator("#callbacks td.main a").first.get_attribute("href")
    page.goto(URLS["requests"])
    entry = page.locator("#requests td.main a").first.get_attribute("href")
    task = f"{HOME}ui/tasks/{task_id}"
    return {**URLS, "task": task, "callback": str(callback), "request": str(entry)}


def faults(page: Page) -> list[str]:
    """What axe finds that shuts people out, seriously or worse."""
    from axe_playwright_python.sync_playwright import Axe

    # Swagger UI is not ours to mend.
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    context = {"exclude": [["#reference"]]}
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("window", WINDOWS)
def test_no_page_shuts_anybody_out(open_page: OpenPage, server: Server, window: str) -> None:
    task_id = fill(server)
    page = open_page(**WINDOWS[window])

    found = {}
    for name, url in addresses(page, server, task_id).items():
        page.goto(url)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        if here := faults(page):
            found[name] = here
    assert found == {}


def test_no_page_is_wider_than_a_phone(open_page: OpenPage, server: Server) -> None:
    task_id = fill(server)
    server.create("x" * 2_000)
    page = open_page(**WINDOWS["phone"])

    for name, url in addresses(page, server, task_id).items():
        page.goto(url)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, f"{name} is {width} pixels wide"


def test_what_clients_sent_stays_text(open_page: OpenPage, server: Server) -> None:
    task_id = server.create(EVIL)
    server.http.get("/api/v1/nothing", params={"q": EVIL})
    page = open_page()

    for url in addresses_of(task_id):
        page.goto(url)
        page.locator("main h1").wait_for()
        # What comes by the stream of changes is not trusted more.
        server.create(EVIL)
        assert page.title() != "taken"
    page.goto(HOME)
    assert EVIL in page.locator("#tasks a").first.inner_text()


def addresses_of(task_id: str) -> list[str]:
    return [HOME, f"{HOME}ui/tasks/{task_id}", URLS["requests"], URLS["verdict"]]


def test_the_list_follows_what_happens(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    page.locator("#empty").wait_for()

    server.create("A fox that nobody announced")

    page.get_by_role("link", name="A fox that nobody announced").wait_for()
    server.advance(20)
    page.locator("[data-state=succeeded]").wait_for()
    page.locator("#tasks img").first.wait_for()


def test_a_search_keeps_what_is_typed_while_tasks_come(open_page: OpenPage, server: Server) -> None:
    page = open_page()
    page.get_by_label("Search").fill("half a wor")

    server.create("Another fox")

    page.get_by_role("link", name="Another fox").wait_for()
    assert page.get_by_label("Search").input_value() == "half a wor"
    assert page.evaluate("document.activeElement.name") == "q"


def test_thousands_of_tasks_are_shown_a_page_at_a_time(open_page: OpenPage, server: Server) -> None:
    server.http.patch("/__mock/account", json={"price": 0})
    for number in range(2_000):
        server.create(f"fox number {number}")
    page = open_page()

    assert page.locator("#tasks tbody tr").count() <= 100
    assert page.evaluate("document.querySelectorAll('*').length") < 5_000
    page.get_by_role("link", name="Older").click()
    page.get_by_role("link", name="Newer").wait_for()
    page.get_by_label("Search").fill("fox number 7")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="fox number 799", exact=True).wait_for()
    page.get_by_role("button", name="Next event").click()
    page.locator("[data-state=succeeded]").first.wait_for()


def test_without_javascript_pages_are_read_and_buttons_work(
    open_page: OpenPage, server: Server
) -> None:
    task_id = fill(server)
    page = open_page(java_script_enabled=False)

    for url in addresses(page, server, task_id).values():
        page.goto(url)
        assert page.locator("main h1").inner_text()
    page.goto(HOME)
    before = server.state.clock.now()
    page.get_by_role("button", name="+1 min").click()
    page.locator("#said", has_text="The clock moved forward.").wait_for()
    assert server.state.clock.now() == before + 60
    page.get_by_label("Search").fill("lighthouse")
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url("**q=lighthouse*")
    assert page.locator("#tasks tbody tr").count() == 1


def test_the_keyboard_alone_is_enough(open_page: OpenPage, server: Server) -> None:
    task_id = server.create("A fox for the keyboard")
    page = open_page()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.locator("#main:focus").wait_for(state="attached")
    assert page.evaluate("document.activeElement.id") == "main"
    reach(page, "A fox for the keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/ui/tasks/{task_id}*")
    reach(page, "Until it ends")
    page.keyboard.press("Space")
    page.locator("[data-state=succeeded]").wait_for()


def reach(page: Page, name: str) -> None:
    """Press Tab until an element with this text has the focus, which can be seen."""
    for _ in range(200):
        page.keyboard.press("Tab")
        text, outline = page.evaluate(
            "() => [document.activeElement.textContent.trim(),"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        if text == name:
            assert outline != "none"
            return
    raise AssertionError(f"Tab does not lead to {name!r}")
