"""What each operation of the document does, as a function of a call and its sandbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..images.source import InputImageError
from ..mock_state import MockState
from ..openapi import Json
from ..scenarios.model import GENERATE
from ..state.sandbox import Sandbox
from ..state.task import Task, input_urls, view_at
from ..storage.image_store import ImageStore
from ..storage.upload_store import UploadStore
from ..validation import examine
from . import serializers
from .jobs import JobOperations
from .operation_group import Call, OperationGroup
from .task_creation import TaskCreation
from .uploads import UploadOperations

# The operations of the document, and the methods that carry them out.
_OPERATIONS = {
    "generateImage": "generate_image",
    "getTask": "get_task",
    "getDownloadUrl": "get_download_url",
    "getCommonDownloadUrl": "get_common_download_url",
    "getCredits": "get_credits",
}


class Operations(OperationGroup):
    """The operations of one mock; each method is named by the operation it carries out."""

    def __init__(self, state: MockState) -> None:
        super().__init__(state)
        self._creation = TaskCreation(state, GENERATE, self.refusal)
        self._images, self._uploads = ImageStore(state), UploadStore(state)
        self.by_id: dict[str, Callable[[Call], Any]] = {
            **{name: getattr(self, method) for name, method in _OPERATIONS.items()},
            **JobOperations(state).by_id,
            **UploadOperations(state).by_id,
        }
        # At once, so that a document whose schemas are wrong is refused at the start.
        for name in (GENERATE, "getDownloadUrl"):
            self._rules(name)
        if missing := [name for name in self.by_id if name not in state.document.operations]:
            raise ValueError(f"document: it has no operation {missing[0]}; the mock needs it.")

    def of(self, operation: str) -> Callable[[Call], Any]:
        """What carries out an operation.

        Raises:
            ValueError: there is none.
        """
        if operation not in self.by_id:
            raise ValueError(
                f"document: the mock has no function for the operation {operation}. Write one in "
                f"class Operations of {Path(__file__).name} and name it in _OPERATIONS there. "
                f"Known: {', '.join(self.by_id)}."
            )
        return self.by_id[operation]

    def allows_creation(self, operation: str, body: Any) -> bool:
        """Whether the document allows a body of an operation that creates tasks."""
        return self._rules(operation).allows(body)

    def generate_image(self, call: Call) -> Json:
        """Create a task (ledger: prompt-or-files)."""
        self._creation.guard(call)
        self._check(call, call.body, GENERATE)
        known = self._rules(GENERATE).known
        request = {name: call.body[name] for name in known if call.body.get(name) is not None}
        if "nVariants" in request:
            request["nVariants"] = int(request["nVariants"])  # 2.0 is an integer in JSON Schema
        task = self._creation.create(call, request)
        self._note_mask(call, request)
        return {"taskId": task.id}

    def get_task(self, call: Call) -> Json:
        """Read a task; an unknown one is code 422 (ledger: refusals-on-record)."""
        task, view = self._read(call, "getTask", GENERATE, "taskReads")
        return serializers.record(task, view, self._profile(call))

    def get_download_url(self, call: Call) -> Any:
        """Sign a link to an image; every reason to refuse has its own text."""
        body = self._picture(call)
        task = self._downloadable(call.sandbox, body)
        name = task.image_names[task.urls.index(body["url"])]
        link = self._state.links.sign(call.base_url, name, call.sandbox.scheduler.now())
        return serializers.link(link, self._profile(call))

    def get_common_download_url(self, call: Call) -> Any:
        """Sign a link to any stored file; other URLs are refused (ledger: common-download-url)."""
        rules = self._rules("getCommonDownloadUrl")
        if broken := rules.broken(call.body):
            raise self.refusal("getCommonDownloadUrl", "wrongUrl").because(broken[0])
        call.notes.extend(rules.notes(call.body))
        name = self._stored_name(call.body["url"], call.base_url)
        if name is None:
            raise self.refusal("getCommonDownloadUrl", "wrongUrl")
        link = self._state.links.sign(call.base_url, name, call.sandbox.scheduler.now())
        return serializers.link(link, self._profile(call))

    def get_credits(self, call: Call) -> float:
        """The balance, a bare number (ledger: credits)."""
        balance = call.sandbox.account.balance
        return int(balance) if balance == int(balance) else balance

    def _check(self, call: Call, body: Any, operation: str) -> None:
        strict = call.sandbox.settings.strict
        broken, notes = examine(self._rules(operation), body, strict=strict)
        if broken:
            raise self.refusal(operation, "invalidField").because(broken[0])
        call.notes.extend(notes)

    @staticmethod
    def _note_mask(call: Call, request: Json) -> None:
        """A mask counts only beside exactly one image (ledger: mask-several-files)."""
        count = len(input_urls(request))
        if "maskUrl" in request and count != 1:
            call.notes.append(f"maskUrl: ignored, because there are {count} input images, not 1.")

    def _picture(self, call: Call) -> Json:
        """The request in its one canonical shape (ledger: download-request)."""
        body = call.body
        if self._profile(call) == "quickstart" and isinstance(body, dict) and "imageUrl" in body:
            url = body["imageUrl"]
            tasks = list(call.sandbox.tasks.values())  # others may create one meanwhile
            body = {"taskId": next((t.id for t in tasks if url in t.urls), "unknown"), "url": url}
        if isinstance(body, dict) and body.get("taskId") in (None, ""):
            call.notes.extend(self._rules("getDownloadUrl").notes(body))
            raise self.refusal("getDownloadUrl", "missingTaskId")
        self._check(call, body, "getDownloadUrl")
        return dict(body)

    def _stored_name(self, url: str, base_url: str) -> str | None:
        """What the storage calls the file at a URL; None where it has none."""
        try:
            upload = self._uploads.find(url, base_url)
            return upload.path if upload else self._images.name_at(url, base_url)
        except (InputImageError, ValueError):  # ValueError: no port has such a number
            return None

    def _downloadable(self, sandbox: Sandbox, body: Json) -> Task:
        task = sandbox.tasks.get(body["taskId"])
        if task is None or task.model is not None:
            raise self.refusal("getDownloadUrl", "unknownTask")
        if not view_at(task.plan, sandbox.scheduler.now()).succeeded:
            raise self.refusal("getDownloadUrl", "notSuccess")
        if sandbox.images_expired(task):
            raise self.refusal("getDownloadUrl", "expired")
        if body["url"] not in task.urls:
            raise self.refusal("getDownloadUrl", "notOfTask")
        return task
