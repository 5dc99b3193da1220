"""Who may see the pages: a browser signs in once; and which sandbox a page is about."""

from __future__ import annotations

from flask import Response, request

from ..control.access import check_access, cookie_name, holds
from ..control.control_request import ControlRequest
from ..errors import Problem
from ..mock_state import STATE, MockState
from ..validation_messages import abbreviate
from .actions import back

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


def sign_in() -> Response:
    """Give a browser that sends the token a cookie, and lead it to the page that it wanted.

    Raises:
        Problem: it sends another token, or comes from a foreign page.
    """
    state: MockState = request.environ[STATE]
    check_access(request, is_open=True)
    if not holds(state.control_token, request.form.get("token")):
        detail = "This is not the token. Look for it in the first lines that the mock printed."
        raise Problem(401, "Wrong token", detail)
    answer = back()
    answer.set_cookie(
        cookie_name(request),
        state.sessions.begin(),
        path=_path(),
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return answer


def sign_out(control: ControlRequest) -> Response:
    """Take the cookie back; a copy of it is of no use any more."""
    name = cookie_name(request)
    control.state.sessions.end(request.cookies.get(name, ""))
    answer = back()
    answer.delete_cookie(name, path=_path())
    return answer


def _path() -> str:
    return f"{request.script_root}/__mock/"
