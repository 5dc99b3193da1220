"""Brings callbacks to their receivers: when they are sent, and when again."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Collection
from functools import partial

import orjson

from ..clock.scheduler import Event
from ..openapi import Document
from ..scenarios.model import DEFAULT_CALLBACKS, CallbackPlan
from ..settings import Settings
from ..state.deliveries import Attempt, Delivery
from ..state.sandbox import Sandbox
from ..state.seen_behaviors import SeenBehaviors
from ..state.task import Task
from ..waiting import ChangeNotifier
from . import payload as callbacks
from .sender import Sender, SendResult, too_late
from .url_policy import UrlPolicy

_LOG = logging.getLogger(__name__)


class CallbackDispatcher:
    """Sends callbacks as events of the queue; early ones while generate waits for them."""

    def __init__(
        self,
        settings: Settings,
        document: Document,
        sender: Sender,
        own: Sender,
        notifier: ChangeNotifier,
        listening: Collection[tuple[str, int]],
        seen: SeenBehaviors,
    ) -> None:
        """Prepare to send.

        Args:
            settings: the webhook key, the allowed hosts, the profile.
            document: where timeout, retry delays and texts come from.
            sender: how to reach receivers.
            own: how to reach the mock's own inboxes, without a socket.
            notifier: notified after each attempt.
            listening: the hosts and ports that the mock listens on; more may come.
            seen: told of each attempt.
        """
        self._settings = settings
        self._document = document
        self._url_policy = UrlPolicy(settings, document, listening)
        self._retries: list[int] = document.delivery["retrySeconds"]
        self._patience: int = document.delivery["timeoutSeconds"]
        self._sender = sender
        self._own = own
        self._notifier = notifier
        self._seen = seen
        self._lock = threading.Lock()
        # How many attempts are over.
        self.concluded = 0

    def enqueue(self, sandbox: Sandbox, task: Task, *, early: bool = False) -> None:
        """Queue the callbacks of a task that has ended, if its request asked for them.

        Args:
            sandbox: that of the task.
            task: which has ended.
            early: send those that come before generate has answered, and wait for them.
        """
        url = task.request.get("callBackUrl")
        if not url or not math.isfinite(task.plan.ends):
            return
        scenario = task.scenario
        sends = (
            DEFAULT_CALLBACKS
            if scenario is None or scenario.callbacks is None
            else scenario.callbacks
        )
        for send in sends:
            if send.early is early:
                due = sandbox.scheduler.now() if early else task.plan.ends + send.delay
                delivery = self._delivery(sandbox, task, url, due, send)
                if early:
                    self._attempt(sandbox, delivery.id, due)
                else:
                    self._schedule(sandbox, delivery, due)

    def refusal(self, url: str, base_url: str) -> str | None:
        """Why no callback goes to `url`, by the policy of the mock; None when one may."""
        return self._url_policy.refusal(url, base_url)

    def allow(self, host: str) -> None:
        """Let callbacks go to a host from now on."""
        self._url_policy.allow(host)

    def replay(self, sandbox: Sandbox, delivery: Delivery) -> Attempt:
        """Send once more, now, whatever came of it so far; no retry follows."""
        now = sandbox.scheduler.now()
        attempt = Attempt(now, replay=True, real=sandbox.scheduler.clock.real())
        delivery.attempts.append(attempt)
        self._try(sandbox, delivery, attempt, now)
        return attempt

    def resume(self, sandbox: Sandbox, delivery: Delivery) -> None:
        """Go on with a delivery that was saved; an attempt that was under way then is lost."""
        sandbox.deliveries.add(delivery)
        if delivery.due is not None:
            self._schedule(sandbox, delivery, delivery.due)
        for attempt in delivery.attempts:
            if not attempt.is_over:
                lost = SendResult(
                    attempt.headers, 0.0, error="lost: it was under way at the snapshot"
                )
                self._answered(sandbox, delivery, attempt, attempt.at, lost)

    def close(self) -> None:
        """Send nothing more, and cut what is under way."""
        self._sender.close()
        self._own.close()

    def _delivery(
        self, sandbox: Sandbox, task: Task, url: str, due: float, send: CallbackPlan
    ) -> Delivery:
        content = callbacks.sent(self._document, self._settings.profile, task, send)
        # A copy: orjson's own bytes hold on to a buffer of 4 KiB, for as long as they are kept.
        body = bytes(memoryview(orjson.dumps(content)))
        with sandbox.lock:
            name = sandbox.deliveries.new_id(task.id)
            delivery = Delivery(name, task.id, url, body, task.base_url, task.depth + 1, due)
            delivery.signature = send.signature
            delivery.signed_id = callbacks.task_id(content)
            sandbox.deliveries.add(delivery)
        return delivery

    def _schedule(self, sandbox: Sandbox, delivery: Delivery, due: float) -> None:
        delivery.due = due
        # By its id, so that an event keeps no delivery that was dropped.
        action = partial(self._attempt, sandbox, delivery.id, due)
        sandbox.scheduler.schedule(
            Event(
                due,
                "callback.attempt",
                delivery.task_id,
                action,
                owner=sandbox.deliveries,
                item_id=delivery.id,
            )
        )

    def _attempt(self, sandbox: Sandbox, delivery_id: str, due: float) -> None:
        delivery = sandbox.deliveries.get(delivery_id)
        if delivery is None:
            return
        attempt = Attempt(sandbox.scheduler.now(), real=sandbox.scheduler.clock.real())
        delivery.attempts.append(attempt)
        delivery.due = None
        self._try(sandbox, delivery, attempt, due)

    def _try(self, sandbox: Sandbox, delivery: Delivery, attempt: Attempt, due: float) -> None:
        """Send; the response counts at once, or when the receiver asks for on the mock's clock."""
        if refusal := self._url_policy.refusal(delivery.url, delivery.base_url):
            _LOG.warning("A callback was not sent. %s.", refusal)
            self._conclude(sandbox, delivery, attempt, SendResult({}, 0.0, error=refusal))
            return
        own = self._url_policy.own_inbox(delivery.url, delivery.base_url)
        sender = self._own if own else self._sender
        headers = self._headers(delivery, attempt.at)
        sent = sender.post(own or delivery.url, delivery.body, headers)
        attempt.headers = sent.headers
        conclude = partial(self._answered, sandbox, delivery, attempt, due, sent)
        if sent.delay:
            answered = due + min(sent.delay, self._patience)
            event = Event(answered, "callback.answered", delivery.task_id, conclude)
            sandbox.scheduler.schedule(event)
        else:
            conclude()

    def _headers(self, delivery: Delivery, now: float) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            callbacks.DELIVERY: delivery.id,
            callbacks.DEPTH: str(delivery.depth),
            **callbacks.signed(
                self._settings.webhook_key,
                delivery.signed_id or delivery.task_id,
                now,
                delivery.signature,
            ),
        }

    def _answered(
        self, sandbox: Sandbox, delivery: Delivery, attempt: Attempt, due: float, sent: SendResult
    ) -> None:
        """Take the response, or that none came in time, and plan the retry."""
        if sent.delay >= self._patience:
            sent = SendResult(sent.headers, sent.latency, error=too_late(self._patience))
        taken = sent.answer is not None and sent.answer.status == 200
        retry = sum(not other.replay for other in delivery.attempts) - 1
        if not attempt.replay and not taken and retry < len(self._retries):
            self._schedule(sandbox, delivery, due + self._retries[retry])
        self._conclude(sandbox, delivery, attempt, sent)
        self._seen.attempt(delivery, sandbox.tasks.get(delivery.task_id))

    def _conclude(
        self, sandbox: Sandbox, delivery: Delivery, attempt: Attempt, sent: SendResult
    ) -> None:
        attempt.answer, attempt.error = sent.answer, sent.error
        attempt.latency = sent.latency
        sandbox.deliveries.grew(delivery)
        with self._lock:
            self.concluded += 1
        self._notifier.notify()
