"""Faults that give one refusal of the document in place of another."""

from __future__ import annotations

from typing import Any

from .seam import Fault


def instead(name: str, other: str, *operation_ids: str) -> Fault:
    """The example `other` in place of `name`, in some operations, or in all."""

    def fault(original: Any, operations: Any, operation: str, asked: str) -> Any:
        meant = asked == name and (not operation_ids or operation in operation_ids)
        return original(operations, operation, other if meant else asked)

    return fault
