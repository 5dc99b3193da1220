"""How a browser gets in where a token is demanded: a form once, then a cookie in its place."""

from __future__ import annotations

from flask import Response, request

from ..control.access import check_access, cookie_name, holds
from ..control.control_request import ControlRequest
from ..errors import Problem
from ..mock_state import STATE, MockState
from .actions import back


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
