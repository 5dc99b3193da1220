"""A mock as schemathesis reaches it, and what every answer of it is held to."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from wsgiref.types import WSGIApplication

import schemathesis
import yaml
from attrs import frozen
from hypothesis import strategies as st
from kie4o_mock import Settings, create_app
from kie4o_mock.settings import HttpStatus
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.schemas import OpenApiSchema

_Test = TypeVar("_Test", bound=Callable[..., None])

_DOCUMENT = Path(__file__).resolve().parent.parent / "openapi" / "openapi.yaml"
_START = 1774788500.0
_KEY = "contract-key"
AUTHORIZED = {"Authorization": f"Bearer {_KEY}"}

# Generated addresses must never be those of a real host.
_ADDRESS = r"https://[a-z]{1,9}\.example\.com/[a-z0-9]{1,9}\.png"
schemathesis.openapi.format("uri", st.from_regex(_ADDRESS, fullmatch=True))

_OF_THE_ANSWER: list[CheckFunction] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.unsupported_method,
    checks.allow_header_conformance,
]
_OF_THE_CODE: list[CheckFunction] = [
    not_a_server_error,
    checks.negative_data_rejection,
    checks.positive_data_acceptance,
]

# Not a schemathesis.toml: that one is looked for from the working directory upwards.
_CONFIG: dict[str, Any] = {
    "seed": int(os.environ.get("CONTRACT_SEED", "1")),
    "headers": AUTHORIZED,
    "suppress-health-check": ["all"],
    "generation": {"max-examples": 25, "database": "none"},
    # Literals taken from the mock's source would make the suite know its subject.
    "analysis": {"constants": {"enabled": False}},
    # The key is no secret, and a printed curl command should work as it is.
    "output": {"sanitization": {"enabled": False}},
    "checks": {
        "negative_data_rejection": {"expected-statuses": ["400", "401", "422"]},
        "positive_data_acceptance": {"expected-statuses": ["200"]},
    },
    "operations": [
        {
            # No schema can say which tasks exist.
            "include-operation-id": ["getTask", "getDownloadUrl"],
            "checks": {"positive_data_acceptance": {"expected-statuses": ["200", "422"]}},
        }
    ],
}


class Target:
    """A mock whose time stands still, with one finished task."""

    def __init__(self, http_status: HttpStatus) -> None:
        settings = Settings(http_status=http_status, seed=1, keys=frozenset({_KEY}), credits=1e9)
        self.app = create_app(settings, time_source=lambda: _START)
        body = {"prompt": "A lighthouse in a storm", "size": "1:1"}
        self._task_id = self._post("/api/v1/gpt4o-image/generate", body)["data"]["taskId"]
        self._post("/__mock/clock/advance", {"seconds": settings.task_seconds})

    def operations(self) -> Callable[[_Test], _Test]:
        """Makes a test of each operation from a test of one request."""
        decorate: Callable[[_Test], _Test] = self.schema().parametrize()
        return decorate

    def schema(self, app: WSGIApplication | None = None) -> OpenApiSchema:
        """The document in front of `app`, or of the mock when None."""
        raw = yaml.safe_load(_DOCUMENT.read_text(encoding="utf-8"))
        self._fill_in(raw["paths"])
        schema = schemathesis.openapi.from_dict(raw, config=schemathesis.Config.from_dict(_CONFIG))
        schema.app = app or self.app
        return schema

    def _fill_in(self, paths: dict[str, Any]) -> None:
        """Let the examples name the finished task, so that some requests reach it."""
        read = paths["/api/v1/gpt4o-image/record-info"]["get"]
        read["parameters"][0]["schema"]["example"] = self._task_id
        record = self._get("/api/v1/gpt4o-image/record-info", taskId=self._task_id)
        url = record["data"]["response"]["resultUrls"][0]
        download = paths["/api/v1/gpt4o-image/download-url"]["post"]
        content = download["requestBody"]["content"]["application/json"]
        content["examples"]["picture"]["value"] = {"taskId": self._task_id, "url": url}

    def _get(self, path: str, **query: str) -> Any:
        return self.app.test_client().get(path, query_string=query, headers=AUTHORIZED).get_json()

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self.app.test_client().post(path, json=body, headers=AUTHORIZED).get_json()


@frozen
class Answer:
    """What a request came to: the HTTP status and the envelope's code, None where there is none."""

    status: int
    code: int | None


def send(case: schemathesis.Case[Any], headers: dict[str, str] | None = None) -> Answer:
    """Send a request and hold the answer to the document.

    Raises:
        FailureGroup: it is not what the document says; with the curl command that repeats it.
    """
    response = case.call(headers=headers)
    case.validate_response(response, checks=_OF_THE_ANSWER)
    status, code = response.status_code, response.json().get("code")
    # These checks read HTTP statuses, and the code is what decides here.
    response.status_code = code or status
    case.validate_response(response, checks=_OF_THE_CODE)
    return Answer(status, code)
