"""The page of the verdict: each rule with its cases, and links to what shows them."""

from __future__ import annotations

from tests.conftest import CALLBACK, Mock
from tests.mock.dashboard.conftest import Browser

URL = "/__mock/ui/verdict"


def test_a_finding_says_why_and_how_and_links_its_requests(mock: Mock, browser: Browser) -> None:
    mock.finished()
    task_id = mock.create()
    mock.advance(18)

    browser.open(URL)

    (rule,) = browser.page.select("[data-rule]")
    assert rule["data-rule"] == "task-forgotten"
    for words in ("costs money", "Why it hurts:", "How to fix it:"):
        assert words in rule.get_text()
    browser.follow(".evidence a[href*=requests]")
    assert browser.texts("#overview dd a") == [task_id]


def test_cases_of_one_rule_stand_together_the_worst_rule_first(
    mock: Mock, browser: Browser
) -> None:
    mock.http.get("/api/v1/nothing")
    for _ in range(12):
        mock.create()
    mock.receiver.answers = [500]
    mock.finished(callBackUrl=CALLBACK)

    browser.open(URL)

    rules = [tag["data-rule"] for tag in browser.page.select("[data-rule]")]
    assert rules == ["task-forgotten", "callback-not-answered-200", "unknown-path"]
    assert "12 times" in browser.texts("[data-rule] h2")[0]
    assert len(browser.page.select("[data-rule=task-forgotten] .evidence")) == 10
    assert "and 2 times more" in browser.texts("[data-rule]")[0]
    browser.follow(".evidence a[href*=callbacks]")
    assert browser.texts("#overview [data-state]") == ["pending"]


def test_a_good_client_has_an_empty_verdict(mock: Mock, browser: Browser) -> None:
    mock.finished()

    browser.open(URL)

    assert browser.texts("#empty p") == ["No costly or untidy habit was seen in these requests."]


def test_before_the_first_request_there_is_a_command_to_type(browser: Browser) -> None:
    browser.open(URL)

    assert "KIE_BASE_URL=http://mock.test" in browser.one("#empty pre").get_text()
