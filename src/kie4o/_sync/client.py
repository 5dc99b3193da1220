# Generated from src/kie4o/_async/client.py by scripts/sync_client.py: edit that file.
"""The synchronous client.

Only what defaults and checks need is imported here, so that `from kie4o import AsyncKie` takes
little more time than `import httpx`. The rest is imported when a client is made, or first used.
Annotations name it by the package, as in `kie4o.Task`, and so `typing.get_type_hints` finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack

import httpx

import kie4o

from .. import _arguments
from .._arguments import DEADLINE, check_callable
from .._clock import Clock
from .._concurrency import directly
from .._limits import LARGEST_IMAGE, LARGEST_UPLOAD, TIMEOUT
from .._options import LocalImage, Options
from .._poll import Poll, check
from ..stores import Store

if TYPE_CHECKING:
    from kie4o_api import AuthenticatedClient

_POLL = Poll()


class Kie:
    """The 4o Image API, synchronously. `AsyncKie` is the same for asyncio.

    Use it as a context manager, or call `close`. Every method raises `InvalidRequestError` for an
    invalid argument, and `ClientStateError` once the client is closed. One client serves many
    threads.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | httpx.Timeout = TIMEOUT,
        max_retries: int = 3,
        upload_url: str | None = None,
        webhook_key: str | None = None,
        http_client: httpx.Client | None = None,
        clock: Clock | None = None,
        store: Store | Path | str | None = None,
        model: str | None = None,
    ) -> None:
        """Create a client. Nothing is sent yet.

        Args:
            api_key: the API key; KIE_API_KEY by default.
            base_url: the URL of the service; KIE_BASE_URL by default, then the real service.
            timeout: seconds that one request may take; for a whole task, see `wait`.
            max_retries: retries of a request that cannot be paid twice.
            upload_url: the host for uploads; KIE_UPLOAD_URL by default, then the upload host of the
                real service, or `base_url` if that is not the real service.
            webhook_key: the key that callbacks are signed with; KIE_WEBHOOK_KEY by default.
                Without either, no signature is checked.
            http_client: your own httpx client, for proxies or certificates. You close it.
            clock: the clock to use, for tests.
            store: where processes share keys and the account's window: the path of an SQLite file,
                the URL of a Redis or Valkey server, or a `kie4o.stores.Store`. Without a store,
                only this client remembers keys.
            model: the model of the jobs API for calls without one; KIE_MODEL by default. Without
                either, tasks are created with the 4o paths.

        Raises:
            ConfigurationError: there is no key, or a value is invalid.
            StoreError: the store cannot be opened.
        """
        from .._configuration import configure
        from .parts import Parts

        found = configure(
            api_key, base_url, timeout, max_retries, upload_url, webhook_key, clock, model
        )
        self._webhook_key = found.webhook_key
        self._clock = found.clock
        self.model: str | None = found.model
        self._parts = parts = Parts.of(found, http_client, store)
        self.base_url: str = found.base_url
        self.raw: AuthenticatedClient = parts.raw

    def create(
        self,
        prompt: str | None = None,
        *,
        key: str | None = None,
        on_upload: Callable[[kie4o.UploadProgress], None] | None = None,
        **options: Unpack[Options],
    ) -> kie4o.Task:
        """Start a paid task and return at once. Files are uploaded first.

        Args:
            prompt: what to draw; optional if there are images.
            key: your own name for this request, such as an order number. The same key and request
                give the same task, in every process with the same store, and nothing is sent
                again.
            on_upload: called as files are sent, possibly from several threads.
            **options: see `Options`.

        Raises:
            InvalidRequestError: nothing was sent, because the service would refuse it.
            IdempotencyError: nothing was sent, because the key belongs to another request.
            OutcomeUnknownError: a process sent the request of this key and ended without a
                response. See `resolve` and `forget`.
            StoreError: the store cannot be reached.
            KieError: the service refused. If `may_have_been_charged` is set, the task may exist.
        """
        known = _arguments.key_of(key)
        check_callable("on_upload", on_upload)
        from .._request import build, names_files

        given = (prompt, {"model": self.model, **options}, self._parts.base_url)
        wanted = directly(build, *given) if names_files(options) else build(*given)
        return self._parts.tasks.create(wanted, known, on_upload)

    def create_job(
        self,
        model: str,
        input: Mapping[str, Any],  # noqa: A002 the word of the service
        *,
        key: str | None = None,
        callback_url: str | None = None,
        on_upload: Callable[[kie4o.UploadProgress], None] | None = None,
    ) -> kie4o.Task:
        """Start a paid task of any model of the jobs API and return at once.

        Args:
            model: the name of the model.
            input: the input of the model, in the spelling of the service. A value, or an item of a
                list, may be a file as `upload` takes it, which is uploaded first.
            key: as for `create`.
            callback_url: where the service posts the result.
            on_upload: called as files are sent, possibly from several threads.

        Raises:
            InvalidRequestError: nothing was sent, because an argument is invalid.
            KieError: as for `create`.
        """
        known = _arguments.key_of(key)
        check_callable("on_upload", on_upload)
        from .._jobs import build_job

        # Off the loop, because it may read files.
        wanted = directly(build_job, model, input, callback_url, self._parts.base_url)
        return self._parts.tasks.create(wanted, known, on_upload)

    def generate(
        self,
        prompt: str | None = None,
        *,
        key: str | None = None,
        timeout: float | None = DEADLINE,
        poll: Poll = _POLL,
        on_progress: Callable[[kie4o.Task], None] | None = None,
        on_upload: Callable[[kie4o.UploadProgress], None] | None = None,
        **options: Unpack[Options],
    ) -> kie4o.Task:
        """Start a paid task and wait for its images: `create`, then `wait`."""
        check(timeout, poll, on_progress)
        task = self.create(prompt, key=key, on_upload=on_upload, **options)
        return self._parts.tasks.wait(task, timeout, poll, on_progress, at_once=False)

    def wait(
        self,
        task: kie4o.Task | str,
        *,
        timeout: float | None = DEADLINE,
        poll: Poll = _POLL,
        on_progress: Callable[[kie4o.Task], None] | None = None,
        model: str | None = None,
    ) -> kie4o.Task:
        """Poll a task until it has ended, and return it. Another process may have created it.

        Args:
            task: the task, or its id.
            timeout: seconds until `TaskTimeoutError`; None waits for ever.
            poll: when to poll.
            on_progress: called with every state that is seen.
            model: with an id, the task's model of the jobs API; by default the client's. A `Task`
                knows its model.

        Raises:
            TaskFailedError: the task ended without images.
            TaskTimeoutError: the task is still running; wait again.
            WaitTimeoutError: no response told the state of a bare id; it has no task.
        """
        check(timeout, poll, on_progress)
        seen = self._parts.tasks.known(task, model)
        return self._parts.tasks.wait(seen, timeout, poll, on_progress, at_once=True)

    def get_task(self, task: kie4o.Task | str, *, model: str | None = None) -> kie4o.Task:
        """Read a task once.

        Args:
            task: the task, or its id.
            model: as for `wait`.
        """
        return self._parts.tasks.get(task, model)

    def save(
        self,
        task: kie4o.Task | str,
        folder: Path | str,
        *,
        max_bytes: int = LARGEST_IMAGE,
        model: str | None = None,
    ) -> list[Path]:
        """Save the images of a finished task, whole or not at all.

        A complete file from an earlier run is kept and not fetched again.

        Args:
            task: the task, or its id.
            folder: where to save them; created if it is missing.
            max_bytes: the largest size of an image, in bytes.
            model: as for `wait`.

        Raises:
            ImageExpiredError: an image no longer exists.
            LinkExpiredError: the task contains a direct link that has expired.
            SaveError: an image cannot be saved, even after `max_retries` retries.
            ValidationError: an image is refused, and so is a direct link to it.
        """
        where, most = _arguments.folder(folder), _arguments.at_least(0, "max_bytes", max_bytes)
        seen = self._parts.tasks.seen(task, model)
        return self._parts.images.save(seen, where, most)

    def download_url(self, task: kie4o.Task | str, url: str, *, model: str | None = None) -> str:
        """Return a direct link to an image, for a browser page. It is valid for 20 minutes.

        Args:
            task: the task, or its id.
            url: the URL of the image, as in the task.
            model: as for `wait`.
        """
        known = _arguments.string("url", url, "the URL of an image, as a string")
        seen = self._parts.tasks.known(task, model)
        return self._parts.images.download_url(seen, known)

    def credits(self) -> float:
        """Return the credits of the account. This is free, so you can use it to test a key."""
        from kie4o_api.api.account import get_credits
        from kie4o_api.models import CreditsSuccess
        from kie4o_api.operations import GET_CREDITS

        found = self._parts.call(GET_CREDITS, get_credits.sync, CreditsSuccess)
        return found.data

    def resolve(self, key: str, *, task_id: str) -> None:
        """Record which task the request of a key created, if its outcome is unknown.

        Args:
            key: as for `create`.
            task_id: the id of the task; the website of the service lists your tasks.

        Raises:
            IdempotencyError: the key is unknown, or has another task.
            StoreError: the store cannot be reached.
        """
        known = _arguments.task_id("task_id", task_id, "the id of a task, as a string")
        claims = self._parts.shared.claims
        directly(claims.resolve, _arguments.known_key(key), known)

    def forget(self, key: str) -> bool:
        """Forget a key, so that its request can be sent, and paid, again.

        Args:
            key: as for `create`.

        Returns:
            whether anything was known of the key.

        Raises:
            IdempotencyError: the request is being sent.
            StoreError: the store cannot be reached.
        """
        return directly(self._parts.shared.claims.forget, _arguments.known_key(key))

    def upload(
        self,
        file: LocalImage,
        *,
        max_bytes: int = LARGEST_UPLOAD,
        on_progress: Callable[[kie4o.UploadProgress], None] | None = None,
    ) -> kie4o.UploadedFile:
        """Upload a file to the service, for use as an image or a mask. This is free.

        The same content is sent once, as long as its URL is valid. Anyone who knows the URL can
        fetch the file; nobody can guess it.

        Args:
            file: a `pathlib.Path`, an open binary file, bytes, or a PIL image.
            max_bytes: the largest size of the file, in bytes. Of an open file, no more is read.
            on_progress: called as the file is sent.

        Raises:
            InvalidRequestError: the file cannot be read, is too large, or changed while it was
                sent.
            KieError: the upload failed, even after `max_retries` retries.
        """
        most = _arguments.at_least(0, "max_bytes", max_bytes)
        check_callable("on_progress", on_progress)
        from .._local_file import local_file

        found = directly(local_file, "file", file, most)
        return self._parts.uploads.upload(found, on_progress)

    def batch(
        self,
        prompts: Iterable[str | Mapping[str, Any]],
        *,
        concurrency: int = 8,
        journal: Path | str | Store | None = None,
        retry_failed: bool = False,
        timeout: float | None = DEADLINE,
        poll: Poll = _POLL,
        on_progress: Callable[[kie4o.Task], None] | None = None,
        on_upload: Callable[[kie4o.UploadProgress], None] | None = None,
        **options: Unpack[Options],
    ) -> Generator[kie4o.BatchItem]:
        """Run many prompts, and yield each result as soon as it is known.

        If you stop early, by `close`, an error or Ctrl-C, the batch sends nothing more and waits
        for the responses in progress, so that each paid task is in the journal. A second Ctrl-C
        does not wait.

        Args:
            prompts: strings, or mappings with `prompt` and any of `Options`.
            concurrency: how many tasks may run at once, each with at most one request in progress.
                The account's window applies as well.
            journal: a file from which an interrupted batch resumes without paying again; or a
                store, with which several processes share the batch.
            retry_failed: create tasks again that failed in an earlier run. A prompt whose outcome
                is unknown is never sent again.
            timeout: seconds that each task may take.
            poll: when to poll.
            on_progress: called with every state of every task.
            on_upload: called as files are sent, possibly from several threads. Each file is sent
                just before the first prompt that needs it.
            **options: see `Options`; they apply to prompts without their own.

        Raises:
            InvalidRequestError: a prompt is invalid; nothing was sent.
            JournalError: the journal belongs to other prompts, or to another service.

        What else goes wrong is the error of an item, also `ClientStateError` of a closed client.
        """
        from .batches import run

        _arguments.check_batch(prompts, concurrency, journal, retry_failed)
        check(timeout, poll, on_progress)
        check_callable("on_upload", on_upload)
        return run(
            self._parts.tasks,
            self._parts.base_url,
            prompts,
            journal,
            on_upload,
            defaults={"model": self.model, **options},
            concurrency=concurrency,
            retry_failed=retry_failed,
            deadline=timeout,
            poll=poll,
            on_progress=on_progress,
        )

    def parse_callback(self, body: bytes | str, headers: kie4o.callbacks.Headers) -> kie4o.Callback:
        """Read a callback. With a webhook key, its signature is checked first."""
        from .. import callbacks

        return callbacks.read(body, headers, self._webhook_key(), now=self._clock.time)

    def close(self) -> None:
        """Close the connections. Every later call raises `ClientStateError`."""
        self._parts.close()

    def __getstate__(self) -> None:
        """Refuse to be pickled or copied, with a reason."""
        raise TypeError(
            f"{type(self).__name__} has connections and an API key, so it cannot be pickled or "
            "copied. Make one in each process."
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
