"""Requests from the control plane's own document, valid and not."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import seed
from schemathesis import Case

from tests.conftest import control_plane
from tests.mock.promise.conftest import FUZZ, SEED, Held

pytestmark = pytest.mark.slow


class _Chosen:
    """A WSGI application that is chosen later; tests are made from the schema before."""

    app: Any = None

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        return self.app(environ, start)


CHOSEN = _Chosen()
CONFIG = {
    "seed": SEED,
    "generation": {"max-examples": FUZZ.max_examples, "database": "none"},
    "analysis": {"constants": {"enabled": False}},
    "suppress-health-check": ["all"],
}
SCHEMA = schemathesis.openapi.from_dict(
    control_plane().raw, config=schemathesis.Config.from_dict(CONFIG)
)
SCHEMA.app = CHOSEN


@pytest.fixture(autouse=True)
def chosen(held: Held) -> None:
    CHOSEN.app = held.app


@SCHEMA.parametrize()
@seed(SEED)
@FUZZ
def test_the_control_plane_answers_or_refuses(case: Case[Any], held: Held) -> None:
    if "taskId" in (case.path_parameters or {}):
        case.path_parameters["taskId"] = held.task_id
    answer = case.call(headers={"Authorization": "Bearer test-key"})

    # An inbox answers with whatever status was scripted, and waits time out with 504.
    scripted = case.operation.definition.raw["operationId"] == "takeCallback"
    assert answer.status_code != 500 or scripted, answer.text
