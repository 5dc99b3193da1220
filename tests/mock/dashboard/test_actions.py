"""Buttons: each does what it says, without JavaScript, and leads back to its page."""

from __future__ import annotations

import pytest
from kie4o_mock.control import HANDLERS
from kie4o_mock.dashboard.actions import OUTCOMES

from tests.conftest import START, Mock
from tests.mock.conftest import DAY, Visit
from tests.mock.dashboard.conftest import Browser, label_of


@pytest.mark.parametrize(
    ("label", "seconds"), [("+1 min", 60), ("+20 min", 1200), ("+14 days", 14 * DAY)]
)
def test_the_clock_is_moved(mock: Mock, browser: Browser, label: str, seconds: float) -> None:
    mock.create()
    browser.open()
    browser.press("advanceClock", label)

    assert mock.state.sandbox("test-key").scheduler.now() == START + seconds
    assert browser.one("#said").get_text().startswith("The clock moved forward.")


def test_the_clock_goes_to_the_next_event_and_to_the_end_of_a_task(
    mock: Mock, browser: Browser
) -> None:
    mock.create()
    mock.advance(5)
    later = mock.create()

    browser.open(f"/__mock/ui/tasks/{later}")
    browser.press("advanceClock", "Next event")
    assert mock.state.sandbox("test-key").scheduler.now() == START + 18
    browser.press("advanceClock", "Until it ends")
    assert browser.texts("#overview [data-state]") == ["succeeded"]


def test_the_button_for_the_next_event_says_when_it_is_far_away(
    mock: Mock, browser: Browser
) -> None:
    mock.finished()

    browser.open()

    assert browser.texts("#clock button")[-1] == "Next event, in 14 d"


def test_the_clock_is_frozen_and_runs_again(mock: Mock, browser: Browser) -> None:
    browser.open()
    browser.press("freezeClock", "Freeze")
    assert mock.state.clock.frozen
    assert browser.texts("#clock .tag") == ["frozen"]

    browser.press("scaleClock", "Run")
    assert not mock.state.clock.frozen


def test_a_scenario_is_set_for_the_next_requests_and_deleted(mock: Mock, browser: Browser) -> None:
    browser.open()
    browser.submit(
        'form[data-action="addRule"]', scenario="server-error", times="2", operation="getCredits"
    )
    assert "applied 0 of 2" in browser.one("#rules").get_text()
    assert mock.http.get("/api/v1/chat/credit").json()["code"] == 500

    browser.open()
    assert "applied 1 of 2" in browser.one("#rules").get_text()
    browser.press("deleteRule", "Delete")
    assert mock.http.get("/api/v1/chat/credit").json()["code"] == 200


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [({"credits": "5"}, "credits", 5), ({"price": "2.5"}, "price", 2.5)],
)
def test_credits_and_price_are_set(
    mock: Mock, browser: Browser, fields: dict[str, str], name: str, value: float
) -> None:
    browser.open(f"/__mock/?sandbox={label_of(mock)}")
    form = next(
        f
        for f in browser.page.select('[data-action="changeAccount"]')
        if f.select(f"[name={name}]")
    )
    form["id"] = "set"
    browser.submit("#set", fields)

    assert mock.http.get("/__mock/account").json()[name] == value


@pytest.mark.parametrize("name", ["maintenance", "rateLimits", "strict", "refunds"])
def test_a_setting_is_switched_on_and_off(mock: Mock, browser: Browser, name: str) -> None:
    browser.open(f"/__mock/?sandbox={label_of(mock)}")

    for wanted in (True, False):
        form = browser.one(f'[data-setting="{name}"] form')
        form["id"] = "switch"
        browser.submit("#switch")
        assert mock.http.get("/__mock/settings").json()[name] is wanted


def test_limits_of_tasks_are_set_and_lifted(mock: Mock, browser: Browser) -> None:
    browser.open(f"/__mock/?sandbox={label_of(mock)}")
    form = next(
        f
        for f in browser.page.select('[data-action="changeSettings"]')
        if f.select("[name=queueLimit]")
    )
    form["id"] = "set"
    browser.submit("#set", queueLimit="1", taskSeconds="30")
    settings = mock.http.get("/__mock/settings").json()
    assert (settings["queueLimit"], settings["taskSeconds"]) == (1, 30)

    browser.press("changeSettings", "Any number of tasks at once")
    assert mock.http.get("/__mock/settings").json()["queueLimit"] is None


def test_a_snapshot_is_saved_and_loaded(mock: Mock, browser: Browser) -> None:
    mock.create(prompt="A fox to keep")
    browser.open()
    browser.submit('form[data-action="saveState"]', {"query.name": "before"})
    mock.create()

    browser.open()
    browser.press("loadState", "Load")
    assert browser.texts("#tasks a") == ["A fox to keep"]


def test_reset_is_about_the_chosen_sandbox_or_all(
    mock: Mock, visit: Visit, browser: Browser
) -> None:
    mock.create()
    visit(mock, "other-key").create()

    browser.open(f"/__mock/?sandbox={label_of(mock)}")
    browser.press(
        "reset",
        "Reset this sandbox",
    )
    assert browser.answer.status_code == 200
    assert [len(sandbox.tasks) for sandbox in mock.state.sandboxes()] == [1]
    browser.open()
    browser.press("reset", "Reset everything")
    assert mock.state.sandboxes() == []


def test_each_action_is_an_operation_of_the_control_plane() -> None:
    assert OUTCOMES.keys() <= HANDLERS.keys()


@pytest.mark.parametrize("name", ["nothing", "takeCallback", "getHealth"])
def test_other_operations_are_no_actions(browser: Browser, name: str) -> None:
    answer = browser.http.post(f"/__mock/ui/do/{name}")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"body": "{"}, "body"),
        ({"body": "[]"}, "body"),
        ({"duration": "soon"}, "duration"),
        ({"seconds": "many"}, "seconds"),
        ({"wrong": "1"}, "wrong"),
    ],
)
def test_what_cannot_be_done_is_a_page_that_says_why(
    browser: Browser, fields: dict[str, str], said: str
) -> None:
    answer = browser.http.post("/__mock/ui/do/advanceClock", data=fields)

    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/__mock//evil", "x"]
)
def test_a_form_leads_to_no_other_place(browser: Browser, target: str) -> None:
    answer = browser.http.post("/__mock/ui/do/freezeClock", data={"back": target})

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/__mock/?done=freezeClock&count=0"
