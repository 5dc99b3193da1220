"""Forms with a file: read piece by piece, the file onto the disk."""

from __future__ import annotations

from typing import Any

from werkzeug import Request
from werkzeug.formparser import FormDataParser

from ..json_values import Unreadable
from .stored_file import StoredFile, UploadSpace

# Of everything but the file: a form has three parts. The parser reads 64 KiB at a time, beside
# what it holds back because a boundary may begin in it.
_MOST_BYTES = 256 * 1024
_MOST_PARTS = 20


def read_form(request: Request, space: UploadSpace) -> dict[str, Any]:
    """The fields of a form; `file` is a `StoredFile`.

    Raises:
        TooLarge: there is no room for the file.
        Unreadable: it is not multipart/form-data, damaged, or ends too early.
    """
    if request.mimetype != "multipart/form-data" or request.content_encoding:
        said = "the Content-Type is not multipart/form-data, or the body is compressed"
        raise Unreadable(said, "Send multipart/form-data with file and uploadPath.")
    parser = FormDataParser(
        stream_factory=lambda **_: StoredFile(space),  # type: ignore[arg-type]  # a part of a file
        max_form_memory_size=_MOST_BYTES,
        max_form_parts=_MOST_PARTS,
        silent=False,
    )
    try:
        _, fields, files = parser.parse(
            request.stream, request.mimetype, request.content_length, request.mimetype_params
        )
    except ValueError as error:
        raise Unreadable(f"it is not a complete form: {error}") from None
    form: dict[str, Any] = {name: value for name, value in fields.items() if name != "file"}
    if part := files.get("file"):
        stored: Any = part.stream
        stored.called = part.filename or ""
        form["file"] = stored.complete()
    return form
