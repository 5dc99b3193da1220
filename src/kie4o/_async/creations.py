"""Creating tasks by way of a store: once for each key, and no faster than the account may."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from attrs import frozen
from kie4o_api.models import CreateJobRequest, GenerateRequest

from .._arguments import DEADLINE, abbreviate
from .._concurrency import off_loop
from .._idempotency.attempt import Attempt
from .._idempotency.record import digest
from .._idempotency.shared import Shared
from .._image_request import ImageRequest
from .._task import Task
from .._uploads import OnUpload
from ..errors import ClientStateError, KieError, OutcomeUnknownError
from .calls import AsyncCalls
from .uploads import AsyncUploads

Send = Callable[..., Any]
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0


@frozen
class AsyncCreations:
    """Creates tasks by way of a store.

    Args:
        call: the retry loop.
        uploads: sends the files of a request.
        shared: the keys, and the window of the account.
        is_left: whether nothing more may be sent.
    """

    call: AsyncCalls
    uploads: AsyncUploads
    shared: Shared
    is_left: Callable[[], bool] = bool

    async def create(
        self,
        send: Send,
        wanted: ImageRequest,
        key: str | None,
        on_upload: OnUpload | None,
        *,
        once: bool,
    ) -> Task:
        """The task of a key, sent now or by the caller who came first.

        Args:
            send: sends a request, once.
            wanted: the request.
            key: of the caller; None for a task that is created in any case.
            on_upload: called as its files are sent, before it is sent itself.
            once: whether it is the caller who repeats.

        Raises:
            IdempotencyError: the key belongs to another request.
            OutcomeUnknownError: it was sent, and nobody knows what came of it.
            StoreError: the store cannot be reached.
            KieError: why there is no task.
        """
        attempt = partial(self._try, send, wanted, key, on_upload)
        return await self.call.repeat(wanted.operation, attempt, once=once)

    async def _try(
        self, send: Send, wanted: ImageRequest, key: str | None, on_upload: OnUpload | None
    ) -> Task:
        request, body = wanted.body.to_dict(), None if wanted.files else wanted.body
        name = digest(request)
        while True:
            known = 0.0 if key is None else await self._known(key, name)
            if isinstance(known, str):
                return Task._of_request(known, request)
            if body is None:
                body = await self.uploads.complete(wanted, on_upload)
                # It took its time, and what is known of the key may have changed.
                continue
            attempt = Attempt(self.shared, key, name, now=known)
            try:
                delay = await off_loop(attempt.begin)
            except BaseException:
                attempt.abandon()
                raise
            if delay is None:
                return await self._sent(send, body, attempt)
            await self._pause(delay)

    async def _known(self, key: str, name: str) -> str | float:
        """The task of a key, waiting for somebody who sends it right now.

        Returns:
            the id of the task; or the time of the store, where nothing is known of the key.
        """
        ends, pause = self.call.clock.monotonic() + DEADLINE, _SHORTEST_PAUSE
        while True:
            record, now = await off_loop(self.shared.claims.find, key, name)
            if record is None:
                return now
            if record.task_id is not None:
                return record.task_id
            if self.call.clock.monotonic() >= ends:
                raise OutcomeUnknownError(
                    f"key: another process sent {abbreviate(key)} {DEADLINE:g} s ago or earlier, "
                    "and has no response. This process sent nothing."
                )
            await self._pause(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _pause(self, seconds: float) -> None:
        await self.call.clock.asleep(seconds)
        if self.is_left():
            raise ClientStateError("The batch was stopped; nothing was sent.")

    async def _sent(
        self, send: Send, body: GenerateRequest | CreateJobRequest, attempt: Attempt
    ) -> Task:
        outcome: Task | KieError | None = None
        try:
            try:
                outcome = await send(body, once=True)
            except KieError as error:
                outcome = error
            await off_loop(attempt.end, outcome)
        except BaseException:
            # Here and now, because who is cancelled does not get to wait for a thread.
            attempt.end(outcome)
            raise
        if isinstance(outcome, Task):
            return outcome
        raise outcome
