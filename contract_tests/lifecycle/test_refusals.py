"""Layer 3: everything that has to be refused, and that it costs nothing."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from contract_tests.api import BODY, UNKNOWN, Api, Json
from contract_tests.document import document
from contract_tests.rules.account import COSTS
from contract_tests.targets.base import Capability
from contract_tests.traffic.exchange import AUTHORIZED, PLACEHOLDER

from .tables import (
    CALLS,
    MALFORMED,
    NO_KEY,
    NOT_OBJECTS,
    UPLOADS,
    URL,
    WRONG_DOWNLOADS,
    WRONG_FIELDS,
    WRONG_SCHEME,
)


def shown(value: Any) -> str:
    return str(value)[:60].replace("Ellipsis", "-").encode("ascii", "replace").decode()


def body(changes: Json) -> Json:
    """The right request with some fields changed; `...` takes one away."""
    return {name: value for name, value in {**BODY, **changes}.items() if value is not ...}


@pytest.mark.parametrize("headers", NO_KEY.values(), ids=NO_KEY)
@pytest.mark.parametrize("operation", CALLS)
def test_nothing_works_without_a_valid_key(api: Api, operation: str, headers: Any) -> None:
    situation = "upload-no-key" if operation in UPLOADS else "no-key"
    api.refused(situation, api.call(operation, **CALLS[operation], headers=headers))


@pytest.mark.parametrize("headers", WRONG_SCHEME.values(), ids=WRONG_SCHEME)
@pytest.mark.parametrize("operation", CALLS)
def test_a_key_counts_only_after_bearer(api: Api, operation: str, headers: Any) -> None:
    situation = "upload-no-key" if operation in UPLOADS else "no-key"
    api.refused(situation, api.call(operation, **CALLS[operation], headers=headers))


@pytest.mark.parametrize("operation", UPLOADS)
def test_an_upload_without_a_body_is_refused(api: Api, operation: str) -> None:
    api.refused("upload-malformed", api.call(operation, raw=b""))


def test_the_name_of_the_scheme_may_be_in_any_case(api: Api) -> None:
    response = api.call("getCredits", headers={"Authorization": f"bearer {PLACEHOLDER}"})

    assert response.code in (200, 401)


@pytest.mark.parametrize("raw", MALFORMED, ids=shown)
@pytest.mark.parametrize("operation", ["generateImage", "getDownloadUrl"])
def test_what_is_no_json_is_refused(api: Api, operation: str, raw: bytes) -> None:
    api.refused("malformed", api.call(operation, raw=raw))


def test_a_form_is_no_json(api: Api) -> None:
    form = {**AUTHORIZED, "Content-Type": "application/x-www-form-urlencoded"}
    response = api.call("generateImage", raw=urlencode(BODY).encode(), headers=form)

    api.refused("malformed", response)


@pytest.mark.parametrize("sent", NOT_OBJECTS, ids=shown)
def test_what_is_no_object_is_refused(api: Api, sent: Any) -> None:
    api.refused("invalid", api.call("generateImage", body=sent))


@pytest.mark.parametrize("changes", WRONG_FIELDS, ids=shown)
def test_wrong_fields_are_refused(api: Api, changes: Json) -> None:
    api.refused("invalid", api.call("generateImage", body=body(changes)))


@pytest.mark.parametrize(("situation", "sent"), WRONG_DOWNLOADS, ids=shown)
def test_wrong_downloads_are_refused(api: Api, situation: str, sent: Any) -> None:
    api.refused(situation, api.call("getDownloadUrl", body=sent))


@pytest.mark.parametrize("query", [None, {"taskId": ""}, {"task_id": UNKNOWN}], ids=shown)
def test_reading_needs_a_task_id(api: Api, query: Any) -> None:
    api.refused("no-task-id", api.call("getTask", query=query))


@pytest.mark.parametrize("task_id", [UNKNOWN, "unknown", "0", "任务", "a b", "%00", "../credit"])
def test_an_unknown_task_cannot_be_read(api: Api, task_id: str) -> None:
    api.refused("unknown-task", api.read(task_id))


@pytest.mark.needs(Capability.PAID)
def test_what_is_refused_costs_nothing(api: Api) -> None:
    before = api.credits()
    for changes in WRONG_FIELDS[:4]:
        api.call("generateImage", body=body(changes))
    api.call("generateImage", raw=b"{")
    api.read(UNKNOWN)
    api.link(UNKNOWN, URL)

    api.hold(COSTS, before, api.credits(), 0)


def test_a_content_type_does_not_matter_where_there_is_no_body(api: Api) -> None:
    headers = {**AUTHORIZED, "Content-Type": "text/plain"}

    assert api.call("getCredits", headers=headers).code == 200


def test_the_table_of_wrong_fields_is_wrong_by_the_document() -> None:
    for changes in WRONG_FIELDS:
        errors = document().errors("/components/schemas/GenerateRequest", body(changes))
        assert errors or "://" not in json.dumps(changes), changes
