"""Methods of other packages, wrapped while a mock runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Method = Callable[..., Any]
# The attribute of a wrapper that holds what it wraps.
_BELOW = "_kie4o_below"


class Wrapped:
    """A method of a class that can be wrapped, on top of whatever else wraps it.

    Args:
        owner: the class.
        name: the method.
        wrap: makes the wrapper of the method that it is given.
    """

    def __init__(self, owner: type, name: str, wrap: Callable[[Method], Method]) -> None:
        self._owner = owner
        self._name = name
        self._wrap = wrap

    def install(self) -> None:
        """Wrap it; again, where another tool has wrapped or replaced the wrapper since."""
        found = getattr(self._owner, self._name)
        if not hasattr(found, _BELOW):
            wrapper = self._wrap(found)
            setattr(wrapper, _BELOW, found)
            setattr(self._owner, self._name, wrapper)

    def remove(self) -> None:
        """Put the method back, unless another tool has wrapped the wrapper since."""
        found = getattr(self._owner, self._name)
        if hasattr(found, _BELOW):
            setattr(self._owner, self._name, getattr(found, _BELOW))
