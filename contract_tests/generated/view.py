"""A view of the document in which every envelope code is an HTTP status.

The document says that a refusal is HTTP 200 with a code in its body. schemathesis' checks read
statuses. The view says the same as the document in statuses, and `transport` shows responses in the
same light, so that each of those checks is right as it is. Nothing else may use the view.
"""

from __future__ import annotations

import copy
from typing import Any

from contract_tests.document import Json, Operation, document


def view() -> Json:
    """The document, with a response for each code of each operation."""
    raw: Json = copy.deepcopy(document().raw)
    for operation in document().operations.values():
        node = raw["paths"][operation.path][operation.method.lower()]
        node["responses"] = {str(code): _response(operation, code) for code in operation.codes}
    return raw


def _response(operation: Operation, code: int) -> Json:
    success = copy.deepcopy(operation.node["responses"]["200"])
    if code == 200:
        schema: Any = {"$ref": f"#{document().success_schema(operation.id)}"}
        return {**success, "content": {"application/json": {"schema": schema}}}
    refusal = {"$ref": "#/components/schemas/ErrorEnvelope"}
    schema = {"allOf": [refusal, {"properties": {"code": {"const": code}}}]}
    return {"description": f"Code {code}", "content": {"application/json": {"schema": schema}}}
