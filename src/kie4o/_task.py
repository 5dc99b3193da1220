"""A task as it was seen at one moment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Self, TypeVar

import kie4o_api.models as models
from attrs import evolve, field, frozen
from kie4o_api.types import Unset

from . import _wire, _wire_jobs, _wire_values

_T = TypeVar("_T")
_MILLISECONDS = 1000


@frozen(kw_only=True)
class Task:
    """A task as one read found it. It never changes; read it again with `Kie.get_task`.

    Attributes:
        id: opaque; all that is needed to come back to the task from another process.
        status: the state as a word, also one that this version does not know.
        flag: the state as a number: 0 runs, 1 has images, from 2 on it failed.
        progress: 0.0 to 1.0. The real service has been seen to stay at 0.0 until the end.
        urls: the URLs of the images, good for 14 days.
        error_code: why it failed, as the service numbers it.
        error_message: why it failed, in words.
        created: when it was created; None when the service named no zone.
        completed: when it ended; None while it runs.
        request: what was asked for, as the service understood it.
        model: the model of the jobs API; None for a task of the 4o paths.
        credits: what it cost, where the service tells.
        raw: the whole record, in the document's spelling.
    """

    id: str
    status: str = "GENERATING"
    flag: int = 0
    progress: float = 0.0
    urls: tuple[str, ...] = ()
    error_code: int | None = None
    error_message: str | None = None
    created: datetime | None = None
    completed: datetime | None = None
    model: str | None = None
    credits: float | None = None
    request: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)
    raw: Mapping[str, Any] = field(factory=dict, eq=False, repr=False)

    @classmethod
    def unseen(cls, id: str, model: str | None = None) -> Self:  # noqa: A002 the word that callers know it by
        """A task of which nothing is known but what its id would be, and of which API it is."""
        return cls(id=id, status="UNKNOWN", model=model)

    @classmethod
    def _of_request(cls, id: str, request: Mapping[str, Any]) -> Self:  # noqa: A002 as above
        """A task of which only the request is known."""
        return cls(id=id, request=request, model=_wire_values.as_text(request.get("model")))

    @property
    def is_seen(self) -> bool:
        """Whether the service has told of it, by a record or by the response that created it."""
        return bool(self.raw or self.request)

    @property
    def variants(self) -> int | None:
        """How many images were asked for, which may be more than came; None when unknown."""
        if not self.request or self.model is not None:
            return None
        return _wire_values.as_int(self.request.get("nVariants")) or 1

    @property
    def succeeded(self) -> bool:
        """Whether there are images. The flag decides (ledger: failure-flags)."""
        return self.flag == models.SuccessFlag.SUCCESS

    @property
    def failed(self) -> bool:
        """Whether it ended without; any flag from 2 on says so."""
        return self.flag >= models.SuccessFlag.CREATE_TASK_FAILED

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self.succeeded or self.failed

    @classmethod
    def of(cls, record: models.Task) -> Self:
        """The task of a record that the generated client read."""
        raw = record.to_dict()
        result = record.response
        urls = result.result_urls if isinstance(result, models.TaskResult) else ()
        return cls(
            id=record.task_id,
            status=str(record.status),
            flag=int(record.success_flag),
            progress=_share(_given(record.progress)),
            urls=() if isinstance(urls, Unset) else tuple(urls),
            error_code=_given(record.error_code),
            error_message=_given(record.error_message),
            created=_moment(_given(record.create_time)),
            completed=_moment(_given(record.complete_time)),
            request=_wire_values.as_object(_given(record.param_json)) or {},
            raw=raw,
        )

    @classmethod
    def _of_job(cls, record: models.Job, model: str | None) -> Self:
        """The task of a record of the jobs API.

        Args:
            record: as the generated client read it.
            model: of the task, as far as it was known before.
        """
        raw = record.to_dict()
        seen = cls.of(models.Task.from_dict(_wire.task(_wire_jobs.as_task(raw)) or {}))
        named = _wire_values.as_text(raw.get("model")) or model or "unknown"
        cost = _wire_values.as_number(_given(record.credits_consumed))
        return evolve(seen, model=named, credits=cost, raw=raw)


def _given(value: _T | Unset) -> _T | None:
    return None if isinstance(value, Unset) else value


def _share(text: str | None) -> float:
    try:
        share = float(text or 0)
    except ValueError:
        return 0.0
    return min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0


def _moment(milliseconds: int | None) -> datetime | None:
    if milliseconds is None:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / _MILLISECONDS, UTC)
    except (ValueError, OverflowError, OSError):
        return None
