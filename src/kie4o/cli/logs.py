"""The log on standard error, for -v."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from .._log import LOG
from .output import emit, plain
from .session import Session


@contextmanager
def logging_to_stderr(session: Session) -> Iterator[None]:
    """Let the log go to standard error once -v was read."""
    handler = _Handler(session)
    level = LOG.level
    LOG.addHandler(handler)
    LOG.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        LOG.setLevel(level)


class _Handler(logging.Handler):
    """Asks the session at each record, because options are read while it is already there."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def emit(self, record: logging.LogRecord) -> None:
        if not self._session.verbose:
            return
        lines = self._session.without_key(self.format(record)).split("\n")
        text = "\n".join(plain(line) for line in lines)
        if self._session.as_json:
            emit({"level": record.levelname.lower(), "message": text}, err=True)
        else:
            self._session.say(text)
