"""The control plane as typed Python, over HTTP or in the same process."""

from __future__ import annotations

from typing import Any

import httpx

from ..openapi import Json
from .control_models import Account, ControlError, Delivery, Event, MadeRule, Request, Task, read

_ALL = 10_000
# An advance answers when all that was due has happened, callbacks included.
_TIMEOUT = 120.0

# pytest then shows the line of the test, and not ours.
__tracebackhide__ = True


class ControlClient:
    """The control plane of one mock, for one sandbox or for all.

    Args:
        http: a client whose base URL is the mock; it stays yours.
        key: the API key whose sandbox is meant; None means all of them.
        token: the control token, which a mock beyond loopback demands.
    """

    def __init__(
        self, http: httpx.Client, *, key: str | None = None, token: str | None = None
    ) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {key}"} if key else {"Authorization": ""}
        if token:
            self._headers["X-Mock-Token"] = token

    def advance(self, by: float | str) -> list[Event]:
        """Let time pass, and return what happened, in order.

        Args:
            by: seconds, or a duration such as "20m" or "14d".
        """
        return self._moved({"duration": by} if isinstance(by, str) else {"seconds": by})

    def advance_to_next(self) -> list[Event]:
        """Let time pass until the next event."""
        return self._moved({"to": "next"})

    def advance_until(self, task_id: str, status: str) -> list[Event]:
        """Let time pass until a task has a status."""
        return self._moved({"until": {"taskId": task_id, "status": status}})

    def now(self) -> float:
        """The mock's time, in seconds since the epoch."""
        time: float = self.call("GET", "clock")["now"]
        return time

    def freeze(self) -> None:
        """Stop the time."""
        self.call("POST", "clock/freeze")

    def run(self, factor: float = 1.0) -> None:
        """Let this number of seconds pass for each real one."""
        self.call("POST", "clock/scale", {"factor": factor})

    def reset(self) -> None:
        """Back to the configured start."""
        self.call("POST", "reset")

    def callbacks(self) -> list[Delivery]:
        """Every delivery with its attempts, the oldest first."""
        return read(list[Delivery], self.call("GET", "callbacks")["callbacks"])

    def wait_for_callbacks(
        self,
        count: int = 1,
        *,
        state: str = "delivered",
        task_id: str | None = None,
        timeout: float = 10.0,
    ) -> list[Delivery]:
        """The deliveries, as soon as there are `count`.

        Args:
            count: how many.
            state: "delivered", "failed", or "any" with at least one attempt that is over.
            task_id: the task they are about.
            timeout: real seconds until `ControlError`.
        """
        body: Json = {"count": count, "state": state, "timeoutSeconds": timeout}
        wanted = body if task_id is None else {**body, "taskId": task_id}
        found = self.call("POST", "callbacks/wait", wanted, patience=timeout)
        return read(list[Delivery], found["callbacks"])

    def replay(self, delivery_id: str) -> Delivery:
        """Send a callback again, also one that was delivered."""
        return read(Delivery, self.call("POST", f"callbacks/{delivery_id}/replay"))

    def tasks(self) -> list[Task]:
        """The tasks, the oldest first."""
        return read(list[Task], self.call("GET", "tasks", limit=_ALL)["tasks"])

    def requests(
        self, *, operation: str | None = None, task_id: str | None = None, code: int | None = None
    ) -> list[Request]:
        """The requests that match, the oldest first.

        Args:
            operation: an operationId of the API's document, such as "generateImage".
            task_id: the task that a request is about, or that it created.
            code: the code that it was answered with.
        """
        query: Json = {"operation": operation, "taskId": task_id, "code": code, "limit": _ALL}
        return read(list[Request], self.call("GET", "requests", **query)["requests"])

    def verdict(self) -> Json:
        """What clients did wrong, with evidence, why it hurts and how to fix it."""
        found: Json = self.call("GET", "verdict")
        return found

    def coverage(self) -> Json:
        """Which behaviours of the service clients have met, with any key or none."""
        found: Json = self.call("GET", "coverage")
        return found

    def use(self, scenario: str | Json, **limits: Any) -> MadeRule:
        """Let the next requests go by a scenario.

        Args:
            scenario: a name, or one of your own.
            limits: `operation`, `taskId`, `times` (1; None is for ever), `probability`, `seed`.
        """
        return read(MadeRule, self.call("POST", "rules", {"scenario": scenario, **limits}))

    def fault(self, fault: Json, **limits: Any) -> MadeRule:
        """Let the line fail for the next requests; the limits are those of `use`."""
        return read(MadeRule, self.call("POST", "rules", {"fault": fault, **limits}))

    def rules(self) -> list[MadeRule]:
        """Every rule with how often it was applied, the oldest first."""
        return read(list[MadeRule], self.call("GET", "rules")["rules"])

    def stop(self, rule: MadeRule | None = None) -> None:
        """Delete a rule, or all."""
        self.call("DELETE", f"rules/{rule.id}" if rule else "rules")

    def scenarios(self, group: str | None = None) -> list[Json]:
        """All scenarios that have names, or those of a group."""
        found: list[Json] = self.call("GET", "scenarios", group=group)["scenarios"]
        return found

    def wait_for_requests(
        self, count: int = 1, *, operation: str | None = None, timeout: float = 10.0
    ) -> list[Request]:
        """The requests to an operation, or to any, as soon as there are `count`.

        Args:
            count: how many.
            operation: an operationId of the API's document.
            timeout: real seconds to wait.

        Raises:
            ControlError: there were too few in time; its status is 504.
        """
        wanted = {"count": count, "operation": operation, "timeoutSeconds": timeout}
        body = {name: value for name, value in wanted.items() if value is not None}
        found = self.call("POST", "requests/wait", body, patience=timeout)
        return read(list[Request], found["requests"])

    def save(self, name: str | None = None) -> Json:
        """The state as data, good for a file; with a name the mock also keeps it."""
        snapshot: Json = self.call("POST", "state/save", name=name)
        return snapshot

    def load(self, snapshot: Json | str) -> None:
        """Bring back a state that was saved, or the one that the mock keeps under a name."""
        if isinstance(snapshot, str):
            self.call("POST", "state/load", name=snapshot)
        else:
            self.call("POST", "state/load", snapshot)

    def account(self, **changes: float | bool) -> Account:
        """The account, after changes to its `credits`, `price` or `revoked`, or an `add`."""
        return read(Account, self._changed("account", changes))

    def settings(self, **changes: Any) -> Json:
        """The settings of the sandbox, after changes, in the names of the document."""
        return self._changed("settings", changes)

    def call(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        patience: float = 0.0,
        **query: Any,
    ) -> Any:
        """Any operation of the control plane, by its path below `/__mock/`.

        Args:
            method: the HTTP method.
            path: such as "clock/advance".
            body: the JSON object to send.
            patience: seconds that the mock may take beyond what a response takes otherwise.
            **query: the query parameters; None is left out.

        Raises:
            ControlError: it was refused.
        """
        wanted = {name: value for name, value in query.items() if value is not None}
        answer = self._http.request(
            method,
            f"/__mock/{path}",
            json=body,
            params=wanted,
            headers=self._headers,
            timeout=_TIMEOUT + patience,
        )
        found = answer.json()
        if answer.is_error:
            raise ControlError(answer.status_code, found["title"], found["detail"])
        return found

    def _changed(self, path: str, changes: Json) -> Json:
        found: Json = self.call("PATCH", path, changes) if changes else self.call("GET", path)
        return found

    def _moved(self, way: Json) -> list[Event]:
        return read(list[Event], self.call("POST", "clock/advance", way)["fired"])
