"""What the exit code of `kie4o` means."""

from __future__ import annotations

from enum import IntEnum

import click

from .. import errors


class Interrupted(click.Abort):
    """Ctrl-C was pressed; the text says what that means for the task and for money."""


class Terminated(Interrupted):
    """SIGTERM came; the text is like that of Ctrl-C."""


class Unread(click.Abort):
    """Nobody reads standard output any more."""


class ExitCode(IntEnum):
    """How a run ended."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    CONFIGURATION = 3
    CREDITS = 4
    FAILED = 5
    TIMEOUT = 6
    SERVICE = 7
    UNSAVED = 8
    UNKNOWN = 9
    PARTLY = 10
    INTERRUPTED = 130
    TERMINATED = 143


MEANINGS = {
    ExitCode.OK: "done",
    ExitCode.UNEXPECTED: "unexpected error, or the output was closed",
    ExitCode.USAGE: "wrong usage, an unknown key, or a request that is refused as invalid",
    ExitCode.CONFIGURATION: "the API key is missing or refused, or the base URL is wrong",
    ExitCode.CREDITS: "the balance does not cover the task",
    ExitCode.FAILED: "the task ended without images",
    ExitCode.TIMEOUT: "timeout: the task goes on; wait for it again",
    ExitCode.SERVICE: "the service refused, or could not be reached",
    ExitCode.UNSAVED: "something could not be saved, or the journal of a batch cannot be used",
    ExitCode.UNKNOWN: "outcome unknown: the request may have been paid for",
    ExitCode.PARTLY: "some prompts of a batch gave no images",
    ExitCode.INTERRUPTED: "interrupted with Ctrl-C",
    ExitCode.TERMINATED: "ended by SIGTERM",
}
EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {said}" for code, said in MEANINGS.items())

# The first that fits. Some errors are OSErrors as well, so that one comes last.
_CODES: tuple[tuple[type[BaseException], ExitCode], ...] = (
    (Unread, ExitCode.UNEXPECTED),
    (Terminated, ExitCode.TERMINATED),
    (click.Abort, ExitCode.INTERRUPTED),
    (click.ClickException, ExitCode.USAGE),
    (errors.InvalidRequestError, ExitCode.USAGE),
    (errors.BadRequestError, ExitCode.USAGE),
    (errors.ValidationError, ExitCode.USAGE),
    (errors.IdempotencyError, ExitCode.USAGE),
    (errors.ConfigurationError, ExitCode.CONFIGURATION),
    (errors.AuthenticationError, ExitCode.CONFIGURATION),
    (errors.NotFoundError, ExitCode.CONFIGURATION),
    (errors.InsufficientCreditsError, ExitCode.CREDITS),
    (errors.TaskFailedError, ExitCode.FAILED),
    (errors.TaskError, ExitCode.TIMEOUT),
    (errors.WaitTimeoutError, ExitCode.TIMEOUT),
    (errors.JournalError, ExitCode.UNSAVED),
    (errors.SaveError, ExitCode.UNSAVED),
    (errors.KieError, ExitCode.SERVICE),
    (OSError, ExitCode.UNSAVED),
)


def has_no_images(error: errors.SaveError) -> bool:
    """Whether there was nothing to save, although the task succeeded."""
    return error.task is not None and error.task.succeeded and not error.task.urls


def exit_code(error: BaseException) -> ExitCode:
    """The exit code of a run that ended with this error."""
    if isinstance(error, errors.KieError) and error.may_have_been_charged:
        return ExitCode.UNKNOWN
    if isinstance(error, errors.SaveError) and has_no_images(error):
        return ExitCode.FAILED
    found = (code for kind, code in _CODES if isinstance(error, kind))
    return next(found, ExitCode.UNEXPECTED)
