"""The page of a task: one time axis, its record without a poll, and lines to repeat it."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kie4o_mock.dashboard.recipes import recipes

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import CREATE_JOB, DAY, JOB
from tests.mock.dashboard.conftest import Browser, label_of

BODIES = st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.booleans())


def lanes(browser: Browser) -> list[str]:
    """What the timeline says, one line for each moment."""
    return [
        f"{row['data-lane']}: {' '.join(row.get_text(' ', strip=True).split()[:6])}"
        for row in browser.page.select("#moments tbody tr")
    ]


def test_the_timeline_has_everything_in_the_order_of_the_mock_s_time(
    mock: Mock, browser: Browser
) -> None:
    mock.receiver.answers = [503]
    task_id = mock.create(callBackUrl=CALLBACK)
    mock.advance(5)
    mock.read(task_id)
    mock.advance(20)
    url = mock.record(task_id)["response"]["resultUrls"][0]
    mock.http.get(url, headers={"Authorization": ""})

    browser.open(f"/__mock/ui/tasks/{task_id}")

    rows = browser.page.select("#moments tbody tr")
    assert [row["data-lane"] for row in rows] == [
        *("task", "requests", "requests", "task", "callbacks", "requests", "downloads"),
        *("callbacks", "task"),
    ]
    titles = [row.select("td")[1].get_text(strip=True) for row in rows]
    assert titles == [
        *("Created", "generateImage", "getTask", "Ended", "Callback attempt", "getTask"),
        *("Download", "Callback attempt", "Images expired"),
    ]
    after = [row.select("td")[0].get_text(strip=True) for row in rows]
    assert after == ["0 s", "0 s", "5 s", "18 s", "18 s", "25 s", "25 s", "78 s", "14 d"]
    outcomes = [row.select("td")[2].get_text(strip=True) for row in rows]
    assert outcomes == [
        *("", "code 200", "code 200", "succeeded", "HTTP 503", "code 200", "HTTP 200"),
        *("in 53 s", "in 14 d"),
    ]


def test_a_refused_request_stands_out_among_those_that_touched_a_task(
    mock: Mock, browser: Browser
) -> None:
    task_id = mock.create()
    body = {"taskId": task_id, "url": "http://mock.test/s/none.png"}
    mock.http.post("/api/v1/gpt4o-image/download-url", json=body)

    browser.open(f"/__mock/ui/tasks/{task_id}")

    tags = [tag["class"] for tag in browser.page.select("#moments tr[data-lane=requests] .tag")]
    assert [("bad" in classes, "ok" in classes) for classes in tags] == [
        (False, True),
        (True, False),
    ]


def test_each_moment_has_its_mock_time_and_its_real_time(mock: Mock, browser: Browser) -> None:
    task_id = mock.create(callBackUrl=CALLBACK)
    mock.advance(20)

    browser.open(f"/__mock/ui/tasks/{task_id}")

    ended = browser.page.select("#moments tbody tr")[2].select("td")
    assert [cell.get_text(strip=True) for cell in ended[4:]] == [
        "2026-03-29 12:48:38",
        "12:48:20.250",
    ]


def test_the_drawing_has_a_mark_for_each_moment(mock: Mock, browser: Browser) -> None:
    task_id = mock.finished(callBackUrl=CALLBACK)["taskId"]

    browser.open(f"/__mock/ui/tasks/{task_id}")

    marks = browser.page.select("svg circle")
    assert len(marks) == len(browser.page.select("#moments tbody tr"))
    places = [float(str(mark["cx"])) for mark in marks]
    assert places == sorted(places)
    assert len(browser.page.select("svg .bar")) == 2


def test_the_failure_of_a_task_and_its_scenario_are_shown(mock: Mock, browser: Browser) -> None:
    record = mock.finished(prompt="[mock:content-policy] A fox")

    browser.open(f"/__mock/ui/tasks/{record['taskId']}")

    overview = browser.one("#overview").get_text(" ", strip=True)
    assert record["errorMessage"] in overview
    assert "content-policy" in overview
    assert "the same prompt fails again" in overview
    assert browser.page.select("#images img") == []


def test_a_task_that_never_ends_offers_no_end(mock: Mock, browser: Browser) -> None:
    task_id = mock.create(prompt="[mock:never-ends] A fox")
    mock.advance(DAY)

    browser.open(f"/__mock/ui/tasks/{task_id}")

    assert browser.texts("#overview [data-state]") == ["running"]
    assert browser.texts("#overview button") == []


@pytest.mark.parametrize("api", ["4o", "jobs"])
def test_the_record_is_what_a_poll_is_answered_and_is_no_poll(
    mock: Mock, browser: Browser, api: str
) -> None:
    if api == "4o":
        task_id = mock.finished()["taskId"]
        polled = mock.record(task_id)
    else:
        task_id = mock.post(CREATE_JOB, JOB)["data"]["taskId"]
        mock.advance(60)
        polled = mock.http.get("/api/v1/jobs/recordInfo", params={"taskId": task_id}).json()["data"]
    before = len(mock.state.sandbox("test-key").activity.requests.items())

    browser.open(f"/__mock/ui/tasks/{task_id}")

    assert json.loads(browser.one("#record").get_text()) == polled
    assert len(mock.state.sandbox("test-key").activity.requests.items()) == before


def test_images_are_shown_at_full_size_until_they_expire(mock: Mock, browser: Browser) -> None:
    task_id = mock.finished(nVariants=4)["taskId"]

    browser.open(f"/__mock/ui/tasks/{task_id}")
    assert len(browser.page.select("#images img")) == 4

    mock.advance(14 * DAY)
    browser.open(f"/__mock/ui/tasks/{task_id}")
    assert browser.page.select("#images img") == []
    assert "14 days" in browser.one("#images").get_text()


def test_a_task_of_another_sandbox_is_not_there(mock: Mock, browser: Browser) -> None:
    task_id = mock.create()
    label = label_of(mock, "other-key")

    browser.open(f"/__mock/ui/tasks/{task_id}?sandbox={label}", 404)


def test_the_lines_of_curl_create_the_same_task(mock: Mock, browser: Browser) -> None:
    prompt = 'It\'s a "fox" & $HOME `id`'
    task_id = mock.create(prompt=prompt)

    browser.open(f"/__mock/ui/tasks/{task_id}")
    command = shlex.split(browser.one("[data-recipe=curl] pre").get_text().replace("\\\n", ""))

    url, body = command[1], command[command.index("-d") + 1]
    mock.post(httpx.URL(url).path, json.loads(body))
    bodies = [task.body for task in mock.state.sandbox("test-key").tasks.values()]
    assert bodies[0] == bodies[1]
    assert bodies[0]["prompt"] == prompt


@given(BODIES)
def test_curl_gets_any_body_as_it_is(body: dict[str, object]) -> None:
    command = shlex.split(recipes("http://mock.test/x", body)["curl"].replace("\\\n", "", 2))

    assert json.loads(command[-1]) == json.loads(json.dumps(body))


@given(BODIES)
def test_python_gets_any_body_as_it_is(body: dict[str, object]) -> None:
    lines = recipes("http://mock.test/x", body)["Python"]
    names: dict[str, object] = {}

    exec(compile(lines.partition("headers = ")[0], "recipe", "exec"), names)

    assert names["body"] == body


@pytest.mark.skipif(not shutil.which("node"), reason="there is no node to read the lines")
def test_node_can_read_its_lines() -> None:
    lines = recipes("http://mock.test/x", {"prompt": "'\"`${x}</script>\u2028", "size": "1:1"})[
        "Node"
    ]

    command = ["node", "--input-type=module", "--check", "-"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
