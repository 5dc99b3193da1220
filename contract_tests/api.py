"""The operations as tests call them. Every response is held to the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from contract_tests.document import document
from contract_tests.findings import Findings
from contract_tests.rules import Sending
from contract_tests.rules.access import ENDING, STARTING
from contract_tests.rules.callbacks import CALLBACKS
from contract_tests.rules.delivery import DELIVERY
from contract_tests.rules.download import DIRECT, GONE, IMAGE, PAGE
from contract_tests.rules.group import Group
from contract_tests.rules.job import job_ended
from contract_tests.rules.job_related import JOB_CALLBACKS
from contract_tests.rules.linked import LINKED
from contract_tests.rules.record import ended
from contract_tests.rules.refusals import REFUSALS, other_keys
from contract_tests.rules.signature import SIGNATURE
from contract_tests.rules.values import fields, parsed
from contract_tests.targets.base import Service
from contract_tests.traffic.exchange import AUTHORIZED, OTHERS, Response

Json = dict[str, Any]
BODY: Json = {"prompt": "A lighthouse in a storm", "size": "1:1"}
JOB: Json = {"model": "4o-image-api", "input": BODY}
UNKNOWN = "0" * 32
# Where time is real, a callback may come a little later than the record shows the end.
_LOOKS = 5


@frozen
class Api:
    """One service, called and examined.

    Args:
        service: the implementation.
        findings: the results of the run.
    """

    service: Service
    findings: Findings

    def hold(self, group: Group[...], *things: Any) -> None:
        """Apply a group of rules.

        Raises:
            Broken: one of them does not hold.
        """
        self.findings.hold(group.apply(*things))

    def call(
        self,
        operation_id: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = ...,
        raw: bytes | None = None,
        content_type: str = "application/json",
        headers: Mapping[str, str] = AUTHORIZED,
    ) -> Response:
        """Call an operation with a JSON `body`, or a `raw` one, and examine the response."""
        operation = document().operations[operation_id]
        sent = raw if body is ... else json.dumps(body).encode()
        kind = {"Content-Type": content_type} if sent is not None else {}
        headers = {**kind, **headers}
        response = self.service.line.send(
            operation.method, operation.path, query=query, headers=headers, body=sent
        )
        said = parsed(sent) if sent else None
        self.findings.hold(self.service.examiner.examine(operation_id, query or {}, said, response))
        return response

    def refused(self, situation: str, response: Response) -> None:
        """Check that a response is the refusal of a situation."""
        if note := other_keys(situation, response.body):
            self.findings.notes[note] += 1
        self.hold(REFUSALS, situation, response.body)

    def generate(self, **changes: Any) -> str:
        """Start a task, and return its id; `...` takes a field away."""
        body = {name: value for name, value in {**BODY, **changes}.items() if value is not ...}
        response = self.call("generateImage", body=body)
        self.hold(STARTING, response.body)
        task_id: str = response.data["taskId"]
        return task_id

    def read(self, task_id: str) -> Response:
        return self.call("getTask", query={"taskId": task_id})

    def record(self, task_id: str) -> Json:
        """The record of a task that can be read."""
        return dict(fields(self.read(task_id).data))

    def reads(self, task_id: str) -> Iterator[Json]:
        """Poll a task or a job until it has ended, and yield each record."""
        job = task_id in self.service.examiner.jobs
        read, over = (self.job, job_ended) if job else (self.record, ended)
        waited = 0.0
        yield (record := read(task_id))
        while not over(record):
            self.hold(ENDING, waited, False)
            self.service.wait(self.service.interval)
            waited += self.service.interval
            yield (record := read(task_id))

    def end(self, task_id: str) -> Json:
        """Poll a task or a job until it has ended, and return its final record."""
        *_, record = self.reads(task_id)
        return record

    def finished(self, **changes: Any) -> Json:
        """Start a task, let it end, and return its final record."""
        return self.end(self.generate(**changes))

    def create_job(
        self, model: str = "4o-image-api", *, to: str | None = None, **given: Any
    ) -> str:
        """Start a job, and return its id; `...` takes a field of its input away.

        Args:
            model: what draws.
            to: its callBackUrl.
            given: changes to the input of `JOB`.
        """
        inner = {name: value for name, value in {**BODY, **given}.items() if value is not ...}
        body = {"model": model, "input": inner, **({"callBackUrl": to} if to else {})}
        response = self.call("createJob", body=body)
        self.hold(STARTING, response.body)
        task_id: str = response.data["taskId"]
        return task_id

    def read_job(self, task_id: str) -> Response:
        return self.call("getJob", query={"taskId": task_id})

    def job(self, task_id: str) -> Json:
        """The record of a job that can be read."""
        return dict(fields(self.read_job(task_id).data))

    def finished_job(self, *args: Any, **given: Any) -> Json:
        """Start a job as `create_job` does, poll it to its end, and return its final record."""
        return self.end(self.create_job(*args, **given))

    def common_link(self, url: Any) -> Response:
        return self.call("getCommonDownloadUrl", body={"url": url})

    def link(self, task_id: Any, url: Any) -> Response:
        return self.call("getDownloadUrl", body={"taskId": task_id, "url": url})

    def credits(self) -> float:
        return float(self.call("getCredits").data)

    def fetch(self, url: str) -> Response:
        """Fetch an image without the key, which belongs to the API's host only."""
        return self.service.line.send("GET", url)

    def shows(self, url: str, size: str) -> None:
        """Check that a URL serves an image."""
        response = self.fetch(url)
        self.hold(IMAGE, response.status, response.headers, response.body, size)

    def is_direct(self, link: str) -> None:
        """Check that a link works in web pages too."""
        response = self.service.line.send("GET", link, headers={"Origin": PAGE})
        self.hold(DIRECT, response.headers)

    def from_another_account(self, operation_id: str, **sent: Any) -> Response:
        """Call an operation with the key of another account, which owns no task."""
        operation = document().operations[operation_id]
        body = json.dumps(sent).encode() if operation.method == "POST" else None
        query = sent if body is None else None
        return self.service.line.send(
            operation.method, operation.path, query=query, headers=OTHERS, body=body
        )

    def same(self, link: str, url: str) -> None:
        """Check that a link serves the same image as a URL."""
        self.hold(LINKED, self.fetch(link).body, self.fetch(url).body)

    def is_gone(self, kind: str, url: str) -> None:
        """Check that a URL no longer works."""
        response = self.fetch(url)
        self.hold(GONE, kind, response.status, response.body)

    def announced(self, record: Json, webhook_key: str | None = None) -> Sequence[Sending]:
        """Check all callbacks of a task, and return them."""
        known = self.service.examiner
        sendings = [s for s in self.service.sendings() if _task_id(s) == record["taskId"]]
        others = [
            s for s in self.service.sendings() if _task_id(s) not in {*known.tasks, *known.jobs}
        ]
        content = JOB_CALLBACKS if record["taskId"] in known.jobs else CALLBACKS
        for group in (DELIVERY, content):
            self.hold(group, record, self.service.callback_url, [*sendings, *others])
        self.hold(SIGNATURE, record, sendings, webhook_key)
        return sendings

    def followed(self, task_id: str) -> tuple[Json, Sequence[Sending]]:
        """Poll a task or a job to its end, and wait a little for its callbacks.

        Returns:
            Its final record, and its callbacks; those before the last read with the record that
            was read next. It is not read meanwhile, because a fake may be unable to respond then.
        """
        early: list[Sending] = []
        before: list[Sending] = []
        record: Json = {}
        for record in self.reads(task_id):
            early = early or [evolve(sending, record=record) for sending in before]
            before = self.sent_for(record)
        for _ in range(_LOOKS):
            if self.sent_for(record):
                break
            self.service.wait(self.service.interval)
        return record, [*early, *self.sent_for(record)[len(early) :]]

    def sent_for(self, record: Json) -> list[Sending]:
        """The callbacks that name a task."""
        return [s for s in self.service.sendings() if _task_id(s) == record["taskId"]]


def _task_id(sending: Sending) -> Any:
    return fields(fields(parsed(sending.body)).get("data")).get("taskId")
