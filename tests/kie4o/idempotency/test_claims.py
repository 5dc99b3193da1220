"""The states of a key: many users of one store, some of whom die, some of whom are late."""

from __future__ import annotations

import sys
from typing import Literal

import pytest
from attrs import define, evolve, field
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kie4o import Task
from kie4o._idempotency.claims import Claim, Claims
from kie4o._idempotency.record import digest
from kie4o.errors import (
    IdempotencyError,
    InsufficientCreditsError,
    KieError,
    OutcomeUnknownError,
    StoreError,
)
from kie4o.stores import MemoryStore

API = "https://api.test"
ORDER, OTHER = digest({"prompt": "A fox"}), digest({"prompt": "A hen"})
SECONDS = 60.0


class Machine(RuleBasedStateMachine):
    """One key and the model of it. What was sent is counted where it would cost money."""

    @initialize()
    def begin(self) -> None:
        self.now = 1000.0
        self.claims = Claims(MemoryStore(time=lambda: self.now), API)
        self.state: Literal["nothing", "sending", "created", "unknown"] = "nothing"
        self.holder: Claim | None = None
        self.late: list[Claim] = []
        self.task_id: str | None = None
        self.paid = 0
        self.allowed = 1

    @rule()
    def asks(self) -> None:
        if self.state == "unknown":
            with pytest.raises(OutcomeUnknownError):
                self.claims.find("order", ORDER)
            return
        record, _ = self.claims.find("order", ORDER)
        assert (record.state if record else "nothing") == self.state
        assert (record.task_id if record else None) == self.task_id

    @rule()
    def claims_it(self) -> None:
        claim = self.claims.claim("order", ORDER, self.now, SECONDS)

        assert (claim is not None) == (self.state == "nothing")
        if claim:
            self.holder, self.state = claim, "sending"
            self.paid += 1

    @precondition(lambda self: self.holder)
    @rule(number=st.integers(1, 9))
    def is_created(self, number: int) -> None:
        self._end(Task(id=f"task-{number}"))
        self.state, self.task_id = "created", f"task-{number}"

    @precondition(lambda self: self.holder)
    @rule()
    def is_refused(self) -> None:
        self._end(InsufficientCreditsError("Top up.", code=402))
        self.paid -= 1
        self.state = "nothing"

    @precondition(lambda self: self.holder)
    @rule(interrupted=st.booleans())
    def gets_no_response(self, interrupted: bool) -> None:
        lost = KieError("No response.")
        lost.may_have_been_charged = True
        self._end(None if interrupted else lost)
        self.state = "unknown"

    @precondition(lambda self: self.holder)
    @rule()
    def dies_or_is_late(self) -> None:
        assert self.holder
        self.now += SECONDS
        self.late.append(self.holder)
        self.holder, self.state = None, "unknown"

    @precondition(lambda self: self.late)
    @rule()
    def is_created_after_all(self) -> None:
        claim = self.late.pop()
        known = self.claims.store.get(claim.name).value
        self.claims.end(claim, Task(id="late"))
        if known in (None, claim.record.dump()):
            self.state, self.task_id = "created", "late"

    @rule(task_id=st.sampled_from(["one", "other"]))
    def is_resolved(self, task_id: str) -> None:
        if self.state in ("sending", "unknown") or self.task_id == task_id:
            self.claims.resolve("order", task_id)
            self.state, self.task_id = "created", task_id
            self.late += [self.holder] if self.holder else []
            self.holder = None
        else:
            with pytest.raises(IdempotencyError):
                self.claims.resolve("order", task_id)

    @rule()
    def is_forgotten(self) -> None:
        if self.state == "sending":
            with pytest.raises(IdempotencyError):
                self.claims.forget("order")
            return
        self.claims.forget("order")
        if self.state != "nothing":
            self.allowed += 1
        self.state, self.task_id = "nothing", None

    @rule()
    def is_asked_for_something_else(self) -> None:
        if self.state == "nothing":
            assert self.claims.find("order", OTHER) == (None, self.now)
        else:
            with pytest.raises(IdempotencyError, match="another request"):
                self.claims.find("order", OTHER)

    @invariant()
    def nobody_pays_twice_unless_told_to(self) -> None:
        assert self.paid <= self.allowed

    def _end(self, outcome: Task | KieError | None) -> None:
        assert self.holder
        self.claims.end(self.holder, outcome)
        self.holder = None


TestMachine = Machine.TestCase


@define
class Moment:
    now: float = 1000.0
    claims: Claims = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.claims = Claims(MemoryStore(time=lambda: self.now), API)


@pytest.fixture
def moment() -> Moment:
    return Moment()


def test_a_key_belongs_to_one_service(moment: Moment) -> None:
    moment.claims.claim("order", ORDER, moment.now, SECONDS)
    elsewhere = Claims(moment.claims.store, "http://127.0.0.1:8000")

    with pytest.raises(IdempotencyError, match="another service"):
        elsewhere.find("order", ORDER)


def test_an_owner_that_is_alive_is_waited_for_until_its_time_is_over(moment: Moment) -> None:
    moment.claims.claim("order", ORDER, moment.now, SECONDS)
    moment.now += SECONDS - 1

    record, _ = moment.claims.find("order", ORDER)

    assert record
    assert record.state == "sending"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the lease tells")
def test_the_end_of_an_owner_on_this_machine_is_found_out_at_once(moment: Moment) -> None:
    claim = moment.claims.claim("order", ORDER, moment.now, SECONDS)
    assert claim
    machine, pid, start, name = claim.record.owner.split("/")
    ended = evolve(claim.record, owner=f"{machine}/{pid}/{int(start) - 1}/{name}")
    moment.claims.store.swap("key:order", claim.record.dump(), ended.dump())

    with pytest.raises(OutcomeUnknownError, match="the process that sent it ended"):
        moment.claims.find("order", ORDER)


@pytest.mark.parametrize(
    "value",
    ["", "[]", "{", '{"v": 2}', '{"v": 1, "state": "created"}', "null", '{"v": 1, "more": 1}'],
)
def test_what_cannot_be_read_is_told_and_never_sent_again(moment: Moment, value: str) -> None:
    moment.claims.store.swap("key:order", None, value)

    with pytest.raises(StoreError, match="'order' cannot be read; nothing was sent"):
        moment.claims.find("order", ORDER)


def test_a_late_response_does_not_replace_what_was_decided_meanwhile(
    moment: Moment, caplog: pytest.LogCaptureFixture
) -> None:
    claim = moment.claims.claim("order", ORDER, moment.now, SECONDS)
    assert claim
    moment.now += SECONDS
    moment.claims.resolve("order", "found-by-hand")

    moment.claims.end(claim, Task(id="late"))

    record, _ = moment.claims.find("order", ORDER)
    assert record
    assert record.task_id == "found-by-hand"
    assert "was given to another while it was sent" in caplog.text
    assert "late" in caplog.text
