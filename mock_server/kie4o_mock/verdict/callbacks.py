"""Habits of callback receivers."""

from __future__ import annotations

from collections.abc import Iterator

from ..state.deliveries import Attempt, Delivery
from .history import Evidence, History
from .model import Case, Rule

# How the sender begins the error of an attempt that took too long.
_LATE = "timeout:"


def slow(history: History) -> Iterator[Case]:
    """Attempts that the receiver did not answer in time."""
    for delivery, attempt in _attempts(history):
        if (attempt.error or "").startswith(_LATE):
            said = "The receiver did not respond before the timeout of the service."
            yield Case(said, _evidence(history, delivery, attempt), delivery.task_id)


def refused(history: History) -> Iterator[Case]:
    """Attempts that the receiver answered otherwise than with 200."""
    for delivery, attempt in _attempts(history):
        if attempt.status is not None and not attempt.accepted:
            said = f"The receiver responded with HTTP {attempt.status}."
            yield Case(said, _evidence(history, delivery, attempt), delivery.task_id)


def _attempts(history: History) -> Iterator[tuple[Delivery, Attempt]]:
    for delivery in history.deliveries:
        for attempt in list(delivery.attempts):
            yield delivery, attempt


def _evidence(history: History, delivery: Delivery, attempt: Attempt) -> tuple[Evidence, ...]:
    answered = f"HTTP {attempt.status}" if attempt.answer else attempt.error
    said = history.hide(f"POST {delivery.url}: {answered}")
    return (Evidence("callback", delivery.id, attempt.at, said),)


RULES = (
    Rule(
        "callback-receiver-too-slow",
        "loses images",
        "The service waits 15 seconds and retries three times; then the callback is lost.",
        "Respond with 200 first, and do the work afterwards.",
        slow,
    ),
    Rule(
        "callback-not-answered-200",
        "loses images",
        "Only HTTP 200 counts as received. After three retries the callback is lost.",
        "Respond with 200 to every callback that you have stored, also to repeated ones.",
        refused,
    ),
)
