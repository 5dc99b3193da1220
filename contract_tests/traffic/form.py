"""A form with a file, as bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

_NOWHERE = "http://form.invalid/"


def form(content: bytes | None, fields: Mapping[str, str], name: str = "a.txt") -> dict[str, Any]:
    """The arguments of `Api.call` for a form.

    Args:
        content: the file; None is a form without one.
        fields: the other fields.
        name: what the part of the file calls it.
    """
    parts: list[tuple[str, Any]] = [(key, (None, value)) for key, value in fields.items()]
    if content is not None:
        parts.append(("file", (name, content)))
    prepared = requests.Request("POST", _NOWHERE, files=parts).prepare()
    body = prepared.body
    assert isinstance(body, bytes)
    return {"raw": body, "content_type": prepared.headers["Content-Type"]}
