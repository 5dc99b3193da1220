"""Everything that kie4o raises.

    KieError
    └── CallbackError    a callback that must not be trusted
"""

from __future__ import annotations


class KieError(Exception):
    """The root of all errors of this package."""


class CallbackError(KieError):
    """A callback is not what the service signs, or is too old to be taken."""
