"""What a run has found: rules applied, codes seen, notes."""

from __future__ import annotations

from collections import Counter, deque

from attrs import Factory, define

from contract_tests.examiner import Broken
from contract_tests.rules import Outcome
from contract_tests.traffic.exchange import Exchange

# A failing test shows the last requests before it failed.
_RECENT = 8


@define
class Findings:
    """The result of one run, for its report."""

    checked: Counter[str] = Factory(Counter)
    broken: Counter[str] = Factory(Counter)
    seen: Counter[tuple[str, int]] = Factory(Counter)
    # What differs from the document's examples without breaking a rule.
    notes: Counter[str] = Factory(Counter)
    requests: int = 0
    recent: deque[Exchange] = Factory(lambda: deque[Exchange](maxlen=_RECENT))
    # The requests before a rule was broken: a generated test goes on after that.
    before_broken: list[Exchange] = Factory(list)

    def begin(self) -> None:
        """Begin a test."""
        self.recent.clear()
        self.before_broken.clear()

    def suspects(self) -> list[Exchange]:
        """The requests that led to a failure, oldest first."""
        return self.before_broken or list(self.recent)

    def hear(self, exchange: Exchange) -> None:
        """Count an exchange."""
        self.requests += 1
        self.recent.append(exchange)
        operation = exchange.request.operation
        code = exchange.response.code if exchange.response else None
        if operation and code is not None:
            self.seen[operation, code] += 1

    def hold(self, outcome: Outcome) -> None:
        """Count the rules that were applied.

        Raises:
            Broken: some of them do not hold.
        """
        self.checked.update(outcome.checked)
        if outcome.violations:
            self.broken.update(violation.rule for violation in outcome.violations)
            self.before_broken = list(self.recent)
            raise Broken(outcome.violations)
