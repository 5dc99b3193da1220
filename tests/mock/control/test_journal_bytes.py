"""The journals of all keys together keep a bounded number of bytes."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kie4o_mock.state.activity_log import BoundedLog

from contract_tests.document import Document
from tests.conftest import Mock
from tests.mock.conftest import CREDIT, GENERATE, NOBODY, RECORD, Visit
from tests.mock.control.journal import listing, requests

StartMock = Callable[..., Mock]
LIMIT = 20_000
KEYS = st.sampled_from(["a", "b", "c", ""])
SENT: dict[str, Callable[[Mock, str], Any]] = {
    "body": lambda mock, text: mock.http.post(GENERATE, content=text),
    "task": lambda mock, text: mock.generate(prompt=text),
    "query": lambda mock, text: mock.http.get(RECORD, params={"taskId": text}),
    "header": lambda mock, text: mock.http.get(CREDIT, headers={"User-Agent": text}),
    "path": lambda mock, text: mock.http.post(f"/{text}", content=text),
    "method": lambda mock, text: mock.http.request(text, CREDIT),
    "advance": lambda mock, _: mock.advance(20),
}


@pytest.fixture
def mock(start_mock: StartMock) -> Mock:
    """A mock whose journals may take few bytes."""
    return start_mock(journal_bytes=LIMIT)


def bound(mock: Mock) -> dict[str, int]:
    found: dict[str, int] = mock.http.get("/__mock/health").json()["bounds"]["journalBytes"]
    return found


def as_nobody(mock: Mock, key: str) -> Mock:
    mock.http.headers["Authorization"] = f"Bearer {key}" if key else ""
    return mock


@pytest.mark.parametrize("kind", ["body", "task", "query", "header", "path", "method"])
def test_whatever_is_large_in_a_request_is_counted(mock: Mock, kind: str) -> None:
    before = bound(mock)["used"]

    SENT[kind](mock, "x" * 6_000)

    assert bound(mock)["used"] - before > 6_000


def test_the_oldest_request_of_all_keys_is_dropped_first(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    SENT["query"](other, "first" + "x" * 6_000)
    for name in ("second", "third", "fourth"):
        SENT["query"](mock, name + "x" * 6_000)

    kept = [entry["query"][7:13] for entry in requests(mock, headers=NOBODY)]

    assert kept == ["second", "thirdx", "fourth"][-len(kept) :]
    assert (listing(other)["count"], listing(other)["dropped"]) == (0, 1)
    assert bound(mock)["dropped"] == 4 - len(kept)


def test_a_request_larger_than_the_limit_is_not_kept(mock: Mock) -> None:
    SENT["query"](mock, "x" * LIMIT)

    assert listing(mock)["dropped"] == 1
    assert bound(mock)["used"] == 0


def test_events_count_too(mock: Mock) -> None:
    before = bound(mock)["used"]

    mock.create()
    mock.http.delete("/__mock/requests")

    assert bound(mock)["used"] > before
    assert bound(mock)["limit"] == LIMIT


@pytest.mark.parametrize("path", ["/__mock/reset", "/__mock/state/load?name=empty"])
@pytest.mark.parametrize("headers", [{}, NOBODY])
def test_a_sandbox_that_goes_gives_its_bytes_back(
    mock: Mock, path: str, headers: dict[str, str]
) -> None:
    mock.http.post("/__mock/state/save?name=empty", headers=headers)
    mock.credits()

    mock.http.post(path, headers=headers)

    assert bound(mock) == {"used": 0, "limit": LIMIT, "dropped": 0}


def test_a_sandbox_that_is_forgotten_gives_its_bytes_back(
    start_mock: StartMock, visit: Visit
) -> None:
    mock = visit(start_mock(sandbox_limit=1), "a-key-999")
    mock.credits()
    used = bound(mock)["used"]

    for number in range(5):
        visit(mock, f"a-key-{number:03}").credits()

    assert bound(visit(mock, "a-key-004"))["used"] == used


@given(sent=st.lists(st.tuples(KEYS, st.sampled_from(sorted(SENT)), st.integers(1, 9_000))))
def test_the_bytes_that_are_kept_are_those_that_are_counted(
    contract: Document, sent: list[tuple[str, str, int]]
) -> None:
    mock = Mock(contract, journal_bytes=LIMIT, journal_limit=5)
    for key, kind, length in sent:
        SENT[kind](as_nobody(mock, key), "x" * length)

    counted = bound(mock)["used"]

    assert counted == sum(entry.size for log in logs(mock) for entry in log.items()) <= LIMIT


def logs(mock: Mock) -> Iterator[BoundedLog[Any]]:
    for owner in (mock.state.anonymous, *mock.state.sandboxes()):
        yield from (owner.activity.requests, owner.activity.events)


def test_a_dropped_request_is_held_by_nobody(mock: Mock) -> None:
    mock.credits()
    dropped = weakref.ref(mock.state.sandboxes()[0].activity.requests.items()[0])

    for _ in range(5):
        SENT["header"](mock, "x" * 6_000)
    gc.collect()

    assert dropped() is None
