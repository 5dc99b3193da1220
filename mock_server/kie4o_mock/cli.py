"""The options of the command `kie4o-mock`, and what it does."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from importlib.metadata import version
from types import FrameType
from typing import Any

import click

from . import config_file
from .server import THREADS, collect_seldom
from .server.waitress_server import MockServer
from .setting_options import setting_options
from .settings import Settings, settings_table
from .validation_messages import abbreviated
from .verdict.judge import judge_all
from .verdict.text import lines


@click.command(context_settings={"auto_envvar_prefix": "KIE4O_MOCK", "show_default": True})
@click.version_option(version("kie4o"), allow_from_autoenv=False)
@config_file.option
@click.option("--host", "-h", default="127.0.0.1", help="Host to bind.")
@click.option(
    "--port",
    "-p",
    default=0,
    type=click.IntRange(0, 65535),
    help="Port to bind; 0 picks a free one.",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    default=THREADS,
    help="Requests handled at a time; fewer need less CPU.",
)
@setting_options(settings_table())
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    envvar="KIE4O_MOCK_JSON",
    help="Print the first line of output as a JSON object.",
)
def command(host: str, port: int, threads: int, as_json: bool, **options: Any) -> None:
    """Run a mock of the 4o Image API on this machine.

    Each option can also be an environment variable, such as KIE4O_MOCK_TASK_SECONDS, or a name in
    the file of --config. The command line wins over variables, and variables win over the file.
    """
    try:
        server = MockServer(Settings(**options), host=host, port=port, threads=threads)
    except ValueError as error:
        raise click.UsageError(_by_option(str(error))) from error
    except OSError as error:
        said = f"--host {abbreviated(host)} --port {port}: {error.strerror or error}"
        raise click.ClickException(said) from error
    collect_seldom()
    signal.signal(signal.SIGTERM, _interrupt)
    with suppress(KeyboardInterrupt):
        _greet(server.url, server.state.seed, server.state.control_token, as_json=as_json)
        server.serve()
    if server.state.settings.verdict:
        click.echo("\n".join(lines(judge_all(server.state))))


def _by_option(said: str) -> str:
    """An error of a setting, which begins with its name, with that of its option instead."""
    name, _, rest = said.partition(": ")
    flags = {row.name: row.flag for row in settings_table()}
    return f"--{flags[name]}: {rest}" if name in flags else said


def _greet(url: str, seed: int, token: str | None, *, as_json: bool) -> None:
    if as_json:
        told = {"url": url, "version": version("kie4o"), "seed": seed}
        click.echo(json.dumps({**told, **({"controlToken": token} if token else {})}))
        return
    # A shell without job control lets what it starts in the background ignore Ctrl-C.
    in_background = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    end = f"`kill {os.getpid()}`" if in_background else "Ctrl-C"
    about = f"page {url}/__mock/, seed {seed}, {end} stops it"
    click.echo(f"kie4o-mock {version('kie4o')} at {url}  ({about})")
    if token:
        click.echo(f"Control requests need the header X-Mock-Token: {token}")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
