"""Draws responses to each schema of the document.

schemathesis draws requests. In a document made for it, each response is the request of an operation
of its own, so that it draws responses: the allowed ones, and those that break one rule.
"""

from __future__ import annotations

import copy
import json
import os
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig

from contract_tests.document import document

_NO_SECURITY = GenerationConfig(with_security_parameters=False)
SEED = int(os.environ.get("CONTRACT_SEED", "1"))


class ResponseGenerator:
    """Responses to each schema of the document."""

    def __init__(self, names: list[str]) -> None:
        raw = document().raw
        self._document = schemathesis.openapi.from_dict(
            {
                "openapi": raw["openapi"],
                "info": {"title": "Responses", "version": "1"},
                "paths": {f"/{name}": {"post": _operation(name)} for name in names},
                "components": {"schemas": copy.deepcopy(raw["components"]["schemas"])},
            },
            config=schemathesis.Config.from_dict({"seed": SEED}),
        )

    def boundaries(self, name: str, *, allowed: bool) -> list[Any]:
        """The responses at the edges of a schema: the same ones in every run."""
        cases = self._document.iter_coverage_cases(
            self._document.find_operation_by_id(name),
            generation_modes=[_mode(allowed=allowed)],
            generation_config=_NO_SECURITY,
        )
        return [case.body for case in cases if self._fits(case.body, name, allowed=allowed)]

    def responses(self, name: str, *, allowed: bool) -> st.SearchStrategy[Any]:
        """Responses drawn at random."""
        operation = self._document.find_operation_by_id(name)
        cases = operation.as_strategy(generation_mode=_mode(allowed=allowed))
        bodies: st.SearchStrategy[Any] = cases.map(lambda case: case.body)
        return bodies.filter(lambda body: self._fits(body, name, allowed=allowed))

    def _fits(self, body: Any, name: str, *, allowed: bool) -> bool:
        """Whether JSON can carry it, and it is what it was drawn for.

        schemathesis also breaks the method or the media type, around a body that is all right.
        """
        try:
            json.dumps(body)
        except (TypeError, ValueError):
            return False
        return (not document().errors(f"/components/schemas/{name}", body)) == allowed


def _operation(name: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {
        "operationId": name,
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"200": {"description": "Never sent."}},
    }


def _mode(*, allowed: bool) -> GenerationMode:
    return GenerationMode.POSITIVE if allowed else GenerationMode.NEGATIVE
