"""Verification of callbacks, by the vectors that every implementation can share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie4o import callbacks
from kie4o.errors import CallbackError

ROOT = Path(__file__).resolve().parents[2]
SHARED: dict[str, Any] = json.loads((ROOT / "openapi" / "callback_vectors.json").read_text())
VECTORS: list[dict[str, Any]] = SHARED["vectors"]


def verify(vector: dict[str, Any]) -> str:
    return callbacks.verify(
        vector["body"], vector["headers"], SHARED["key"], SHARED["tolerance"], now=now
    )


def now() -> float:
    return float(SHARED["now"])


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["valid"]], ids=lambda v: v["name"])
def test_a_valid_callback_yields_its_task_id(vector: dict[str, Any]) -> None:
    assert verify(vector) == "5fd1b68dbca66cddf73654e72e2094ea"


@pytest.mark.parametrize("vector", [v for v in VECTORS if not v["valid"]], ids=lambda v: v["name"])
def test_an_invalid_callback_is_refused_without_naming_the_key(vector: dict[str, Any]) -> None:
    with pytest.raises(CallbackError) as caught:
        verify(vector)

    assert SHARED["key"] not in str(caught.value)


def test_the_tolerance_can_be_chosen() -> None:
    vector = next(v for v in VECTORS if v["name"] == "too old")

    task_id = callbacks.verify(
        vector["body"].encode(), vector["headers"], SHARED["key"], 3600, now=now
    )

    assert task_id


@given(body=st.binary(), headers=st.dictionaries(st.text(), st.text()))
def test_no_input_raises_anything_but_a_callback_error(
    body: bytes, headers: dict[str, str]
) -> None:
    with pytest.raises(CallbackError):
        callbacks.verify(body, headers, "key", now=now)


@given(st.text(), st.text())
def test_no_signature_or_timestamp_raises_anything_but_a_callback_error(
    stamp: str, signature: str
) -> None:
    headers = {"X-Webhook-Timestamp": stamp, "X-Webhook-Signature": signature}

    with pytest.raises(CallbackError):
        callbacks.verify('{"data":{"taskId":"t"}}', headers, "key", now=now)
