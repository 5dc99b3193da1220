"""What only the mock offers: a control plane that moves its clock, and scenarios."""

from __future__ import annotations

import re
from typing import Any

import httpx

FAILING_PROMPT = "[mock:content-policy] A lighthouse in a storm"


class MockControl:
    """The control plane of one mock, for one key. Its requests are not part of the API."""

    def __init__(self, http: httpx.Client) -> None:
        """Use a client whose base URL is the mock's, and which sends the key."""
        self.http = http
        self._now: float | None = None

    def now(self) -> float:
        """The time of a frozen clock; read again after a change."""
        if self._now is None:
            self._now = self.read_clock()
        return self._now

    def read_clock(self) -> float:
        """Its time, in epoch seconds."""
        return float(self._sent("GET", "clock")["now"])

    def post(self, path: str, body: Any = None) -> Any:
        """Change something.

        Raises:
            httpx.HTTPError: the mock refused it, or did not respond.
        """
        self._now = None
        return self._sent("POST", path, body)

    def patch(self, path: str, changes: Any) -> None:
        """Change some fields of a resource."""
        self._sent("PATCH", path, changes)

    def _sent(self, method: str, path: str, body: Any = None) -> Any:
        response = self.http.request(method, f"/__mock/{path}", json=body)
        return response.raise_for_status().json()


class MockScenarios:
    """A target that chooses outcomes by scenarios of the mock."""

    failing_prompt = FAILING_PROMPT

    def outcome(self, name: str) -> str:
        """A prompt that leads to a documented outcome."""
        return f"[mock:{_kebab(name)}] A lighthouse in a storm"

    def refusing(self, name: str) -> dict[str, str]:
        """Headers of a request that is refused."""
        return {"X-Mock-Scenario": _kebab(name)}


def _kebab(name: str) -> str:
    """`serverError` as `server-error`."""
    return re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name)
