"""Which request bodies are taken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from .refusals import Json, Refused
from .settings import SIZES

_PART = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})"
_WEB = re.compile(
    r"https?://(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}|\[[0-9A-Fa-f:.]+\])+"
    rf"(?:/{_PART}*)?(?:\?(?:{_PART}|\?)*)?(?:\#(?:{_PART}|\?)*)?"
)
Rule = Callable[[Any], bool]


def parsed(raw: bytes) -> Json:
    """The JSON object in a body."""
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused(400) from None
    if not isinstance(body, dict):
        raise Refused(422, "The body is no object")
    return body


def wanted(body: Json) -> Json:
    """The known fields of a generate request, nulls dropped."""
    for name, rule in _RULES.items():
        value = body.get(name)
        if value is not None and not rule(value):
            raise Refused(422, f"{name} is not allowed to be {json.dumps(value)[:60]}")
    known = {name: body[name] for name in _RULES if body.get(name) is not None}
    if "size" not in known:
        raise Refused(422, "size is missing")
    if not (known.get("prompt") or "filesUrl" in known or "fileUrl" in known):
        raise Refused(422, "prompt or filesUrl is missing")
    if "nVariants" in known:
        known["nVariants"] = int(known["nVariants"])
    return known


def job_request(body: Json) -> Json:
    """A body of createJob in the fields of a generate request.

    Inputs have one of two forms: that of the model 4o-image-api, or that of all others.
    """
    given, model = body.get("input"), body.get("model")
    if not isinstance(model, str) or not model or not isinstance(given, dict):
        raise Refused(422, "model or input is missing")
    names = {"prompt": "prompt", "size": "size", "files_url": "filesUrl", "file_url": "fileUrl"}
    if model != "4o-image-api":
        names = {"prompt": "prompt", "aspect_ratio": "size", "input_urls": "filesUrl"}
        given = {"aspect_ratio": "1:1", **given}
    fields = {name: given.get(said) for said, name in names.items()}
    return wanted({**fields, "callBackUrl": body.get("callBackUrl")})


def text(body: Json, name: str, missing: str) -> str:
    """A field that must be a text with something in it."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(422, missing)
    return value


def inputs(request: Json) -> list[str]:
    """The pictures to start from."""
    single = request.get("fileUrl")
    return list(request.get("filesUrl") or ([single] if single else []))


def _no_number(name: str) -> None:
    raise ValueError(name)


def _address(value: Any) -> bool:
    return isinstance(value, str) and bool(_WEB.fullmatch(value))


def _addresses(value: Any) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= 5 and all(map(_address, value))


def _count(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and value in (1, 2, 4)


def _is(kind: type) -> Rule:
    return lambda value: isinstance(value, kind)


def _among(*options: str) -> Rule:
    return lambda value: isinstance(value, str) and value in options


_RULES: dict[str, Rule] = {
    "prompt": _is(str),
    "filesUrl": _addresses,
    "size": _among(*SIZES),
    "nVariants": _count,
    "maskUrl": _address,
    "callBackUrl": _address,
    "isEnhance": _is(bool),
    "uploadCn": _is(bool),
    "enableFallback": _is(bool),
    "fallbackModel": _among("GPT_IMAGE_1", "FLUX_MAX"),
    "fileUrl": _address,
}
