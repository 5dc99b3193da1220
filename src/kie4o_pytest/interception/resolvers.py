"""Resolvers that look hosts up without Python, whose hooks therefore do not see them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from .wrapping import Method, Wrapped

# Package, class, and the methods that are given a host.
_RESOLVERS = (
    ("aiodns", "DNSResolver", ("getaddrinfo", "gethostbyname", "query", "query_dns")),
    ("uvloop", "Loop", ("getaddrinfo", "create_connection")),
)


def methods(check: Callable[[str], None]) -> list[Wrapped]:
    """The methods to wrap; `check` raises for a host that may not be reached."""

    def wrap(method: Method) -> Method:
        def checked(*args: Any, **options: Any) -> Any:
            for value in (*args, *options.values()):
                if isinstance(value, str):
                    check(value)
            return method(*args, **options)

        return checked

    return [
        Wrapped(getattr(import_module(package), owner), name, wrap)
        for package, owner, names in _RESOLVERS
        if find_spec(package)
        for name in names
        if hasattr(getattr(import_module(package), owner), name)
    ]
