"""The list of tasks: filters, pages, and how little of a long list is rendered."""

from __future__ import annotations

from kie4o_mock.dashboard.paging import ROWS

from tests.conftest import Mock
from tests.mock.conftest import CREATE_JOB, JOB, Visit
from tests.mock.dashboard.conftest import Browser, label_of


def test_a_row_shows_what_became_of_a_task(mock: Mock, browser: Browser) -> None:
    mock.finished(prompt="A finished fox", nVariants=2, size="3:2")
    task_id = mock.create(prompt="[mock:content-policy] A running fox")
    mock.advance(9)

    browser.open()

    running, done = browser.page.select("#tasks tbody tr")
    assert running["data-task"] == task_id
    assert "content-policy" in running.get_text()
    assert [bar["value"] for bar in running.select("progress")] == ["0.50"]
    words = done.get_text(" ", strip=True).split()
    assert {"succeeded", "27", "s", "2", "3:2", "4o"} <= set(words)
    assert len(done.select("img")) == 2


def test_a_failed_task_has_its_code_and_its_reason(mock: Mock, browser: Browser) -> None:
    record = mock.finished(prompt="[mock:content-policy] A fox")

    browser.open()

    assert browser.texts("#tasks [data-state]") == ["failed"]
    assert (
        f"{record['errorCode']} {record['errorMessage'][:30]}" in browser.one("#tasks").get_text()
    )


def test_a_thumbnail_is_an_image_and_no_download(mock: Mock, browser: Browser) -> None:
    mock.finished()

    browser.open()
    image = browser.http.get(str(browser.one("#tasks img")["src"]))

    assert image.content.startswith(b"\x89PNG")
    assert mock.state.sandbox("test-key").activity.downloads.items() == []
    mock.advance(14 * 86_400)
    browser.open()
    assert browser.texts("#tasks .thumbs") == ["expired"]
    assert browser.http.get(str(image.url)).status_code == 404


def test_tasks_of_both_apis_are_listed(mock: Mock, browser: Browser) -> None:
    mock.create()
    mock.post(CREATE_JOB, JOB)

    browser.open()

    assert browser.texts("#tasks [data-is=API]") == ["jobs", "4o"]


def test_tasks_are_found_by_state_prompt_and_id(mock: Mock, browser: Browser) -> None:
    done = mock.finished(prompt="A finished fox")
    mock.create(prompt="A running fox")

    browser.open()
    browser.submit("form.filters", state="running")
    assert browser.texts("#tasks a") == ["A running fox"]
    browser.submit("form.filters", state="", q="FINISHED")
    assert browser.texts("#tasks a") == ["A finished fox"]
    browser.submit("form.filters", q=done["taskId"][:12])
    assert browser.texts("#tasks a") == ["A finished fox"]
    browser.submit("form.filters", q="a wolf")
    assert browser.texts(".empty") == ["No task matches. Show all 2 ."]


def test_a_long_list_has_pages_and_the_newest_first(
    mock: Mock, visit: Visit, browser: Browser
) -> None:
    other = visit(mock, "other-key")
    for number in range(ROWS + 5):
        (mock, other)[number % 2].create(prompt=f"fox {number}")
        mock.advance(0.25)
        other.advance(0.25)

    browser.open()
    assert browser.texts("#tasks a") == [f"fox {n}" for n in range(ROWS + 4, 4, -1)]
    browser.follow("a[rel=next]")
    assert browser.texts("#tasks a") == [f"fox {n}" for n in range(4, -1, -1)]
    assert browser.texts(".paging span") == [f"{ROWS + 1} to {ROWS + 5} of {ROWS + 5}"]
    browser.follow("a[rel=prev]")
    assert len(browser.texts("#tasks a")) == ROWS


def test_pages_keep_the_filter_and_the_sandbox(mock: Mock, browser: Browser) -> None:
    for _ in range(ROWS + 1):
        mock.create(prompt="fox")

    browser.open(f"/__mock/?q=fox&sandbox={label_of(mock)}")
    browser.follow("a[rel=next]")

    assert browser.one("input[name=q]")["value"] == "fox"
    assert len(browser.texts("#tasks a")) == 1
    assert browser.one("#sandbox option[selected]")["value"] == label_of(mock)


def test_before_the_first_task_there_is_a_command_to_type(mock: Mock, browser: Browser) -> None:
    browser.open()

    command = browser.one("#empty pre").get_text()
    assert command.startswith("curl http://mock.test/api/v1/gpt4o-image/generate ")
    assert browser.one("#create-task").has_attr("open")
