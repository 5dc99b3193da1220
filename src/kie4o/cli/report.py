"""How an error is told: one line for people, one object for machines, never a traceback."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import suppress

import click

from .._log import LOG
from ..errors import (
    _PAID,
    AuthenticationError,
    JournalError,
    KieError,
    NotFoundError,
    OutcomeUnknownError,
    SaveError,
)
from .batch_file import BadLines
from .exits import ExitCode, Interrupted, Terminated, Unread, exit_code
from .output import Json, emit, error_object, plain
from .session import Session
from .signals import Sigterm


def interruption(session: Session, stop: KeyboardInterrupt) -> Interrupted:
    """The error of Ctrl-C or SIGTERM in this run."""
    kind = Terminated if isinstance(stop, Sigterm) else Interrupted
    if session.task_id:
        return kind(f"{kind.__name__}. Task {session.task_id} goes on.")
    if session.sending:
        return kind(f"{kind.__name__} while the request was under way. {_PAID}")
    said = f"{kind.__name__}."
    # Without a journal, the notes are about the tasks that a person has been told of.
    return kind(_with_notes(said, stop) if session.as_json or session.resume else said)


def report(error: BaseException, session: Session) -> ExitCode:
    """Tell an error on standard error, and how to resume; the exit code for it."""
    code = exit_code(error)
    if code is ExitCode.UNEXPECTED and not isinstance(error, Unread):
        LOG.info("This was not expected:", exc_info=error)
    # Where nobody reads standard error there is nobody to tell.
    with suppress(OSError):
        for found in _described(error, session, code):
            _tell(found, session)
    return code


def _described(error: BaseException, session: Session, code: ExitCode) -> Iterator[Json]:
    """What to tell, as objects; a batch file can have many bad lines."""
    resume = session.resume if _can_resume(error, code) else None
    if isinstance(error, Unread) and not resume:
        return
    if isinstance(error, BadLines):
        for line in error.lines:
            yield {**error_object(error), "error": "InvalidRequestError", "message": line}
        return
    found = error_object(error, session.task_id)
    found["message"] = session.without_key(_message(error, session))
    if resume:
        found["resume"] = resume
    yield found


def _can_resume(error: BaseException, code: ExitCode) -> bool:
    """Whether the same task can still end in another way."""
    if isinstance(error, SaveError):
        # A full disk can be emptied; an image that is gone or refused stays so.
        return error.is_transient or isinstance(error.__cause__, OSError)
    if isinstance(error, JournalError):
        return False
    return code not in (ExitCode.USAGE, ExitCode.FAILED)


def _message(error: BaseException, session: Session) -> str:
    if isinstance(error, click.UsageError):
        said = error.format_message()
        said += "" if said.endswith((".", "?")) else "."
        return f"{said} Try '{error.ctx.command_path} --help'." if error.ctx else said
    if isinstance(error, KieError):
        # Of an unknown path or a refused key, only the whole text says where that is.
        bare = session.as_json and not isinstance(error, NotFoundError | AuthenticationError)
        said = error.message if bare else str(error)
        said = _with_notes(said, error) if isinstance(error, JournalError) else said
        if isinstance(error, AuthenticationError):
            said += f". Check {'--api-key-file' if session.api_key_file else 'KIE_API_KEY'}."
        untold = bare and not isinstance(error, OutcomeUnknownError)
        return f"{said.rstrip('.')}. {_PAID}" if untold and error.may_have_been_charged else said
    if isinstance(error, OSError):
        return f"{error.filename or 'The output'} could not be written: {error.strerror}."
    if isinstance(error, click.Abort):
        return str(error) or "Interrupted."
    doubt = f" {_PAID}" if session.sending and not session.task_id else ""
    return f"{type(error).__name__}: {error}{doubt}"


def _with_notes(said: str, error: BaseException) -> str:
    """With the tasks that a batch could not write down."""
    return " ".join([said, *getattr(error, "__notes__", ())])


def _tell(found: Json, session: Session) -> None:
    if session.as_json:
        emit(found, err=True)
        return
    session.say(f"Error: {plain(found['message'])}")
    if "resume" in found:
        session.say(f"Resume with: {shlex.join(found['resume'])}")
