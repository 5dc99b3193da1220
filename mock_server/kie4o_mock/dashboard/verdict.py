"""The verdict: what clients did wrong, with links to what shows it."""

from __future__ import annotations

from itertools import groupby

from ..control.control_request import ControlRequest
from ..control.requests import show_verdict
from ..openapi import Json
from ..verdict.model import SEVERITIES
from .layout import Page

# Findings of one rule, and evidence of one finding, that are shown; more is counted.
SHOWN = 10


def show(request: ControlRequest) -> Page:
    """The findings by rule, the worst first."""
    verdict = show_verdict(request)
    rules = groupby(sorted(verdict["findings"], key=_order), key=lambda one: one["rule"])
    context: Json = {
        "verdict": verdict,
        "by_rule": [list(findings) for _, findings in rules],
        "shown": SHOWN,
    }
    return Page("verdict", "verdict.html", "Verdict", request, context)


def _order(finding: Json) -> tuple[int, str]:
    return SEVERITIES.index(finding["severity"]), finding["rule"]
