"""Which sandbox a page of the dashboard is about, and who may see it."""

from __future__ import annotations

from flask import request

from ..control.access import check_access
from ..control.control_request import ControlRequest
from ..errors import Problem
from ..mock_state import STATE, MockState
from ..validation_messages import abbreviate

# The parameter of pages and forms that names a sandbox.
SANDBOX = "sandbox"


def open_request(path: dict[str, str]) -> ControlRequest:
    """The control request that a page or a form stands for.

    Args:
        path: the path parameters.

    Raises:
        Problem: it comes from a foreign page, without the token, or names no sandbox in use.
    """
    state: MockState = request.environ[STATE]
    check_access(request, page=request.method == "GET")
    return ControlRequest(state, _key(state), {}, request.args.to_dict(), path)


def _key(state: MockState) -> str | None:
    """The key of the sandbox that is named; None for all of them."""
    label = request.args.get(SANDBOX)
    if not label:
        return None
    key = state.registry.key_of(label)
    if key is None:
        detail = f"sandbox: there is no sandbox {abbreviate(label)}. It may have been reset."
        raise Problem(404, "Unknown sandbox", detail)
    return key
