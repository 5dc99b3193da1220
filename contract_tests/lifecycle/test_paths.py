"""Layer 3: paths and methods that do not exist."""

from __future__ import annotations

import pytest

from contract_tests.api import Api
from contract_tests.document import document
from contract_tests.rules.path_error import PATH_ERROR
from contract_tests.traffic.exchange import AUTHORIZED

BASE = "/api/v1/gpt4o-image"
UNKNOWN = [
    "/nowhere",
    "/api/v1",
    BASE,
    f"{BASE}/task",
    f"{BASE}/task/5fd1b68dbca66cddf73654e72e2094ea",
    f"{BASE}/record-info/5fd1b68dbca66cddf73654e72e2094ea",
    "/api/v2/gpt4o-image/record-info",
]
KNOWN = [(operation.id, operation.method) for operation in document().operations.values()]


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_path_is_a_real_404(api: Api, method: str, path: str) -> None:
    response = api.service.line.send(method, path, headers=AUTHORIZED)

    api.hold(PATH_ERROR, response.status, response.headers, response.body, path)


@pytest.mark.parametrize(("operation_id", "method"), KNOWN)
def test_another_method_is_refused_without_a_code(api: Api, operation_id: str, method: str) -> None:
    path = document().operations[operation_id].path
    other = "GET" if method == "POST" else "POST"

    response = api.service.line.send(other, path)

    assert response.status >= 400 or response.code not in (None, 200), (
        f"[generated-method] {response}"
    )
