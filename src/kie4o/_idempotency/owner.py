"""Who is sending a request, and whether they are still alive.

On Linux a process of the same machine that has ended is found out at once. Of all others only
their lease is known.
"""

from __future__ import annotations

import os
import uuid
from functools import cache
from pathlib import Path


def new_owner() -> str:
    """A name that no other attempt to send has, of this process or another."""
    return f"{_process(os.getpid())}/{uuid.uuid4().hex}"


def has_died(owner: str) -> bool:
    """Whether the process of an owner has surely ended. False says nothing."""
    machine, _, rest = owner.partition("/")
    pid, _, rest = rest.partition("/")
    start = rest.partition("/")[0]
    here = _process(os.getpid()).partition("/")[0]
    if not machine or machine != here or not pid.isdecimal() or not start:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    # The number may be another process's by now. Nothing can be read of one of another user.
    now = _start(int(pid))
    return now not in ("", start)


@cache
def _process(pid: int) -> str:
    """This process, which a fork gives another number."""
    return f"{_machine()}/{pid}/{_start(pid)}"


def _machine() -> str:
    """This start of this machine, with the namespace that process ids belong to; maybe empty."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}.{Path('/proc/self/ns/pid').stat().st_ino}"
    except (OSError, UnicodeDecodeError):
        return ""


def _start(pid: int) -> str:
    """When a process was started, in ticks since the start of the machine; maybe empty."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return ""
    # The name of the program comes first and may have blanks in it.
    state, *rest = stat.rpartition(b")")[2].split()
    return "ended" if state in (b"Z", b"X") else rest[18].decode("ascii")
