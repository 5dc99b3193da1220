"""Scenarios of files that are taken and do not stay."""

from __future__ import annotations

import pytest

from tests.conftest import Mock
from tests.mock.conftest import UPLOADS
from tests.mock.scenarios.conftest import Check, Task, call, named, rule


def _expired(mock: Mock) -> None:
    """Each way to upload gives a URL, and a task that needs it fails with 451."""
    task = Task(mock)
    for operation in UPLOADS:
        url = named(mock, operation, "expired-upload", task).json()["data"]["downloadUrl"]

        assert mock.http.get(url).status_code == 404
        assert mock.finished(filesUrl=[url])["errorCode"] == 451


CHECKS: dict[str, Check] = {"expired-upload": _expired}


@pytest.mark.parametrize("name", CHECKS)
def test_its_effect_is_seen(mock: Mock, name: str) -> None:
    CHECKS[name](mock)


def test_a_rule_may_be_about_an_upload(mock: Mock) -> None:
    rule(mock, scenario="server-error", operation="uploadFile", times=1)

    answers = [call(mock, "uploadFile").json()["code"] for _ in range(2)]

    assert answers == [500, 200]
