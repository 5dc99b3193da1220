"""Options that several commands have."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from .session import Session

F = TypeVar("F", bound=Callable[..., Any])
_LONGEST_TIMEOUT = 86_400.0

pass_session = click.make_pass_decorator(Session, ensure=True)


def seconds(text: str) -> float:
    """A time; `inf` is for ever.

    Raises:
        click.BadParameter: it is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    # Written so that what is not a number is refused too.
    if not value > 0:
        raise click.BadParameter(f"{text!r} is not allowed. Allowed: a number over 0.")
    return value


def _timeout(text: str) -> float:
    value = seconds(text)
    if value > _LONGEST_TIMEOUT:
        said = f"{text!r} is not allowed. Allowed: a number over 0, at most {_LONGEST_TIMEOUT:g}."
        raise click.BadParameter(said)
    return value


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    # What was not given must not hide what stood before the name of the command.
    if value is not None and value is not False and param.name:
        setattr(ctx.ensure_object(Session), param.name, value)


_SERVICE = (
    click.option(
        "--base-url",
        metavar="URL",
        expose_value=False,
        callback=_keep,
        help="Base URL of the service.  [env: KIE_BASE_URL; default: the real service]",
    ),
    click.option(
        "--api-key-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        expose_value=False,
        callback=_keep,
        help="A file with the API key.  [default: the key is in KIE_API_KEY]",
    ),
    click.option(
        "--model",
        metavar="MODEL",
        expose_value=False,
        callback=_keep,
        help="Model of the jobs API.  [env: KIE_MODEL; default: none, the 4o paths]",
    ),
    click.option(
        "--timeout",
        type=_timeout,
        metavar="SECONDS",
        expose_value=False,
        callback=_keep,
        help="Timeout of one request.  [default: 60]",
    ),
)
_OUTPUT = (
    click.option(
        "--json",
        "as_json",
        is_flag=True,
        expose_value=False,
        callback=_keep,
        help="Print results and errors as JSON, one object a line.",
    ),
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        expose_value=False,
        callback=_keep,
        help="Log to standard error.",
    ),
)


def common(command: F) -> F:
    """Add the global options; they may stand before or after the name of a command."""
    return with_options(command, (*_SERVICE, *_OUTPUT))


def output_options(command: F) -> F:
    """Add those that mean something without the service."""
    return with_options(command, _OUTPUT)


def out_option(help_text: str) -> Callable[[F], F]:
    """Add -o/--out."""
    return click.option(
        "-o",
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="FOLDER",
        help=help_text,
    )


def deadline_option(command: F) -> F:
    """Add --deadline."""
    return click.option(
        "--deadline",
        type=seconds,
        metavar="SECONDS",
        help="Timeout of the wait for a task; inf waits for ever.  [default: 600]",
    )(command)


def store_option(command: F) -> F:
    """Add --store."""
    return click.option(
        "--store",
        metavar="STORE",
        envvar="KIE_STORE",
        expose_value=False,
        callback=_keep,
        help="Where all processes keep keys and the account's window: an SQLite file, or the URL "
        "of a Redis server. Put a URL with a password into KIE_STORE.",
    )(command)


def needs_store(session: Session) -> None:
    """Refuse a key that nobody would remember.

    Raises:
        click.UsageError: there is no store.
    """
    if session.store is None:
        raise click.UsageError("A key needs --store, or KIE_STORE.")


def with_options(command: F, options: Iterable[Callable[[F], F]]) -> F:
    """Add options, in the order in which help shows them."""
    for option in reversed([*options]):
        command = option(command)
    return command
