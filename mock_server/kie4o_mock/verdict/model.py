"""What a rule of the verdict is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, get_args

from attrs import frozen

from .history import Evidence, History

# The worst first.
Severity = Literal["costs money", "loses images", "breaks limits", "untidy"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@frozen
class Case:
    """One time that a client did what a rule is about.

    Args:
        message: what it did, in one sentence.
        evidence: the requests, downloads or callback attempts that show it, the oldest first.
        task_id: the task that it is about, if it is about one.
    """

    message: str
    evidence: tuple[Evidence, ...]
    task_id: str | None = None


@frozen
class Rule:
    """A habit that no good client has.

    Args:
        id: its name.
        severity: what the habit does in production.
        why: why it hurts.
        remedy: how to fix it.
        cases: finds the habit in the history of one sandbox.
    """

    id: str
    severity: Severity
    why: str
    remedy: str
    cases: Callable[[History], Iterator[Case]]


@frozen
class Finding:
    """A case of a rule."""

    rule: Rule
    case: Case


@frozen
class Dropped:
    """What the verdict cannot see, because the bounded logs dropped it for newer entries."""

    requests: int = 0
    downloads: int = 0
    callbacks: int = 0


@frozen
class Verdict:
    """All findings, the worst first, and how much they were made from."""

    findings: tuple[Finding, ...]
    requests: int
    tasks: int
    dropped: Dropped

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings each severity has."""
        found = [finding.rule.severity for finding in self.findings]
        return {severity: found.count(severity) for severity in SEVERITIES}
