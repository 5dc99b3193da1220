"""The journal: which requests are kept, for whom, and what is hidden of them."""

from __future__ import annotations

from collections.abc import Callable

from kie4o_mock.state.log_entries import LONGEST_BODY

from tests.conftest import START, Mock
from tests.mock.conftest import BODY, CREDIT, GENERATE, NOBODY, RECORD, Visit
from tests.mock.control.journal import listing, requests

StartMock = Callable[..., Mock]


def test_a_request_is_kept_with_its_answer(mock: Mock) -> None:
    task_id = mock.create()

    (entry,) = requests(mock)

    told = {name: entry[name] for name in ("at", "operation", "method", "path", "query", "body")}
    assert told == {
        "at": START,
        "operation": "generateImage",
        "method": "POST",
        "path": GENERATE,
        "query": "",
        "body": BODY,
    }
    assert (entry["status"], entry["code"], entry["taskId"]) == (200, 200, task_id)
    assert entry["latency"] >= 0
    assert entry["reason"] is None


def test_times_are_those_of_the_key_s_own_clock(mock: Mock) -> None:
    mock.advance(3600)
    mock.credits()

    assert requests(mock)[-1]["at"] == START + 3600


def test_ids_grow(mock: Mock) -> None:
    mock.credits()
    mock.credits()

    first, second = requests(mock)
    assert first["id"] < second["id"]


def test_control_requests_are_not_kept(mock: Mock) -> None:
    mock.http.get("/__mock/clock")

    assert requests(mock) == []


def test_of_the_key_only_the_scheme_is_shown(mock: Mock) -> None:
    mock.credits()

    assert requests(mock)[0]["headers"]["Authorization"] == "Bearer [redacted]"
    assert "test-key" not in mock.http.get("/__mock/requests").text


def test_a_key_without_a_scheme_is_not_shown_either(mock: Mock) -> None:
    mock.http.get(CREDIT, headers={"Authorization": "test-key"})

    assert requests(mock, headers=NOBODY)[0]["headers"]["Authorization"] == "[redacted]"


def test_the_secrets_of_addresses_are_hidden_wherever_they_are(mock: Mock) -> None:
    url = "https://a.example/b.png?X-Amz-Signature=s3cret&size=3&X-Amz-Credential=s3cret"
    mock.generate(filesUrl=[url])
    mock.http.get(RECORD, params={"taskId": "1", "token": "s3cret"})

    first, second = requests(mock)
    assert "s3cret" not in mock.http.get("/__mock/requests").text
    assert first["body"]["filesUrl"][0].endswith("=[redacted]&size=3&X-Amz-Credential=[redacted]")
    assert second["query"] == "taskId=1&token=[redacted]"


def test_a_body_that_is_no_json_is_kept_as_text(mock: Mock) -> None:
    mock.http.post(GENERATE, content=b"{nope")

    (entry,) = requests(mock)
    assert (entry["body"], entry["bodyBytes"], entry["code"]) == ("{nope", 5, 400)


def test_of_a_long_body_the_beginning_is_kept(mock: Mock) -> None:
    mock.generate(prompt="x" * 50_000)

    (entry,) = requests(mock)
    assert len(entry["body"]) == LONGEST_BODY
    assert entry["bodyBytes"] > 50_000


def test_notes_are_kept(mock: Mock) -> None:
    mock.create(aspectRatio="1:1")

    said = ["aspectRatio: unknown, ignored. Did you mean size?"]
    assert requests(mock)[0]["notes"] == said


def test_requests_without_a_good_key_are_seen_without_a_key(start_mock: StartMock) -> None:
    mock = start_mock(keys=frozenset({"test-key"}))
    for header in ("", "Bearer wrong-key"):
        mock.http.get(CREDIT, headers={"Authorization": header})

    assert requests(mock) == []
    assert [entry["code"] for entry in requests(mock, headers=NOBODY)] == [401, 401]


def test_without_a_key_the_requests_of_all_are_seen_in_order(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    mock.credits()
    other.create()
    mock.credits()

    found = [entry["operation"] for entry in requests(mock, headers=NOBODY)]
    assert found == ["getCredits", "generateImage", "getCredits"]
    assert [entry["operation"] for entry in requests(other)] == ["generateImage"]


def test_old_ones_go_and_it_is_told(start_mock: StartMock) -> None:
    mock = start_mock(journal_limit=2)
    for _ in range(5):
        mock.credits()

    found = listing(mock)
    assert (found["count"], found["dropped"]) == (2, 3)


def test_a_journal_can_be_off(start_mock: StartMock) -> None:
    mock = start_mock(journal_limit=0)
    mock.credits()

    assert listing(mock) == {"count": 0, "dropped": 1, "requests": []}


def test_they_can_be_forgotten(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    mock.credits()
    other.credits()

    assert mock.http.delete("/__mock/requests").json() == {"deleted": 1}
    assert (len(requests(mock)), len(requests(other))) == (0, 1)


def test_those_that_were_dropped_are_no_longer_counted_then(start_mock: StartMock) -> None:
    mock = start_mock(journal_limit=0)
    mock.credits()

    mock.http.delete("/__mock/requests")

    assert listing(mock)["dropped"] == 0


def test_a_reset_of_all_forgets_those_without_a_key_too(mock: Mock) -> None:
    mock.http.get(CREDIT, headers=NOBODY)
    mock.post("/__mock/reset", None, headers=NOBODY)

    assert requests(mock, headers=NOBODY) == []
