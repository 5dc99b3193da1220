"""The verdict for people, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Dropped, Finding, Verdict

# More evidence of one finding is counted only.
_SHOWN = 4


def lines(verdict: Verdict) -> Iterator[str]:
    """Each finding with its evidence, then the counts and what the logs dropped."""
    for finding in verdict.findings:
        yield from _lines_of(finding)
    counts = ", ".join(f"{number} {severity}" for severity, number in verdict.counts.items())
    requests, tasks = _counted(verdict.requests, "request"), _counted(verdict.tasks, "task")
    yield f"{requests}, {tasks}: {counts}"
    yield from _missing(verdict.dropped)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def headline(finding: Finding) -> str:
    """A finding in one line."""
    return f"{finding.rule.severity}: {finding.rule.id}: {finding.case.message}"


def _lines_of(finding: Finding) -> Iterator[str]:
    yield headline(finding)
    evidence = finding.case.evidence
    for item in evidence[:_SHOWN]:
        yield f"    {item.kind} {item.id}  {item.summary}"
    if len(evidence) > _SHOWN:
        yield f"    and {len(evidence) - _SHOWN} more"
    yield f"  why: {finding.rule.why}"
    yield f"  remedy: {finding.rule.remedy}"


def _missing(dropped: Dropped) -> Iterator[str]:
    if dropped != Dropped():
        counts = f"{dropped.requests} requests, {dropped.downloads} downloads"
        yield f"Not judged, dropped from the log: {counts}, {dropped.callbacks} callbacks"
