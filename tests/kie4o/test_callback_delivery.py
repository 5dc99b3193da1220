"""Callbacks from end to end: the mock sends them, the receiver hands over their tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from kie4o import Kie
from tests.conftest import CALLBACK, Mock
from tests.kie4o.conftest import Time, sandbox, sync_kie
from tests.kie4o.test_receiver import Desk


@pytest.fixture
def mock_and_desk(start_mock: Callable[..., Mock]) -> Iterator[tuple[Mock, Kie, Desk]]:
    """A mock that delivers signed callbacks to a receiver that demands signatures."""
    mock = start_mock(webhook_key="secret")
    time = Time(mock.state)
    kie = sync_kie(httpx.WSGITransport(app=mock.app), time, webhook_key="secret")
    found = Desk(kie)

    def forward(request: httpx.Request) -> httpx.Response:
        return found.http.post("/", content=request.content, headers=request.headers)

    mock.state.dispatcher._sender._given = httpx.MockTransport(forward)
    yield mock, kie, found
    found.finish()


def test_a_callback_of_the_mock_reaches_the_handler(
    mock_and_desk: tuple[Mock, Kie, Desk],
) -> None:
    mock, kie, found = mock_and_desk
    task = kie.create("A fox", callback_url=CALLBACK)

    sandbox(mock).scheduler.advance(lambda scheduler: scheduler.now() + 18)

    (handed,) = found.finish()
    assert (handed.id, handed.succeeded) == (task.id, True)
    (delivery,) = sandbox(mock).deliveries
    assert [attempt.status for attempt in delivery.attempts] == [200]


def test_an_unsigned_callback_is_refused_where_signatures_are_demanded(
    mock_and_desk: tuple[Mock, Kie, Desk],
) -> None:
    _, _, found = mock_and_desk

    assert found.post().status_code == 400
    assert found.finish() == []


def test_a_failed_task_of_the_mock_is_handed_over(
    mock_and_desk: tuple[Mock, Kie, Desk],
) -> None:
    mock, kie, found = mock_and_desk
    kie.create("[mock:content-policy] a fox", callback_url=CALLBACK)

    sandbox(mock).scheduler.advance(lambda scheduler: scheduler.now() + 18)

    assert [task.flag for task in found.finish()] == [3]
