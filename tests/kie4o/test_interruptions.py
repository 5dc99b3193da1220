"""A wait that is interrupted says how to come back, and leaves the client usable."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from kie4o import AsyncKie, Clock, Task, TaskTimeoutError, errors
from tests.conftest import Mock
from tests.kie4o.conftest import (
    API,
    KEY,
    TASK_ID,
    AsyncOver,
    Connect,
    Script,
    Time,
    created,
    no,
    ok,
    record,
    scripted,
    sync_kie,
)

NOTE = [f"Task {TASK_ID} goes on. Resume with wait({TASK_ID!r})."]


class Impatient(Time):
    """Somebody presses Ctrl-C during the sleep number `after`."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after

    def sleep(self, seconds: float) -> None:
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        super().sleep(seconds)


@asynccontextmanager
async def connected(transport: httpx.AsyncBaseTransport, clock: Clock) -> AsyncIterator[AsyncKie]:
    async with httpx.AsyncClient(transport=transport) as http:
        yield AsyncKie(KEY, base_url=API, clock=clock, http_client=http)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_ctrl_c_while_waiting_says_how_to_resume(after: int) -> None:
    script = Script(created(), then=ok(record(0)))
    kie = sync_kie(httpx.MockTransport(script), Impatient(after))

    with pytest.raises(KeyboardInterrupt) as caught:
        kie.generate("A fox")

    assert caught.value.__notes__ == NOTE


def test_ctrl_c_during_a_look_says_how_to_resume() -> None:
    def interrupted(_: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    kie = sync_kie(httpx.MockTransport(Script(interrupted)), Time())

    with pytest.raises(KeyboardInterrupt) as caught:
        kie.wait(TASK_ID)

    assert caught.value.__notes__ == NOTE


def test_after_ctrl_c_the_client_goes_on() -> None:
    def interrupted(_: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    kie = sync_kie(httpx.MockTransport(Script(interrupted, ok(record(1)))), Time())
    with pytest.raises(KeyboardInterrupt):
        kie.wait(TASK_ID)

    assert kie.wait(TASK_ID).succeeded


@pytest.mark.parametrize("after", [0, 1, 2])
def test_what_a_listener_raises_during_generate_says_how_to_resume(
    connect: Connect, after: int
) -> None:
    told: list[Task] = []

    def stop(task: Task) -> None:
        told.append(task)
        if len(told) > after:
            raise LookupError("enough")

    script = Script(created(), then=ok(record(0)))
    with pytest.raises(LookupError) as caught:
        scripted(connect, script).generate("A fox", on_progress=stop)

    assert caught.value.__notes__ == NOTE


def test_an_error_of_ours_that_a_listener_raises_says_so_too(connect: Connect) -> None:
    def stop(_: Task) -> None:
        raise errors.SaveError("full")

    with pytest.raises(errors.SaveError) as caught:
        scripted(connect, Script(created())).generate("A fox", on_progress=stop)

    assert caught.value.__notes__ == NOTE


def test_a_look_that_is_refused_during_generate_carries_the_task(connect: Connect) -> None:
    with pytest.raises(errors.AuthenticationError) as caught:
        scripted(connect, Script(created(), no(401))).generate("A fox")

    assert caught.value.task
    assert caught.value.task.id == TASK_ID


class Gate:
    """Lets a test cancel at the very moment somebody sleeps."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()

    async def asleep(self, _: float) -> None:
        self.reached.set()
        await asyncio.Event().wait()


async def cancel_while_waiting(kie: AsyncKie, gate: Gate) -> BaseException:
    waiting = asyncio.create_task(kie.generate("A fox"))
    await gate.reached.wait()
    waiting.cancel()
    try:
        await waiting
    except asyncio.CancelledError as error:
        return error
    raise AssertionError("it was not cancelled")


def test_a_cancelled_wait_says_how_to_resume() -> None:
    async def run() -> BaseException:
        gate = Gate()
        script = httpx.MockTransport(Script(created(), then=ok(record(0))))
        async with connected(script, Clock(asleep=gate.asleep)) as kie:
            return await cancel_while_waiting(kie, gate)

    error = asyncio.run(run())

    assert NOTE[0] in "".join(traceback.format_exception(error))


def test_after_a_cancelled_wait_the_client_goes_on(mock: Mock) -> None:
    async def run() -> tuple[bool, int]:
        gate, time = Gate(), Time(mock.state)
        transport = AsyncOver(httpx.WSGITransport(app=mock.app))
        clock = Clock(time=time.now, monotonic=lambda: time.elapsed, asleep=gate.asleep)
        async with connected(transport, clock) as kie:
            await cancel_while_waiting(kie, gate)
            time.sleep(18)
            (task_id,) = mock.state.sandbox(KEY).tasks
            task = await kie.get_task(task_id)
        return task.succeeded, len(mock.state.sandbox(KEY).tasks)

    assert asyncio.run(run()) == (True, 1)


def test_a_timeout_of_asyncio_cancels_a_wait_cleanly() -> None:
    async def run() -> None:
        gate = Gate()
        script = httpx.MockTransport(Script(then=ok(record(0))))
        async with connected(script, Clock(asleep=gate.asleep)) as kie:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0):
                    await kie.wait(TASK_ID)

    asyncio.run(run())


def test_many_waits_of_one_client_pass_at_the_same_time(mock: Mock) -> None:
    async def run() -> list[str]:
        time = Time(mock.state)
        transport = AsyncOver(httpx.WSGITransport(app=mock.app))
        async with connected(transport, time.clock) as kie:
            made = await asyncio.gather(*(kie.generate(f"Fox {n}") for n in range(5)))
        return [str(task.request["prompt"]) for task in made]

    assert asyncio.run(run()) == [f"Fox {n}" for n in range(5)]


def test_a_timeout_can_be_caught_as_the_builtin_one() -> None:
    kie = sync_kie(httpx.MockTransport(Script(then=ok(record(0)))), Time())

    with pytest.raises(TimeoutError) as caught:
        kie.wait(TASK_ID, timeout=1)

    assert isinstance(caught.value, TaskTimeoutError)
