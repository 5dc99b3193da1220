"""What the workers do: `celery -A shop.tasks worker`.

A worker may be killed anywhere. Its message is then delivered again, or is lost and sent again by
`python -m shop again`; the number of the order is the key, so whatever comes twice is paid once.
"""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path

from celery import Celery, Task
from celery.utils.log import get_task_logger

from kie4o import Kie, KieError
from kie4o.errors import (
    ApiConnectionError,
    IdempotencyError,
    MaintenanceError,
    QueueFullError,
    RateLimitError,
    SaveError,
    ServerError,
    StoreError,
)

from . import orders

OUT = Path(os.environ.get("SHOP_OUT", "out"))
# Seconds between two polls of an image, in which the worker does something else.
POLL = float(os.environ.get("SHOP_POLL_SECONDS", "5"))
# These may be over the next time. An order whose money may be gone never comes here.
PASSING = (
    ApiConnectionError,
    MaintenanceError,
    QueueFullError,
    RateLimitError,
    ServerError,
    StoreError,
)
# How an order ended: a word, and what is to be said about it.
Ending = tuple[str, str]
LOG = get_task_logger(__name__)

app = Celery("shop", broker=orders.REDIS_URL)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    # Seconds after which the message of a worker that was lost is delivered again. It must be more
    # than a task takes, its countdown included; otherwise messages multiply.
    broker_transport_options={
        "visibility_timeout": float(os.environ.get("SHOP_VISIBILITY_SECONDS", "900")),
        "socket_timeout": 10.0,
    },
)


@cache
def service() -> Kie:
    """The client of this process. The keys and the window of the account are in Redis too."""
    store = os.environ.get("KIE_STORE", orders.REDIS_URL)
    return Kie(store=store, timeout=float(os.environ.get("SHOP_TIMEOUT_SECONDS", "60")))


@app.task(bind=True, max_retries=None)
def draw(self: Task[[str], None], order: str) -> None:
    """Bring an order one step further, and come back until it has ended."""
    prompt = orders.prompt_of(order)
    if prompt is None:
        return
    try:
        ending = _step(order, prompt)
    except KieError as error:
        ending = _ending(order, error)
    if ending is None:
        raise self.retry(countdown=POLL)
    orders.end(order, *ending)
    LOG.info("Order %s: %s", order, ending[0])


def _step(order: str, prompt: str) -> Ending | None:
    """Create the task, or poll it; None while it runs."""
    task = service().create(prompt, key=order)
    task = service().get_task(task.id)
    if task.succeeded:
        return "saved", " ".join(map(str, service().save(task, OUT / order)))
    return ("failed", task.error_message or task.status) if task.failed else None


def _ending(order: str, error: KieError) -> Ending | None:
    """What an error means for an order; None where it goes on."""
    if isinstance(error, StoreError) and error.task:
        return _remember(order, error.task.id)
    if error.may_have_been_charged:
        return "unknown", error.message
    if isinstance(error, PASSING) or (isinstance(error, SaveError) and error.is_transient):
        LOG.info("Order %s: %s", order, error.message)
        return None
    return "failed", error.message


def _remember(order: str, task_id: str) -> Ending | None:
    """Tell the store of a task that only this process knows, however long that takes."""
    while True:
        try:
            service().resolve(order, task_id=task_id)
        except StoreError:
            LOG.warning("Order %s has task %s, which the store must be told.", order, task_id)
            time.sleep(1)
        except IdempotencyError as error:
            # The store has lost what it knew, so to go on could be to pay again.
            return "unknown", f"It has task {task_id}. {error.message}"
        else:
            return None
