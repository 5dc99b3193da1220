"""The journal: filters, the reason of a refusal, and the ledger entry behind it."""

from __future__ import annotations

import pytest
from kie4o_mock.dashboard.ledger import facts

from tests.conftest import Mock
from tests.mock.conftest import CREATE_JOB, CREDIT, DAY, GENERATE
from tests.mock.dashboard.conftest import Browser

URL = "/__mock/ui/requests"


def test_the_newest_requests_come_first_with_their_answers(mock: Mock, browser: Browser) -> None:
    mock.generate(size="16:9")
    task_id = mock.create()
    mock.http.get("/api/v1/nothing")

    browser.open(URL)

    assert browser.texts("#requests td.main a") == [
        "no operation",
        "generateImage",
        "generateImage",
    ]
    assert browser.texts("#requests .tag") == ["HTTP 404 refused", "200", "422 refused"]
    assert browser.texts("#requests .id a") == [task_id[:8]]


def test_a_request_of_another_day_than_the_clock_s_has_its_date(
    mock: Mock, browser: Browser
) -> None:
    mock.http.get(CREDIT)
    mock.advance(DAY)
    mock.http.get(CREDIT)

    browser.open(URL)

    assert browser.texts("#requests time") == ["2026-03-30 12:48:20", "12:48:20.250"]


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({"operation": "getCredits"}, ["getCredits"]),
        ({"outcome": "refused"}, ["generateImage"]),
        ({"outcome": "accepted"}, ["getCredits", "getTask", "generateImage"]),
        ({"code": "422"}, ["generateImage"]),
        ({"code": "no number"}, []),
    ],
)
def test_requests_are_filtered(
    mock: Mock, browser: Browser, filters: dict[str, str], shown: list[str]
) -> None:
    mock.read(mock.create())
    mock.generate(size="16:9")
    mock.http.get(CREDIT)

    browser.open(URL)
    browser.submit("form.filters", filters)

    assert sorted(browser.texts("#requests td.main a")) == sorted(shown)


def test_requests_are_filtered_by_their_task(mock: Mock, browser: Browser) -> None:
    mock.create()
    task_id = mock.create()
    mock.read(task_id)

    browser.open(URL)
    browser.submit("form.filters", taskId=task_id)

    assert browser.texts("#requests td.main a") == ["getTask", "generateImage"]


def test_a_refusal_has_its_reason_a_suggestion_and_what_is_known(
    mock: Mock, browser: Browser
) -> None:
    mock.generate(prmpt="A fox", prompt="")

    browser.open(URL)
    browser.follow("#requests td.num a")

    reason = browser.one("#reason").get_text(" ", strip=True)
    assert "prompt" in reason
    assert "prompt-or-files" in browser.texts(".fact h3 a")
    assert browser.one("pre").get_text().count("prmpt") == 1


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        (GENERATE, {"prompt": "A fox", "size": "9:9"}, "refusal-texts"),
        (GENERATE, {"prompt": "A fox", "size": "1:1", "nVariants": 3}, "variants-kept"),
        (GENERATE, {"prompt": "[mock:rate-limited]", "size": "1:1"}, "refusals-on-record"),
        (CREATE_JOB, {"input": {}}, "job-model-name"),
    ],
)
def test_the_ledger_entry_behind_a_refusal_is_shown(
    mock: Mock, browser: Browser, path: str, body: dict[str, object], expected: str
) -> None:
    mock.post(path, body)

    browser.open(URL)
    browser.follow("#requests td.num a")

    assert expected in browser.texts(".fact h3 a")
    assert set(browser.texts(".fact h3 a")) <= {fact.id for fact in facts()}


def test_an_accepted_request_has_no_ledger_entry(mock: Mock, browser: Browser) -> None:
    mock.create()

    browser.open(URL)
    browser.follow("#requests td.num a")

    assert browser.texts(".fact") == []
    assert browser.texts("#reason") == []


def test_a_refused_task_of_the_form_leads_to_its_reason(browser: Browser) -> None:
    browser.open()
    browser.submit("#create-task form", prompt="", size="9:9")

    assert browser.texts("#overview .tag") == ["422 refused"]
    assert browser.one("#reason")


def test_a_request_that_the_journal_does_not_have_is_a_page(browser: Browser) -> None:
    browser.open(f"{URL}/99", 404)

    assert "99" in browser.one("#problem").get_text()


def test_before_the_first_request_there_is_a_command_to_type(browser: Browser) -> None:
    browser.open(URL)

    assert (
        browser.one("#empty pre").get_text().startswith("curl http://mock.test/api/v1/chat/credit")
    )
