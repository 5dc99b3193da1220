"""The documented rate limits, for sandboxes whose settings enforce them."""

from __future__ import annotations

from ..state.sandbox import Sandbox


def admits_generation(sandbox: Sandbox) -> bool:
    """Whether the account's window has room for a task (ledger: generation-rate)."""
    with sandbox.lock:
        limited = sandbox.settings.rate_limits
        return not (limited and sandbox.generations.is_full(sandbox.scheduler.now()))


def count_generation(sandbox: Sandbox) -> None:
    """Count a new task against the account's window. A refused request is not one."""
    if sandbox.settings.rate_limits:
        sandbox.generations.add(sandbox.scheduler.now())


def admits_read(sandbox: Sandbox, task_id: str, limit: str) -> bool:
    """Count a read of one task against its window (ledger: poll-interval, job-reads)."""
    if not sandbox.settings.rate_limits:
        return True
    with sandbox.lock:
        window = sandbox.tasks.reads.setdefault(task_id, sandbox.window(limit))
        return window.admits(sandbox.scheduler.now())
