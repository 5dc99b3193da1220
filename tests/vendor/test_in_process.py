"""A program that knows nothing of kie4o, ours or the vendor's, in a test with `kie_mock`."""

from __future__ import annotations

import time
from typing import Any

import pytest

from kie4o_pytest import KieMock
from tests.vendor.conftest import VENDOR_HOST, Page


@pytest.mark.kie_mock(profile="quickstart")
@pytest.mark.parametrize("page", ["own", "older", "newer"])
def test_another_client_runs_unchanged(
    page: str, kie_mock: KieMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = Page(page).sample("python", "class FourOImageAPI", "main()")
    monkeypatch.setattr(time, "sleep", kie_mock.advance)
    names: dict[str, Any] = {"__name__": "vendor"}
    exec(compile(sample, page, "exec"), names)
    api = names["FourOImageAPI"]("key-of-the-account")

    task_id = api.generate_image(prompt="A red fox", size="1:1")
    result = api.wait_for_completion(task_id)

    assert VENDOR_HOST in sample
    assert [task.task_id for task in kie_mock.tasks] == [task_id]
    assert len(result["result_urls"]) == 1
