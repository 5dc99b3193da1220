"""The contract of stores finds what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kie4o.stores import Entry, MemoryStore
from kie4o.stores.contract import StoreContract


class Careless(MemoryStore):
    """Replaces whatever is there."""

    def swap(self, name: str, old: str | None, new: str | None, **_: bool) -> bool:  # noqa: ARG002 the fault
        return super().swap(name, self.get(name).value, new)


class Forgetful(MemoryStore):
    """Does not agree to what was done before."""

    def swap(self, name: str, old: str | None, new: str | None, **_: bool) -> bool:
        return self.get(name).value == old and super().swap(name, old, new)


class Merging(MemoryStore):
    """Takes two names for one."""

    def get(self, name: str) -> Entry:
        return super().get(name.lower())

    def swap(self, name: str, old: str | None, new: str | None, **_: bool) -> bool:
        return super().swap(name.lower(), old, new)


class Timeless(MemoryStore):
    """Its time goes back."""

    def __init__(self) -> None:
        times = iter(range(1_000_000, 0, -1))
        super().__init__(time=lambda: float(next(times)))


def contents(contract: StoreContract) -> list[Callable[[MemoryStore], None]]:
    return [getattr(contract, name) for name in dir(contract) if name.startswith("test_")]


@pytest.mark.parametrize("kind", [Careless, Forgetful, Merging, Timeless])
def test_a_store_that_is_wrong_fails_the_contract(kind: type[MemoryStore]) -> None:
    failed = []
    for test in contents(StoreContract()):
        try:
            test(kind())
        except AssertionError:
            failed.append(test.__name__)

    assert failed
    assert len(failed) < 8
