"""Whether the owner of a request is alive, as far as this machine can tell."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kie4o._idempotency.owner import has_died, new_owner

NAME = "from kie4o._idempotency.owner import new_owner; print(new_owner(), flush=True); input()"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the lease tells")


@pytest.fixture
def child() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", NAME], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_each_attempt_has_a_name_of_its_own() -> None:
    assert new_owner() != new_owner()


def test_this_process_is_alive() -> None:
    assert not has_died(new_owner())


def test_another_process_is_alive_until_it_is_killed(child: subprocess.Popen[str]) -> None:
    with child:
        assert child.stdout
        owner = child.stdout.readline().strip()
        alive = not has_died(owner)
        child.kill()
    gone = has_died(owner)

    assert alive
    assert gone


def test_a_process_that_nobody_has_waited_for_has_died(child: subprocess.Popen[str]) -> None:
    with child:
        assert child.stdout
        owner = child.stdout.readline().strip()
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

        assert has_died(owner)


def test_a_process_that_has_got_the_number_of_another_is_not_that_one() -> None:
    machine, pid, _, name = new_owner().split("/")

    assert has_died(f"{machine}/{pid}/1/{name}")


@pytest.mark.parametrize("owner", ["", "elsewhere/1/1/x", "/1/1/x", "{machine}/x/1/y", "{machine}"])
def test_of_others_nothing_is_known(owner: str) -> None:
    machine = new_owner().partition("/")[0]

    assert not has_died(owner.format(machine=machine))
