"""Whatever clients send, the bytes that the mock keeps of it stay within its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from kie4o_mock import Settings, create_app
from kie4o_mock.mock_state import MockState

from tests.conftest import CALLBACK, START
from tests.mock.conftest import BODY, CREDIT, GENERATE, RECORD
from tests.mock.promise.conftest import FUZZ, SEED

LIMIT = 60_000
INBOX = "http://localhost/__mock/inbox/a"
Send = Callable[[httpx.Client, str], Any]


def _create(http: httpx.Client, **fields: Any) -> Any:
    return http.post(GENERATE, json={**BODY, **fields})


def _rule(http: httpx.Client, text: str) -> Any:
    callback = {"edits": {"change": {"more": text}}}
    return http.post("/__mock/rules", json={"scenario": {"callbacks": [callback]}})


def _load(http: httpx.Client, _: str) -> Any:
    saved = http.post("/__mock/state/save").json()
    return http.post("/__mock/state/load", json=saved)


TRAFFIC: dict[str, Send] = {
    "prompt": lambda http, text: _create(http, prompt=text),
    "callback": lambda http, text: _create(http, callBackUrl=f"{CALLBACK}?{text}"),
    "inbox": lambda http, text: _create(http, callBackUrl=f"{INBOX}?{text}"),
    "to inbox": lambda http, text: http.post("/__mock/inbox/b", content=text),
    "script": lambda http, text: http.put(
        "/__mock/inbox/c", json={"answers": [{"status": 500}] * (len(text) % 900 + 1)}
    ),
    "query": lambda http, text: http.get(RECORD, params={"taskId": text}),
    "header": lambda http, text: http.get(CREDIT, headers={"Referer": text}),
    "path": lambda http, text: http.get(f"/{text}"),
    "body": lambda http, text: http.post(GENERATE, content=text),
    "rule": _rule,
    "counted": lambda http, text: http.get(
        RECORD, params={"taskId": text}, headers={"X-Mock-Scenario": "record-not-yet"}
    ),
    "no more rules": lambda http, _: http.delete("/__mock/rules"),
    "advance": lambda http, _: http.post("/__mock/clock/advance", json={"seconds": 30}),
    "save": lambda http, text: http.post("/__mock/state/save", params={"name": text[-3:]}),
    "load": _load,
    "reset": lambda http, _: http.post("/__mock/reset"),
}
SENT = st.tuples(
    st.sampled_from(sorted(TRAFFIC)), st.sampled_from(["a", "b", ""]), st.integers(1, 20_000)
)


def started() -> tuple[MockState, httpx.Client]:
    app = create_app(
        Settings(
            seed=7, state_bytes=LIMIT, journal_bytes=LIMIT, inbox_bytes=LIMIT, sandbox_limit=2
        ),
        time_source=lambda: START,
        transport=httpx.MockTransport(_verbose),
    )
    state: MockState = app.extensions["kie4o_mock"]
    return state, httpx.Client(transport=httpx.WSGITransport(app=app), base_url="http://localhost")


def _verbose(_: httpx.Request) -> httpx.Response:
    """A receiver that never takes a callback, in many words."""
    return httpx.Response(500, headers={"X-Long": "x" * 5_000}, text="x" * 5_000)


@seed(SEED)
# Without shrinking, which would take minutes; the last request of a list is the cause.
@settings(FUZZ, phases=[Phase.generate])
@given(sent=st.lists(SENT, min_size=10, max_size=40))
def test_what_is_kept_stays_within_the_limits(sent: list[tuple[str, str, int]]) -> None:
    state, http = started()
    for kind, key, length in sent:
        http.headers["Authorization"] = f"Bearer {key}" if key else ""

        TRAFFIC[kind](http, "x" * length)

        bounds = http.get("/__mock/health").json()["bounds"]
        assert all(bound["used"] <= bound["limit"] for bound in bounds.values()), (kind, bounds)
    assert bounds["stateBytes"]["used"] == sum(_kept(state))


def _kept(state: MockState) -> Iterator[int]:
    """The sizes of all that the state of a mock consists of."""
    for sandbox in (state.anonymous, *state.sandboxes()):
        yield from (task.size for task in sandbox.tasks.values())
        yield from (delivery.size for delivery in sandbox.deliveries)
        yield from (rule.size for rule in sandbox.rules.list())
    yield from (snapshot.size for snapshot in state.snapshots.all())
