"""Layer 1: each operation with the document's examples, boundary values and generated requests."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis import Case

from contract_tests.api import Api
from contract_tests.document import document
from contract_tests.generated import checks
from contract_tests.generated.schema import schema
from contract_tests.generated.transport import TargetBinding, as_received
from contract_tests.rules.record import urls
from contract_tests.rules.values import fields
from contract_tests.targets.base import Capability
from contract_tests.targets.selection import seed
from contract_tests.traffic.budget import NotChecked

_BINDING = TargetBinding()
_SCHEMA = schema(_BINDING, seed())
_DOCUMENTED = document().examples("getTask")["success"]["data"]


@pytest.fixture
def known(api: Api) -> dict[str, Any]:
    """A finished task, so that some requests meet one; none where that would cost something."""
    _BINDING.service = api.service
    try:
        return api.finished()
    except NotChecked:
        return {}


@pytest.mark.needs(Capability.GENERATED)
@_SCHEMA.parametrize()
def test_every_operation_conforms(case: Case[Any], api: Api, known: dict[str, Any]) -> None:
    use_finished_task(case, known)
    response = case.call()
    operation = case.operation.definition.raw["operationId"]
    if case.method == document().operations[operation].method:
        found = api.service.examiner.examine(
            operation, case.query or {}, case.body, as_received(response)
        )
        api.findings.hold(found)
    api.findings.hold(checks.apply(response, case, _BINDING.results))


def use_finished_task(case: Case[Any], known: dict[str, Any]) -> None:
    """Let the documented task, which does not exist, be the finished one."""
    if not known:
        return
    places: list[Any] = [case.query, case.body]
    for where in places:
        if fields(where).get("taskId") == _DOCUMENTED["taskId"]:
            where["taskId"] = known["taskId"]
        if fields(where).get("url") in urls(_DOCUMENTED):
            where["url"] = urls(known)[0]
