"""The three ways to upload a file, as functions of a call and its sandbox."""

from __future__ import annotations

import binascii
import shutil
import string
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ..errors import Reason, Refusal
from ..images.source import InputImageError
from ..mock_state import MockState
from ..net import is_loopback
from ..openapi import Json
from ..storage.image_store import ImageStore
from ..storage.upload_store import UploadStore
from ..uploads import file_types
from ..uploads.folder import Upload
from ..uploads.stored_file import StoredFile
from .operation_group import Call, OperationGroup

_LETTERS = string.digits + string.ascii_lowercase
_RANDOM = 11
# What is refused when a field breaks a rule; a path or a name otherwise.
_INVALID = {"/base64Data": "invalidBase64", "/fileUrl": "unreachableUrl"}

_RULE = (
    "has at most 255 characters, no control characters, slashes or backslashes, and begins neither "
    "with a full stop nor with a blank."
)
_NAME = f"A name {_RULE}"
_FOLDER = f"Allowed: names divided by single slashes, at most 255 characters. Each name {_RULE}"


class UploadOperations(OperationGroup):
    """The uploads of one mock. They are free, and no window counts them."""

    def __init__(self, state: MockState) -> None:
        super().__init__(state)
        self._images = ImageStore(state)
        self._uploads = UploadStore(state)
        self.by_id: dict[str, Callable[[Call], Any]] = {
            "uploadFile": self.upload_file,
            "uploadBase64": self.upload_base64,
            "uploadFromUrl": self.upload_from_url,
        }

    def upload_file(self, call: Call) -> Json:
        """Keep a file that came as a form."""
        form = call.body
        if not isinstance(form.get("file"), StoredFile):
            raise self.refusal("uploadFile", "missingFile")
        self._check(call, "uploadFile", {**form, "file": ""})
        return self._keep(call, "uploadFile", form["file"], form["file"].called)

    def upload_base64(self, call: Call) -> Json:
        """Keep a file that came inside JSON."""
        self._check(call, "uploadBase64", call.body)
        head, _, encoded = call.body["base64Data"].rpartition(",")
        try:
            content = binascii.a2b_base64(encoded, strict_mode=True)
        except binascii.Error:
            raise self.refusal("uploadBase64", "invalidBase64") from None
        limit = self._state.document.upload_limits["base64Bytes"]
        if len(content) > limit:
            raise self._too_large("uploadBase64", limit)
        file = StoredFile(self._state.upload_space)
        file.write(content)
        return self._keep(call, "uploadBase64", file.complete(), _declared(head))

    def upload_from_url(self, call: Call) -> Json:
        """Keep the file at a URL: of the mock's own, or on loopback."""
        self._check(call, "uploadFromUrl", call.body)
        url, limit = call.body["fileUrl"], self._state.document.upload_limits["urlBytes"]
        file = StoredFile(self._state.upload_space)
        try:
            self._fetch(url, call.base_url, file, limit)
        except InputImageError as unusable:
            if unusable.failure == "image-too-large":
                raise self._too_large("uploadFromUrl", limit) from None
            raise self._unreachable(url) from unusable
        except ValueError as error:  # no port has such a number
            raise self._unreachable(url) from error
        return self._keep(call, "uploadFromUrl", file.complete(), url.partition("?")[0])

    def _fetch(self, url: str, base_url: str, file: StoredFile, limit: int) -> None:
        if upload := self._uploads.find(url, base_url):
            if upload.file.size > limit:
                raise InputImageError("image-too-large")
            with upload.file.path.open("rb") as stored:
                shutil.copyfileobj(stored, file)
        elif image := self._images.source_image(url, base_url):
            file.write(image.read())
        else:
            with self._state.waiting.counted():  # for the host of the file
                self._state.upload_fetcher.fetch_into(url, file.write, limit)

    def _check(self, call: Call, operation: str, body: Any) -> None:
        rules = self._rules(operation)
        fields = body if isinstance(body, dict) else {}
        for name in rules.required:
            if name != "file" and fields.get(name) in (None, ""):
                call.notes.extend(rules.notes(fields))
                raise self.refusal(operation, f"missing{name[0].upper()}{name[1:]}")
        broken = rules.broken(body)
        if not broken and call.sandbox.settings.strict:
            broken = rules.undocumented(fields)
        if broken:
            pointer = broken[0].pointer or ""
            refusal = self.refusal(operation, _INVALID.get(pointer, "invalidName"))
            raise refusal if pointer == "/base64Data" else refusal.because(_named(broken[0]))
        call.notes.extend(rules.notes(fields))

    def _keep(self, call: Call, operation: str, file: StoredFile, given: str) -> Json:
        """Store a complete file; `given` is what its sender calls it besides."""
        asked = call.body.get("fileName") or ""
        kind = file_types.recognise(file.head(file_types.HEAD), asked or given)
        if not file_types.is_taken(kind):
            reason = Reason(f"Unsupported file type: {kind}")
            raise self.refusal(operation, "unsupportedType").because(reason)
        folder, now = call.sandbox.uploads, call.sandbox.scheduler.now()
        name = asked or f"{self._made_name(call)}{file_types.ending(kind, given)}"
        kept = call.scenario and call.scenario.upload
        seconds = kept.seconds if kept else self._state.document.lifetimes["uploadSeconds"]
        path = folder.path(call.body["uploadPath"], name)
        upload = Upload(path, kind, now, now + seconds, call.base_url, file)
        folder.add(upload)
        return _described(upload)

    def _made_name(self, call: Call) -> str:
        """A name as the service makes it: milliseconds, and letters drawn from the seed."""
        folder, now = call.sandbox.uploads, call.sandbox.scheduler.now()
        number = int(call.sandbox.draw(f"upload/{folder.count}"), 16)
        letters = ""
        while len(letters) < _RANDOM:
            number, digit = divmod(number, len(_LETTERS))
            letters += _LETTERS[digit]
        return f"{int(now * 1000)}-{letters}"

    def _too_large(self, operation: str, limit: int) -> Refusal:
        reason = Reason(f"The file is larger than {limit} bytes")
        return self.refusal(operation, "fileTooLarge").because(reason)

    def _unreachable(self, url: str) -> Refusal:
        refusal = self.refusal("uploadFromUrl", "unreachableUrl")
        hint = "The mock fetches from loopback and from itself only."
        if is_loopback(urlsplit(url).hostname or ""):
            hint = "Its host did not respond with the file."
        said = f"{refusal.envelope['msg']}: {url.partition('?')[0][:100]}."
        return refusal.because(Reason(said, "/fileUrl", hint))


def _named(reason: Reason) -> Reason:
    """What is wrong with a path or a name, and what is allowed."""
    hint = {"/uploadPath": _FOLDER, "/fileName": _NAME}.get(reason.pointer or "")
    return Reason(reason.message, reason.pointer, hint) if hint else reason


def _declared(head: str) -> str:
    """A name with the ending that a data URL's type stands for."""
    return f"file{file_types.ending(head.removeprefix('data:').partition(';')[0], '')}"


def _described(upload: Upload) -> Json:
    """The `data` of an upload, in recorded order (ledger: upload-answer)."""
    moment = datetime.fromtimestamp(upload.uploaded, UTC).isoformat(timespec="milliseconds")
    return {
        "success": True,
        "fileName": upload.name,
        "filePath": upload.path,
        "downloadUrl": upload.url,
        "fileSize": upload.file.size,
        "mimeType": upload.mime_type,
        "uploadedAt": moment.replace("+00:00", "Z"),
    }
