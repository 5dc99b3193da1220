"""What the groups of operations have in common."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from ..errors import Refusal
from ..mock_state import MockState
from ..validation import BodyRules


@frozen
class Basis:
    """What operations work with.

    Args:
        state: the state of the mock.
        refusal: gives the refusal that is an example of an operation.
        rules: gives the rules of the body of an operation.
    """

    state: MockState
    refusal: Callable[[str, str], Refusal]
    rules: Callable[[str], BodyRules]


class OperationGroup:
    """Operations of one mock that belong together."""

    def __init__(self, basis: Basis) -> None:
        self._state = basis.state
        self._refusal = basis.refusal
        self._rules = basis.rules
