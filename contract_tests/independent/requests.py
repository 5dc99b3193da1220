"""Which requests are accepted."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]
_MESSAGES = {
    401: "Unauthorized \u2013 Authentication failed. Please check that your Authorization "
    "and Content-Type headers are correctly set.",
    429: "Your call frequency is too high. Please try again later.",
    455: "The server is currently being maintained, please try again later~",
    500: "Server exception, please try again later",
}
SIZES = {"1:1": (1024, 1024), "3:2": (1536, 1024), "2:3": (1024, 1536)}
_RATIO = {"enum": list(SIZES)}
_TEXT = {"type": "string", "minLength": 1}
_WEB = r"^https?://(?![/?#])(?:[!#$&-;=?-Z_a-z~\[\]]|%[0-9A-Fa-f]{2})+\Z"
_URL = {"type": "string", "pattern": _WEB}
_NO_URL = {"type": ["string", "null"], "pattern": _WEB}
_FLAG = {"type": ["boolean", "null"]}
_URLS = {"items": _URL, "minItems": 1}
_GENERATE = {
    "prompt": {"type": ["string", "null"]},
    "filesUrl": {**_URLS, "type": ["array", "null"], "maxItems": 5},
    "size": _RATIO,
    "nVariants": {"enum": [1, 2, 4, None]},
    **dict.fromkeys(("maskUrl", "callBackUrl", "fileUrl"), _NO_URL),
    **dict.fromkeys(("isEnhance", "uploadCn", "enableFallback"), _FLAG),
    "fallbackModel": {"enum": ["GPT_IMAGE_1", "FLUX_MAX", None]},
}
LINK = {"taskId": _TEXT, "url": _URL}
_JOB = {"model": _TEXT, "input": {"type": "object"}, "callBackUrl": _NO_URL}
_INPUT = {
    "prompt": _TEXT,
    "input_urls": {**_URLS, "type": "array", "maxItems": 16},
    "aspect_ratio": _RATIO,
    "quality": {"enum": ["medium", "high"]},
}
_INPUT_2 = {
    "prompt": {**_TEXT, "maxLength": 20000},
    "aspect_ratio": {"type": "string"},
    "resolution": {"enum": ["1K", "2K", "4K"]},
}
_REQUIRED: dict[str, tuple[str, ...]] = {
    "gpt-image/1.5-text-to-image": ("aspect_ratio", "quality"),
    "gpt-image/1.5-image-to-image": ("aspect_ratio", "quality", "input_urls"),
    "gpt-image-2-text-to-image": (),
    "gpt-image-2-image-to-image": ("input_urls",),
}
_4O_INPUT = {"prompt": "prompt", "size": "size", "files_url": "filesUrl", "file_url": "fileUrl"}
_PART = r"[^./\\\x00-\x20\x7f][^/\\\x00-\x1f\x7f]*"
_BASE64 = r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}([A-Za-z0-9+/]|=)=)?\Z"
UPLOAD = {
    "base64Data": {**_TEXT, "pattern": f"^(data:[^,]*;base64,)?{_BASE64}"},
    "fileUrl": _URL,
    "uploadPath": {"type": "string", "maxLength": 255, "pattern": rf"^{_PART}(/{_PART})*\Z"},
    "fileName": {"type": ["string", "null"], "maxLength": 255, "pattern": rf"^({_PART})?\Z"},
}


class Refusal(Exception):
    """A response whose code is not 200."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(code)
        self.envelope: Json = {"code": code, "msg": message or _MESSAGES[code]}
        if code != 401:
            self.envelope["data"] = None


def check(body: Any, properties: Json, *required: str, code: int = 422) -> None:
    """Refuse what is not an object with these properties."""
    schema = {"type": "object", "properties": properties, "required": required}
    for error in Draft202012Validator(schema).iter_errors(body):
        raise Refusal(code, error.message[:100])


def check_generate(body: Any) -> Json:
    """The known fields of a body of generate, without nulls."""
    check(body, _GENERATE, "size")
    if not any(body.get(name) for name in ("prompt", "filesUrl", "fileUrl")):
        raise Refusal(422, "prompt or filesUrl is missing")
    return {name: body[name] for name in _GENERATE if body.get(name) is not None}


def check_job(body: Any) -> Json:
    """A body of createTask in the fields of generate."""
    check(body, _JOB, "model", "input")
    model, given, url = body["model"], body["input"], body.get("callBackUrl")
    if model == "4o-image-api":
        fields = {name: given.get(said) for said, name in _4O_INPUT.items()}
        return check_generate({**fields, "callBackUrl": url})
    if model in _REQUIRED:
        required = ("prompt", *_REQUIRED[model])
        optional = _INPUT_2 if "gpt-image-2" in model else {}
        check(given, {**{name: _INPUT[name] for name in required}, **optional}, *required)
    ratio = given.get("aspect_ratio")
    size = ratio if ratio in list(SIZES) else "1:1"
    return {"prompt": str(given.get("prompt")), "size": size, "callBackUrl": url}
