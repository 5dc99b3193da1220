"""What is kept of one key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal, Self, get_args
from urllib.parse import urlsplit

from attrs import asdict, frozen

from .. import _wire_values
from ..errors import StoreError

State = Literal["sending", "created", "unknown"]
_VERSION = 1


@frozen(kw_only=True)
class Record:
    """One key, as it stands in the store. A key that was refused has none.

    Attributes:
        state: `sending` is written before a request leaves; the others tell what came of it.
        digest: of the request.
        service: the URL that it is sent to.
        owner: who sends it.
        until: when its sending must be over, on the clock of the store.
        time: when it was sent, on the same clock.
        task_id: the task, in the state `created`.
        message: why nothing is known, in the state `unknown`.
    """

    state: State
    digest: str
    service: str
    owner: str
    until: float
    time: float
    task_id: str | None = None
    message: str | None = None

    def dump(self) -> str:
        """The record as a string."""
        return json.dumps({"v": _VERSION} | asdict(self))

    @classmethod
    def load(cls, text: str, name: str) -> Self:
        """The record of a string.

        Args:
            text: what the store has.
            name: of what, for the message.

        Raises:
            StoreError: it is not a record of this version. Nothing is sent then.
        """
        try:
            found = json.loads(text)
            if found.pop("v") != _VERSION:
                raise ValueError
            record = cls(**found)
            is_sound = record.state in get_args(State) and all(
                isinstance(number, int | float) for number in (record.until, record.time)
            )
            if record.state == "created":
                is_sound &= record.task_id == _wire_values.as_task_id(record.task_id)
            if not (is_sound and record.digest and isinstance(record.owner, str)):
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            said = f"What the store has of {name} cannot be read; nothing was sent. Is it of "
            raise StoreError(f"{said}another version of kie4o?") from None
        return record


def digest(request: Mapping[str, Any]) -> str:
    """A short name of a request, the same in every process."""
    text = json.dumps(request, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def service_name(base_url: str) -> str:
    """The URL of a service, without a user and password in it."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".lower()
