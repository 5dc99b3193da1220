"""What to install for the fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def extra_mock() -> Iterator[None]:
    """Say what must be installed, where that is why an import fails.

    Raises:
        ModuleNotFoundError: a package of the extra `mock` is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "kie4o").startswith("kie4o"):
            raise
        said = f"The fixtures of kie4o need {error.name}: pip install 'kie4o[mock]'"
        raise ModuleNotFoundError(said, name=error.name) from error
