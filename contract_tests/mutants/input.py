"""Faults in what is accepted, in what is said of the rest, and in what a mask does."""

from __future__ import annotations

import io
from typing import Any

from attrs import evolve
from PIL import Image, ImageOps
from werkzeug import Response

from .documents import another, unchecked
from .exchange import Exchange, exchange, refused
from .refusals import instead
from .seam import Fault
from .seams import APP, COMPOSITE, GET_TASK, OTHER_APP, REFUSAL

INVALID = ("refusal-invalid", "generated-wrong-refused")
ACCEPTED = ("generated-right-accepted", "start-accepted")
FIELDS = {"prompt", "filesUrl", "size", "nVariants", "maskUrl", "callBackUrl", "isEnhance"} | {
    *("uploadCn", "enableFallback", "fallbackModel", "fileUrl")
}

another("enum-not-checked", unchecked("enum"), *INVALID)
another("type-not-checked", unchecked("type"), *INVALID)
another("required-not-checked", unchecked("required"), *INVALID)
another("most-items-not-checked", unchecked("maxItems"), *INVALID)
another("least-items-not-checked", unchecked("minItems"), *INVALID)
another("alternatives-not-checked", unchecked("anyOf"), *INVALID)
another("pattern-not-checked", unchecked("pattern"), *INVALID)
another("nullable-references-not-checked", unchecked("oneOf"), *INVALID)


@exchange(APP, "only-objects-checked", *INVALID, "generated-no-server-error")
def _only_objects(sent: Exchange) -> Response:
    wrong = sent.calls("generateImage") and sent.content and not isinstance(sent.body, dict)
    return refused("generateImage", "serverError") if wrong else sent.answer()


@exchange(APP, "nothing-checked-beside-a-prompt", *INVALID)
def _beside_a_prompt(sent: Exchange) -> Response:
    if not sent.sends("generateImage", "prompt"):
        return sent.answer()
    return sent.answer({"prompt": "A fox", "size": "1:1"})


@exchange(APP, "unknown-fields-refused", *ACCEPTED)
def _unknown_fields(sent: Exchange) -> Response:
    unknown = sent.sends("generateImage", "prompt") and set(sent.body) - FIELDS
    return refused("generateImage", "invalidField") if unknown else sent.answer()


@exchange(APP, "nulls-refused", *ACCEPTED)
def _nulls(sent: Exchange) -> Response:
    null = sent.sends("generateImage", "size") and None in sent.body.values()
    return refused("generateImage", "invalidField") if null else sent.answer()


@exchange(APP, "prompt-demanded", *ACCEPTED)
def _prompt_demanded(sent: Exchange) -> Response:
    missing = sent.sends("generateImage", "size") and not sent.body.get("prompt")
    return refused("generateImage", "invalidField") if missing else sent.answer()


@exchange(APP, "whole-float-not-taken-for-a-number", *ACCEPTED, "task-ends")
def _whole_float(sent: Exchange) -> Response:
    is_float = isinstance(sent.sends("generateImage", "nVariants"), float)
    return refused("generateImage", "invalidField") if is_float else sent.answer()


@exchange(APP, "no-body-taken-for-an-empty-one", "refusal-malformed")
def _no_body(sent: Exchange) -> Response:
    return sent.answer() if sent.content else sent.answer({})


REFUSAL.replaced("no-json-called-invalid", "refusal-malformed")(
    instead("malformedJson", "invalidField")
)
REFUSAL.replaced("missing-task-id-called-malformed", "refusal-no-task-id")(
    instead("invalidField", "malformedJson", "getTask")
)
REFUSAL.replaced("missing-task-id-of-a-link-called-unknown", "refusal-text")(
    instead("missingTaskId", "unknownTask", "getDownloadUrl")
)


@REFUSAL.replaced("no-json-ends-in-a-fault", "refusal-malformed", "generated-no-server-error")
def _ends_in_a_fault(original: Any, operations: Any, operation: str, name: str) -> Any:
    if name == "malformedJson":
        raise KeyError(name)
    return original(operations, operation, name)


@GET_TASK.replaced("missing-task-id-read-as-any", "refusal-no-task-id", "generated-wrong-refused")
def _missing_read_as_any(original: Any, operations: Any, call: Any) -> Any:
    call.query = {"taskId": call.query.get("taskId") or next(iter(call.sandbox.tasks), "")}
    return original(operations, call)


@GET_TASK.replaced("any-task-known", "reading-unknown", "refusal-unknown-task")
def _any_known(original: Any, operations: Any, call: Any) -> Any:
    asked = call.query.get("taskId")
    if asked and asked not in call.sandbox.tasks:
        call.query = {"taskId": next(iter(call.sandbox.tasks), asked)}
    return original(operations, call)


def _unknown_task(**changes: Any) -> Fault:
    def fault(original: Any, operations: Any, operation: str, name: str) -> Any:
        refusal = original(operations, operation, name)
        if (operation, name) == ("getTask", "unknownTask"):
            refusal.envelope = {**refusal.envelope, **changes}
        return refusal

    return fault


REFUSAL.replaced("unknown-task-called-malformed", "refusal-unknown-task")(
    instead("unknownTask", "malformedJson", "getTask")
)
REFUSAL.replaced("unknown-task-not-found", "refusal-text")(_unknown_task(msg="Not Found"))
REFUSAL.replaced("unknown-task-with-code-404", "refusal-unknown-task", "reading-unknown")(
    _unknown_task(code=404, msg="Not Found")
)


@exchange(APP, "empty-task-id-of-a-link-called-invalid", "refusal-text")
def _empty_task_id(sent: Exchange) -> Response:
    empty = sent.sends("getDownloadUrl", "taskId") == ""
    return refused("getDownloadUrl", "invalidField") if empty else sent.answer()


@exchange(APP, "method-not-refused", "generated-method")
def _any_method(sent: Exchange) -> Response:
    return sent.answer(REQUEST_METHOD="GET") if sent.calls("getCredits") else sent.answer()


@exchange(APP, "allowed-methods-not-named", "generated-method", "generated-allow")
def _allow(sent: Exchange) -> Response:
    found = sent.answer()
    found.headers.remove("Allow")
    return found


@exchange(OTHER_APP, "independent-three-images", *INVALID)
def _three(sent: Exchange) -> Response:
    three = sent.sends("generateImage", "nVariants") == 3
    return sent.answer({**sent.body, "nVariants": 2}) if three else sent.answer()


@exchange(OTHER_APP, "independent-six-files", *INVALID)
def _six_files(sent: Exchange) -> Response:
    files = sent.sends("generateImage", "filesUrl")
    six = isinstance(files, list) and len(files) == 6
    return sent.answer({**sent.body, "filesUrl": files[:5]}) if six else sent.answer()


@exchange(OTHER_APP, "independent-empty-prompt", *INVALID)
def _empty_prompt(sent: Exchange) -> Response:
    empty = sent.sends("generateImage", "prompt") == ""
    return sent.answer({**sent.body, "prompt": "-"}) if empty else sent.answer()


@exchange(OTHER_APP, "independent-no-files", *INVALID)
def _no_files(sent: Exchange) -> Response:
    none = sent.sends("generateImage", "filesUrl") == []
    return sent.answer({**sent.body, "filesUrl": None}) if none else sent.answer()


def _masked(change: Any) -> Fault:
    """An edit through a mask that was changed."""

    def fault(original: Any, edit: Any, *rest: Any) -> Any:
        written = io.BytesIO()
        change(Image.open(io.BytesIO(edit.mask.read())).convert("L")).save(written, "PNG")
        mask = evolve(edit.mask, read=written.getvalue)
        return original(evolve(edit, mask=mask), *rest)

    return fault


COMPOSITE.replaced("mask-the-wrong-way-round", "mask-black-repainted", "mask-white-kept")(
    _masked(ImageOps.invert)
)
COMPOSITE.replaced("mask-that-repaints-nothing", "mask-black-repainted")(
    _masked(lambda mask: mask.point(lambda _: 255))
)
COMPOSITE.replaced("mask-not-looked-at", "mask-white-kept")(
    _masked(lambda mask: mask.point(lambda _: 0))
)
