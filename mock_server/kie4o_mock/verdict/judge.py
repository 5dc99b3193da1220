"""From what sandboxes remember to the verdict."""

from __future__ import annotations

from collections.abc import Iterable

from ..mock_state import MockState
from ..state.sandbox import Sandbox
from . import callbacks, generating, images, polling, requests
from .history import History, history_of
from .model import SEVERITIES, Dropped, Finding, Verdict

RULES = (
    *generating.RULES,
    *images.RULES,
    *callbacks.RULES,
    *polling.RULES,
    *requests.RULES,
)


def judge(state: MockState, sandboxes: Iterable[Sandbox], *, over: bool = False) -> Verdict:
    """The verdict on the clients of these sandboxes, each judged on its own.

    Args:
        state: what the mock holds.
        sandboxes: those to judge.
        over: whether no client goes on, so that what runs now is waited for by nobody.
    """
    judged = list(sandboxes)
    limits = state.document.limits
    histories = [history_of(sandbox, state.redactor.text, limits, over=over) for sandbox in judged]
    found = [finding for history in histories for finding in findings(history)]
    found.sort(key=lambda finding: SEVERITIES.index(finding.rule.severity))
    return Verdict(
        tuple(found),
        sum(len(history.requests) for history in histories),
        sum(len(history.tasks) for history in histories),
        Dropped(
            sum(sandbox.activity.requests.dropped for sandbox in judged),
            sum(sandbox.activity.downloads.dropped for sandbox in judged),
            sum(sandbox.deliveries.dropped for sandbox in judged),
        ),
    )


def judge_all(state: MockState, *, over: bool = False) -> Verdict:
    """The verdict on the clients of all keys, and on those that send none."""
    return judge(state, [*state.sandboxes(), state.anonymous], over=over)


def findings(history: History) -> list[Finding]:
    """What all rules find in the history of one sandbox."""
    # Most sandboxes of tests are as empty as the one without a key.
    if not (history.requests or history.downloads or history.deliveries):
        return []
    return [Finding(rule, case) for rule in RULES for case in rule.cases(history)]
