"""What a run has found: rules applied, codes seen, notes."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence

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
    # Operations that responded as to a path that does not exist.
    no_path: set[str] = Factory(set)
    requests: int = 0
    recent: deque[Exchange] = Factory(lambda: deque[Exchange](maxlen=_RECENT))

    def begin(self) -> None:
        """Begin a test."""
        self.recent.clear()

    def suspects(self, error: BaseException | None) -> Sequence[Exchange]:
        """The requests that led to the error of a test, oldest first."""
        return _exchanges(error) or list(self.recent)

    def hear(self, exchange: Exchange) -> None:
        """Count an exchange."""
        self.requests += 1
        self.recent.append(exchange)
        operation, response = exchange.request.operation, exchange.response
        if operation and response and response.code is not None:
            self.seen[operation, response.code] += 1
        elif operation and response and response.status == 404:
            self.no_path.add(operation)

    def lacks(self, operation: str) -> bool:
        """Whether the target has nothing at the path of an operation."""
        return operation in self.no_path and not any(name == operation for name, _ in self.seen)

    def hold(self, outcome: Outcome) -> None:
        """Count the rules that were applied.

        Raises:
            Broken: some of them do not hold.
        """
        self.checked.update(outcome.checked)
        if outcome.violations:
            self.broken.update(violation.rule for violation in outcome.violations)
            raise Broken(outcome.violations, list(self.recent))


def _exchanges(error: BaseException | None) -> Sequence[Exchange]:
    if isinstance(error, BaseExceptionGroup):
        return next(filter(None, map(_exchanges, error.exceptions)), ())
    return error.exchanges if isinstance(error, Broken) else ()
