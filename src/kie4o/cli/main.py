"""The command `kie4o`: its subcommands, and how a run ends."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from .._version import __version__
from .batch import batch
from .exits import EPILOG, ExitCode, Unread
from .generate import generate
from .keys import forget, resolve
from .listen import listen
from .logs import logging_to_stderr
from .options import common
from .report import interruption, report
from .session import Session
from .signals import termination
from .tasks import balance, download, status, wait
from .upload import upload


class _Program(click.Group):
    """Names what click would only call aborted."""

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:
        with _named(extra["obj"]):
            return super().make_context(*arguments, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _named(ctx.ensure_object(Session)):
            return super().invoke(ctx)


@contextmanager
def _named(session: Session) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as stop:
        raise interruption(session, stop) from stop
    except BrokenPipeError as error:
        raise Unread("Nobody reads the output any more.") from error


@click.group(
    cls=_Program,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)
@common
@click.version_option(__version__)
def kie4o() -> None:
    """Generate images with Kie.ai's 4o Image API.

    Put your API key into KIE_API_KEY. It is never an argument, because every user of a machine can
    read the arguments of its processes.
    """


for _command in (generate, status, wait, download, balance, upload, batch, listen, resolve, forget):
    kie4o.add_command(_command)


def run(arguments: Sequence[str], session: Session | None = None) -> int:
    """Run the command with these arguments; the exit code.

    Args:
        arguments: without the name of the program.
        session: what a test wants to be different.
    """
    session = session or Session()
    session.again = ("kie4o", *arguments)
    # Errors in the arguments come before the option is read.
    session.as_json = "--json" in itertools.takewhile(lambda word: word != "--", arguments)
    with termination(), logging_to_stderr(session):
        try:
            ended = kie4o.main(list(arguments), "kie4o", standalone_mode=False, obj=session)
        except Exception as error:
            return report(error, session)
    return ended if isinstance(ended, int) else ExitCode.OK
