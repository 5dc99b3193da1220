"""The mock in place of the target of a tape, with one task of it at most."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from kie4o_mock import Settings, create_app

from contract_tests.rules.job import job_urls
from contract_tests.rules.record import urls
from contract_tests.rules.values import fields, parsed
from contract_tests.traffic.exchange import PLACEHOLDER, Answer

from .lines import Entry

_KEY = "tape-key"
# What a record of a job has since September 2026.
_LATER_KEY = "creditsConsumed"


class MockReplayer:
    """Answers the requests of a tape, at the times of the tape."""

    def __init__(
        self, origin: str, start: float, seconds: float = 10.0, failure: str | None = None
    ) -> None:
        """Start a mock.

        Args:
            origin: the target's; the mock takes its place.
            start: the time at which it begins.
            seconds: how long its task runs.
            failure: the example of a failed record that its task ends in; None succeeds.
        """
        self._now = start
        self._failure = failure
        # What the target called its task and its pictures, and what the mock calls them.
        self._names: dict[str, str] = {}
        self._prefix = urlsplit(origin).path
        self._root = _root(origin)
        settings = Settings(
            seed=1,
            keys=frozenset({_KEY}),
            task_seconds=seconds,
            credits=1e9,
            public_url=_root(origin),
        )
        app = create_app(settings, time_source=lambda: self._now, transport=_nowhere())
        self._http = httpx.Client(transport=httpx.WSGITransport(app=app))

    def answer(self, entry: Entry) -> Answer:
        """What the mock says to a request of the tape."""
        self._now = max(self._now, entry.at)
        sent = entry.request
        url = self._renamed(sent.url).replace(self._prefix, "", 1)
        headers = {name: value.replace(PLACEHOLDER, _KEY) for name, value in sent.headers.items()}
        if _is_of_april(entry):
            headers["X-Mock-Scenario"] = "april-record"
        body = self._asked(entry)
        response = self._http.request(sent.method, url, headers=headers, content=body)
        ours = Answer(response.status_code, dict(response.headers), response.content)
        self._learn(entry.answer, ours)
        return ours

    def _asked(self, entry: Entry) -> bytes | None:
        body = entry.request.body
        if body is None:
            return None
        is_paid = entry.operation in ("generateImage", "createJob")
        if is_paid:
            # Pictures of the target's own other tasks: here there are none of that name.
            body = body.replace(self._root.encode(), b"https://elsewhere.example.com")
        wanted = fields(parsed(body))
        if self._failure and is_paid and wanted:
            return json.dumps(_marked(wanted, f"[mock:{_kebab(self._failure)}]")).encode()
        return self._renamed(body.decode("latin-1")).encode("latin-1")

    def _renamed(self, text: str) -> str:
        for taped, ours in self._names.items():
            text = text.replace(taped, ours)
        return text

    def _learn(self, taped: Answer | None, ours: Answer) -> None:
        """Remember how both call the task and its pictures."""
        mine, other = fields(ours.data), fields(taped.data if taped else None)
        pairs = zip(_urls(other), _urls(mine), strict=False)
        for old, new in pairs:
            # Before the id, which is a part of the address.
            self._names = {str(old): str(new), **self._names}
        if other.get("taskId") and mine.get("taskId"):
            self._names[str(other["taskId"])] = str(mine["taskId"])


def _marked(body: Mapping[str, Any], mark: str) -> Mapping[str, Any]:
    """The request with a scenario in its prompt, which is in the input of a job."""
    if "input" in body:
        return {**body, "input": _marked(fields(body["input"]), mark)}
    return {**body, "prompt": f"{mark} {body.get('prompt') or ''}".strip()}


def _urls(record: Any) -> list[Any]:
    return urls(record) or job_urls(record)


def _is_of_april(entry: Entry) -> bool:
    data = fields(entry.answer.data if entry.answer else None)
    return entry.operation == "getJob" and bool(data) and _LATER_KEY not in data


def _nowhere() -> httpx.MockTransport:
    """For callbacks and pictures: nothing of a replay leaves the process."""
    return httpx.MockTransport(lambda _: httpx.Response(404))


def _root(origin: str) -> str:
    parts = urlsplit(origin)
    return f"{parts.scheme}://{parts.netloc}"


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()
