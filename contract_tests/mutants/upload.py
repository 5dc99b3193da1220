"""Faults in uploads."""

from __future__ import annotations

from typing import Any

from werkzeug import Response

from .documents import another, scaled
from .exchange import Exchange, exchange
from .records import SCHEMA
from .refusals import instead
from .seams import (
    ANSWER,
    APP,
    OTHER_KEEP_UPLOAD,
    OTHER_UPLOAD_SECONDS,
    REFUSAL,
    UPLOAD_ADD,
    UPLOAD_DESCRIBED,
    UPLOAD_FIND,
    UPLOAD_FORM,
    UPLOAD_PATH,
    UPLOAD_TYPE,
    UPLOAD_WRITE,
)


def _with(**changes: Any) -> Any:
    return lambda data: {**data, **changes}


UPLOAD_DESCRIBED.result("upload-of-no-bytes", _with(fileSize=0), "upload-size")
UPLOAD_DESCRIBED.result("upload-under-another-name", _with(fileName="b.png"), "upload-name")
UPLOAD_DESCRIBED.result("upload-time-as-number", _with(uploadedAt=1), SCHEMA)
UPLOAD_DESCRIBED.result(
    "upload-time-without-zone",
    _with(uploadedAt="2026-10-01T07:46:53.882"),
    SCHEMA,
)
UPLOAD_DESCRIBED.result(
    "upload-url-as-the-guide-has-it",
    lambda data: {**data, "downloadUrl": data["downloadUrl"].replace("/kieai/", "/files/")},
    "upload-url",
    "stored-there",
)
UPLOAD_TYPE.result("upload-of-no-known-type", lambda _: "application/octet-stream", "upload-type")
another("uploads-for-no-time", scaled("x-lifetimes", "uploadSeconds", 0), "stored-there")
another("uploads-for-half-a-day", scaled("x-lifetimes", "uploadSeconds", 1 / 2), "upload-kept")
OTHER_UPLOAD_SECONDS.result(
    "independent-uploads-for-a-month", lambda seconds: 30 * seconds, "upload-gone"
)


@UPLOAD_FIND.replaced("uploads-for-ever", "upload-gone")
def _for_ever(original: Any, folder: Any, path: str, now: float) -> Any:
    return original(folder, path, 0)


@UPLOAD_WRITE.replaced("upload-without-its-last-byte", "upload-size", "stored-bytes")
def _without_last_byte(original: Any, file: Any, data: bytes) -> int:
    written: int = original(file, data[:-1])
    return written


@UPLOAD_ADD.replaced("upload-that-does-not-overwrite", "stored-bytes")
def _first_stays(original: Any, folder: Any, upload: Any) -> None:
    if folder.find(upload.path, upload.uploaded) is None:
        original(folder, upload)


@UPLOAD_PATH.replaced("upload-without-its-folder", "upload-path")
def _without_folder(original: Any, folder: Any, path: str, name: str) -> Any:
    return original(folder, "files", name)


@UPLOAD_PATH.replaced("upload-that-never-overwrites", "overwritten-url", "upload-path")
def _never_overwrites(original: Any, folder: Any, path: str, name: str) -> Any:
    return original(folder, f"{path}/{folder.count}", name)


@UPLOAD_PATH.replaced("upload-into-a-numbered-folder", "overwritten-url")
def _numbered(original: Any, folder: Any, path: str, name: str) -> str:
    return f"{folder.count}/{original(folder, path, name)}"


@UPLOAD_FORM.replaced("upload-that-is-charged", "credits-free")
def _charged(original: Any, operations: Any, call: Any) -> Any:
    call.sandbox.account.charge(call.sandbox.scheduler.now(), 1.0, "upload")
    return original(operations, call)


@ANSWER.replaced("upload-refusal-with-success", "envelope-success-flag")
def _always_success(original: Any, body: Any, *rest: Any) -> Any:
    return original({**body, "success": True} if "success" in body else body, *rest)


@ANSWER.replaced("upload-without-a-key-called-malformed", "refusal-upload-no-key")
def _no_key_malformed(original: Any, body: Any, *rest: Any) -> Any:
    wrong = body.get("code") == 401 and "success" in body
    return original({**body, "code": 400} if wrong else body, *rest)


REFUSAL.replaced("upload-without-a-form-ends-in-a-fault", "refusal-upload-malformed")(
    instead("malformedForm", "serverError")
)


@exchange(APP, "uploads-served-as-bytes", "stored-type")
def _as_bytes(sent: Exchange) -> Response:
    found = sent.answer()
    if sent.path.startswith("/kieai/"):
        found.mimetype = "application/octet-stream"
    return found


@OTHER_KEEP_UPLOAD.replaced("independent-upload-too-long", "upload-size")
def _too_long(original: Any, *stored: Any) -> Any:
    data = original(*stored)
    return {**data, "fileSize": data["fileSize"] + 1}
