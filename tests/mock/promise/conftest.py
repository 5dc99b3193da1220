"""The promise of the mock: whatever comes, it answers or refuses in words, and goes on working."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from kie4o_mock import Settings
from kie4o_mock.app import Mock

from tests.conftest import CALLBACK, START, Receiver
from tests.mock.conftest import BODY, GENERATE

# What requests and mutations are drawn from; another one looks elsewhere.
SEED = int(os.environ.get("KIE4O_FUZZ_SEED", "1"))
FUZZ = settings(
    max_examples=int(os.environ.get("KIE4O_FUZZ_EXAMPLES", "10")),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
_READS = ("health", "clock", "account", "account/ledger", "settings", "tasks", "events", "requests")
_OTHERS = ("callbacks", "rules", "state", "scenarios", "inbox/a", "")


class NoError(logging.Handler):
    """Fails where the mock logs an error, which is where it prints a traceback."""

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(self.format(record))


class Held:
    """A mock whose every answer is held against the promise."""

    def __init__(self, **options: Any) -> None:
        self.app = Mock(
            Settings(**{"seed": 7, **options}),
            time_source=lambda: START,
            transport=httpx.MockTransport(Receiver()),
            sleep=lambda _: None,
        )
        self.state = self.app.state
        self.state.notifier.close()  # so that nobody waits
        headers = {"Authorization": "Bearer test-key"}
        transport = httpx.WSGITransport(app=self.app)
        self.http = httpx.Client(transport=transport, base_url="http://localhost", headers=headers)
        self.task_id = self._grown()

    def _grown(self) -> str:
        """The id of a task that has ended, after a state with something of each kind was made."""
        self.http.put("/__mock/inbox/a", json={"answers": [{"status": 500}]})
        self.http.post("/__mock/rules", json={"fault": {"latency": {"fixed": 1}}})
        inbox = "http://localhost/__mock/inbox/a"
        for url in (CALLBACK, inbox):
            made = self.http.post(GENERATE, json={**BODY, "callBackUrl": url}).json()
        self.http.post("/__mock/clock/advance", json={"seconds": 20})
        prompt = "[mock:callback-twice] A fox"
        self.http.post(GENERATE, json={**BODY, "prompt": prompt, "callBackUrl": CALLBACK})
        task_id: str = made["data"]["taskId"]
        return task_id

    def goes_on(self) -> None:
        """Every plain read is answered, and so is an advance in which everything happens."""
        for key in ("Bearer test-key", ""):
            headers = {"Authorization": key}
            for path in (*_READS, *_OTHERS):
                answer = self.http.get(f"/__mock/{path}", headers=headers)
                assert answer.status_code == 200, (path, answer.text)
            sent = {"seconds": 30}
            answer = self.http.post("/__mock/clock/advance", json=sent, headers=headers)
            assert answer.status_code in (200, 422), answer.text


@pytest.fixture
def held() -> Iterator[Held]:
    """A mock that must still work after the test."""
    found = Held()
    yield found
    found.goes_on()


@pytest.fixture(autouse=True)
def no_traceback() -> Iterator[None]:
    handler = NoError(logging.ERROR)
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report: pytest.TestReport = yield
    if report.failed:
        report.sections.append(("fuzz", f"KIE4O_FUZZ_SEED={SEED} repeats it."))
    return report
