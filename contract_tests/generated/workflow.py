"""Walks along the document's links while time moves, and watches a task to its very end."""

from __future__ import annotations

import itertools
import sys
from contextlib import closing
from typing import Any

import hypothesis
from schemathesis import Case, Response

from contract_tests.api import UNKNOWN, Api, Json
from contract_tests.document import document
from contract_tests.findings import Findings
from contract_tests.rules.record import failed, running, urls
from contract_tests.targets.base import Target, ServiceConfig

from . import checks
from .schema import schema
from .transport import TargetBinding, as_received

# Seconds before each step: odd, so that states are met at odd moments, and long enough for
# a task to end on the way.
_STEPS = (0.0, 1.55, 4.1, 5.35, 0.45, 13.7, 2.0)
_LIFETIMES = document().raw["x-lifetimes"]
_RETRIES = sum(document().raw["x-callback-delivery"]["retrySeconds"])


def machine(target: Target, findings: Findings, seed: int) -> type[Any]:
    """A state machine of one target."""
    binding = TargetBinding()
    base = schema(binding, seed, **_with_outcomes(target)).as_state_machine()
    made = type("Walk", (_Walk, base), {"target": target, "findings": findings, "binding": binding})
    hypothesis.seed(seed)(made)
    return made


class _Walk:
    """One walk. Comes before schemathesis' state machine in the order of classes."""

    target: Target
    findings: Findings
    binding: TargetBinding

    def setup(self) -> None:
        self.api = _open(self.target, self.findings)
        self.steps = itertools.cycle(_STEPS)
        self.binding.service = self.api.service

    def before_call(self, case: Case[Any]) -> None:
        if _operation(case) == "generateImage" and isinstance(case.body, dict):
            case.body["callBackUrl"] = self.api.service.callback_url
        self.api.service.wait(next(self.steps))

    def validate_response(self, response: Response, case: Case[Any], **_: Any) -> None:
        known, query = self.api.service.examiner, case.query or {}
        self.findings.hold(known.examine(_operation(case), query, case.body, as_received(response)))
        # Whether keys count is asked per operation; here it would triple the requests.
        self.findings.hold(checks.apply(response, case, self.binding.results, probing=False))

    def teardown(self) -> None:
        with closing(self.api.service):
            # Hypothesis comes here also when a walk was abandoned or has failed already. To raise
            # then would hide the reason behind a FlakyStrategyDefinition.
            if sys.exc_info()[0] is None and self.api.service.examiner.tasks:
                watch(self.api, list(self.api.service.examiner.tasks)[-1])

    def _repr_step(self, rule: Any, data: Any, result: Any) -> str:
        # Hypothesis' own asserts on names that schemathesis does not keep for responses without
        # links, and the walk would fail as a FlakyStrategyDefinition.
        name: str = rule.function.__name__
        return name


def watch(api: Api, task_id: str) -> None:
    """Follow a task to its end, and look at everything that is left of it until it is gone."""
    if running(api.record(task_id)):
        api.refused("download-running", api.link(task_id, "https://example.com/a.png"))
    record = api.end(task_id)
    api.service.wait(_RETRIES + 60)
    api.announced(record)
    api.refused("download-unknown-task", api.link(UNKNOWN, "https://example.com/a.png"))
    if failed(record):
        api.refused("download-failed", api.link(task_id, "https://example.com/a.png"))
    for url in urls(record)[:1]:
        api.refused("download-foreign", api.link(task_id, f"{url}.png"))
        _watch_image(api, record, url)


def _watch_image(api: Api, record: Json, url: str) -> None:
    size = api.service.examiner.tasks[record["taskId"]].request["size"]
    link = api.link(record["taskId"], url).data
    api.service.wait(_LIFETIMES["linkSeconds"] - 1)
    api.shows(link, size)
    api.service.wait(2)
    api.is_gone("link", link)
    api.service.wait(_LIFETIMES["imageSeconds"] - _LIFETIMES["linkSeconds"] - _RETRIES - 180)
    api.shows(url, size)
    api.service.wait(240)
    api.is_gone("image", url)
    api.refused("download-expired", api.link(record["taskId"], url))
    api.record(record["taskId"])


def _open(target: Target, findings: Findings) -> Api:
    service = target.open(ServiceConfig())
    service.line.listeners.append(findings.hear)
    return Api(service, findings)


def _operation(case: Case[Any]) -> str:
    operation: str = case.operation.definition.raw["operationId"]
    return operation


def _with_outcomes(target: Target) -> dict[str, Any]:
    """A configuration in which some prompts lead to failures."""
    records = document().examples("getTask").items()
    names = [n for n, example in records if example["code"] == 200 and failed(example["data"])]
    prompts = ["A lighthouse in a storm", *(target.outcome(name) for name in names)]
    return {
        "dictionaries": {"prompts": {"values": prompts}},
        "parameters": {"body.prompt": {"dictionary": "prompts", "probability": 0.7}},
        "generation": {"mode": "positive", "database": "none"},
    }


