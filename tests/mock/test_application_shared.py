"""Mocks of one process share their routes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import request
from kie4o_mock import Settings, create_app
from kie4o_mock.app import Mock

from tests.conftest import ROOT
from tests.mock.conftest import BODY, CREDIT, GENERATE, RECORD

KEY = {"Authorization": "Bearer key"}


def client(**settings: Any) -> httpx.Client:
    wsgi: Any = Mock(Settings(seed=7, **settings))
    return httpx.Client(
        transport=httpx.WSGITransport(wsgi), base_url="http://mock.test", headers=KEY
    )


def test_a_task_of_one_mock_is_unknown_to_another() -> None:
    one, other = client(), client()

    task_id = one.post(GENERATE, json=BODY).json()["data"]["taskId"]

    assert one.get(RECORD, params={"taskId": task_id}).json()["code"] == 200
    assert other.get(RECORD, params={"taskId": task_id}).json()["code"] == 422
    assert len(one.get("/__mock/tasks").json()["tasks"]) == 1
    assert other.get("/__mock/tasks").json()["tasks"] == []
    assert other.get("/__mock/requests").json()["requests"] != []


READS: dict[str, Callable[[httpx.Client], Any]] = {
    "credits": lambda http: http.get(CREDIT).json()["data"],
    "http_status": lambda http: http.get(RECORD).status_code,
    "keys": lambda http: http.get(CREDIT).json()["code"],
    "cors": lambda http: (
        "Access-Control-Allow-Origin"
        in http.get(CREDIT, headers={"Origin": "https://shop.example"}).headers
    ),
    "control_token": lambda http: http.get("/__mock/tasks").status_code,
    "maintenance": lambda http: http.get(CREDIT).json()["code"],
}
OTHERS = {
    "credits": 5.0,
    "http_status": "mirror",
    "keys": frozenset({"another"}),
    "cors": frozenset({"*"}),
    "control_token": "token",
    "maintenance": True,
}


@pytest.mark.parametrize("name", READS)
def test_each_mock_has_its_own_settings(name: str) -> None:
    usual, special = client(), client(**{name: OTHERS[name]})

    before, other, after = READS[name](usual), READS[name](special), READS[name](usual)

    assert before == after != other


def test_a_document_of_its_own_is_that_of_one_mock(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    text = (ROOT / "openapi" / "openapi.yaml").read_text()
    document.write_text(text.replace(f"{CREDIT}:", "/api/v2/credit:"))

    with client(document=document) as special, client() as usual:
        assert special.get("/api/v2/credit").json()["code"] == 200
        assert usual.get("/api/v2/credit").status_code == 404
    document.write_text(text)
    with client(document=document) as again:
        assert again.get("/api/v2/credit").status_code == 404


def test_what_is_done_to_an_application_of_its_own_stays_there() -> None:
    seen: list[str] = []
    app = create_app()
    app.before_request(lambda: seen.append(request.path))

    client().get(CREDIT)
    app.test_client().get(CREDIT, headers=KEY)

    assert len(seen) == 1


def test_a_callback_into_an_inbox_stays_in_its_mock() -> None:
    one, other = client(), client()

    one.post(GENERATE, json={**BODY, "callBackUrl": "http://mock.test/__mock/inbox/done"})
    one.post("/__mock/clock/advance", json={"seconds": 20})

    assert len(one.get("/__mock/inbox/done").json()["received"]) == 1
    assert other.get("/__mock/inbox/done").json()["received"] == []
