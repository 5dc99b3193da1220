"""What each operation of the document does, as a function of a call and its sandbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from attrs import Factory, define

from ..errors import Reason, Refusal
from ..mock_state import MockState
from ..openapi import Document, Json
from ..scenarios.model import Scenario
from ..settings import Profile
from ..state.sandbox import Sandbox
from ..state.task import Task, View, input_urls, record_view_at, view_at
from ..validation import BodyRules, examine
from . import serializers
from .common_download import CommonDownload
from .jobs import JobOperations
from .operation_group import Basis
from .rate_limits import admits_read
from .task_creation import TaskCreation
from .uploads import UploadOperations

# The operations of the document, and the methods that carry them out.
_OPERATIONS = {
    "generateImage": "generate_image",
    "getTask": "get_task",
    "getDownloadUrl": "get_download_url",
    "getCredits": "get_credits",
}


# Neither frozen nor compared: one is made for every request.
@define(eq=False)
class Call:
    """One authenticated request.

    Args:
        sandbox: that of its API key.
        query: the query parameters.
        body: the parsed JSON body; None where the operation has none.
        base_url: the URL that the caller used for the mock.
        notes: what was tolerated; answered in the header `X-Mock-Note`.
        depth: how many callbacks led to the request, as its header `X-Mock-Callback-Depth` says.
        scenario: the one that applies; None is the usual way.
        reason: why the task that it creates will fail, when its images are the cause.
        task: the task whose record it reads.
        ended: whether that record shows the end.
    """

    sandbox: Sandbox
    query: dict[str, str]
    body: Any
    base_url: str
    notes: list[str] = Factory(list)
    depth: int = 0
    scenario: Scenario | None = None
    reason: Reason | None = None
    task: Task | None = None
    ended: bool = False

    def read(self, task: Task) -> tuple[Task, View]:
        """A task as its reader finds it, which may be what ends it, and what its record shows."""
        self.task = task = self.sandbox.read(task)
        view = record_view_at(task.plan, self.sandbox.scheduler.now())
        self.ended = view.done
        return task, view


class Operations:
    """The operations of one mock; each method is named by the operation it carries out."""

    def __init__(self, state: MockState) -> None:
        self._state = state
        self._profile = state.settings.profile
        self._document = state.document
        self._creation = TaskCreation(state, "generateImage", self.refusal)
        rules = partial(_rules, state.document)
        basis = Basis(state, self.refusal, rules)
        self.by_id: dict[str, Callable[[Call], Any]] = {
            **{name: getattr(self, method) for name, method in _OPERATIONS.items()},
            "getCommonDownloadUrl": CommonDownload(basis).get_common_download_url,
            **JobOperations(basis).by_id,
            **UploadOperations(basis).by_id,
        }
        if missing := [name for name in self.by_id if name not in state.document.operations]:
            raise ValueError(f"document: it has no operation {missing[0]}; the mock needs it.")
        self._generate_rules = rules("generateImage")
        self._creating = {"generateImage": self._generate_rules, "createJob": rules("createJob")}
        self._download_rules = rules("getDownloadUrl")

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

    def refusal(self, operation: str, name: str) -> Refusal:
        """The refusal that is the example `name` of an operation."""
        return Refusal(self._document.operations[operation].examples[name])

    def allows_creation(self, operation: str, body: Any) -> bool:
        """Whether the document allows a body of an operation that creates tasks."""
        return self._creating[operation].allows(body)

    def generate_image(self, call: Call) -> Json:
        """Create a task (ledger: prompt-or-files)."""
        self._creation.guard(call)
        self._check(call, call.body, self._generate_rules, "generateImage")
        known = self._generate_rules.known
        request = {name: call.body[name] for name in known if call.body.get(name) is not None}
        if "nVariants" in request:
            request["nVariants"] = int(request["nVariants"])  # 2.0 is an integer in JSON Schema
        task = self._creation.create(call, request)
        self._note_mask(call, request)
        return {"taskId": task.id}

    def get_task(self, call: Call) -> Json:
        """Read a task; an unknown one is code 422 (ledger: refusals-on-record)."""
        task_id = call.query.get("taskId")
        if not task_id:
            hint = "Send the id that generateImage returned."
            reason = Reason("taskId: missing.", suggestion=hint)
            raise self.refusal("getTask", "invalidField").because(reason)
        task = call.sandbox.find(task_id)
        if task is None or task.model is not None:
            raise self.refusal("getTask", "unknownTask")
        if not admits_read(call.sandbox, task_id, "taskReads"):
            raise self.refusal("getTask", "rateLimited")
        return serializers.record(*call.read(task), self._profile_of(call))

    def get_download_url(self, call: Call) -> Any:
        """Sign a link to an image; every reason to refuse has its own text."""
        body = self._picture(call)
        task = self._downloadable(call.sandbox, body)
        name = task.image_names[task.urls.index(body["url"])]
        link = self._state.links.sign(call.base_url, name, call.sandbox.scheduler.now())
        return serializers.link(link, self._profile_of(call))

    def get_credits(self, call: Call) -> float:
        """The balance, a bare number (ledger: credits)."""
        balance = call.sandbox.account.balance
        return int(balance) if balance == int(balance) else balance

    def _profile_of(self, call: Call) -> Profile:
        return (call.scenario and call.scenario.profile) or self._profile

    def _check(self, call: Call, body: Any, rules: BodyRules, operation: str) -> None:
        broken, notes = examine(rules, body, strict=call.sandbox.settings.strict)
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
        if self._profile_of(call) == "quickstart" and isinstance(body, dict) and "imageUrl" in body:
            url = body["imageUrl"]
            tasks = list(call.sandbox.tasks.values())  # others may create one meanwhile
            body = {"taskId": next((t.id for t in tasks if url in t.urls), "unknown"), "url": url}
        if isinstance(body, dict) and body.get("taskId") in (None, ""):
            call.notes.extend(self._download_rules.notes(body))
            raise self.refusal("getDownloadUrl", "missingTaskId")
        self._check(call, body, self._download_rules, "getDownloadUrl")
        return dict(body)

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


# The validators of a document, for all the mocks that share it.
@lru_cache(maxsize=16)
def _rules(document: Document, operation: str) -> BodyRules:
    return BodyRules(document, document.operations[operation].body_schema)
