"""The options of the command `kie4o-mock`, and what it does."""

from __future__ import annotations

import json
import signal
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any, get_args

import click

from . import config_file
from .limit_options import limits
from .server import THREADS, Ready, collect_seldom
from .server.waitress_server import MockServer
from .settings import HttpStatus, Log, Profile, Progression, Settings

_DEFAULTS = Settings()


@click.command(context_settings={"auto_envvar_prefix": "KIE4O_MOCK", "show_default": True})
@click.version_option(version("kie4o"), allow_from_autoenv=False)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    is_eager=True,
    expose_value=False,
    callback=config_file.read,
    help="A YAML file with options by their names here.",
)
@click.option("--host", "-h", default="127.0.0.1", help="Address to bind.")
@click.option("--port", "-p", default=0, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--server",
    type=click.Choice(["waitress", "granian"]),
    default="waitress",
    help="What serves; granian takes half the CPU, and never resets a connection.",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    default=THREADS,
    help="Requests answered at a time; fewer cost less CPU.",
)
@click.option(
    "--profile",
    type=click.Choice(get_args(Profile)),
    default=_DEFAULTS.profile,
    help="How answers are written.",
)
@click.option(
    "--http-status",
    type=click.Choice(get_args(HttpStatus)),
    default=_DEFAULTS.http_status,
    help="HTTP 200 always, or equal to the code.",
)
@click.option("--seed", type=int, help="What ids and pictures are drawn from.  [default: random]")
@click.option(
    "--progression",
    type=click.Choice(get_args(Progression)),
    default=_DEFAULTS.progression,
    help="What ends a task: time, a number of polls, or nothing.",
)
@click.option(
    "--polls",
    type=click.IntRange(min=1),
    default=_DEFAULTS.polls,
    help="Which read ends a task by polls.",
)
@click.option(
    "--task-seconds",
    type=click.FloatRange(min=0),
    default=_DEFAULTS.task_seconds,
    help="How long a task runs by time.",
)
@click.option("--credits", type=float, default=_DEFAULTS.credits, help="Balance of every key.")
@click.option(
    "--price", type=click.FloatRange(min=0), default=_DEFAULTS.price, help="Credits for a picture."
)
@click.option(
    "--refunds/--no-refunds",
    default=_DEFAULTS.refunds,
    help="Give the credits of a failed task back.",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    envvar="KIE4O_MOCK_KEY",
    help="An accepted API key; may be repeated.  [default: any key]",
)
@click.option("--webhook-key", help="Sign callbacks with it.")
@click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    envvar="KIE4O_MOCK_ALLOW_HOST",
    help="A host beyond loopback that callbacks may go to; may be repeated.",
)
@click.option(
    "--rate-limits/--no-rate-limits",
    default=_DEFAULTS.rate_limits,
    help="Enforce the documented windows.",
)
@click.option(
    "--queue-limit",
    type=click.IntRange(min=0),
    help="Tasks of a key that may run at once.  [default: any number]",
)
@limits
@click.option("--maintenance", is_flag=True, help="Answer every call with code 455.")
@click.option("--public-url", help="Address in picture links.  [default: the caller's]")
@click.option(
    "--document",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Another OpenAPI document.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Refuse unknown fields, masks beside several pictures, callbacks over http.",
)
@click.option(
    "--cors",
    multiple=True,
    envvar="KIE4O_MOCK_CORS",
    help="An origin whose pages may call, or *; may be repeated.",
)
@click.option(
    "--log",
    type=click.Choice(get_args(Log)),
    default=_DEFAULTS.log,
    help="A line on stderr for each request.",
)
@click.option(
    "--control-host",
    "control_hosts",
    multiple=True,
    envvar="KIE4O_MOCK_CONTROL_HOST",
    help="A host name under which the control plane may be called; may be repeated.",
)
@click.option(
    "--control-token",
    help="What control requests must carry.  [default: none; random beyond loopback]",
)
@click.option(
    "--scenarios",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    multiple=True,
    help="A file with scenarios of your own; may be repeated.",
)
@click.option(
    "--scenario-triggers/--no-scenario-triggers",
    "magic",
    envvar="KIE4O_MOCK_SCENARIO_TRIGGERS",
    default=_DEFAULTS.magic,
    help="Whether prompts, keys and headers can name a scenario.",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    envvar="KIE4O_MOCK_JSON",
    help="Make the first line of output one JSON object.",
)
def command(host: str, port: int, server: str, threads: int, as_json: bool, **options: Any) -> None:
    """Run a local stand-in for the 4o Image API.

    Every option can be given as an environment variable, such as KIE4O_MOCK_TASK_SECONDS, or in the
    file named with --config. The command line wins over variables, and these over the file.
    """
    sets: dict[str, Any] = {
        name: frozenset(options.pop(name))
        for name in ("keys", "allow_hosts", "cors", "control_hosts")
    }
    serve = {"waitress": _serve, "granian": _serve_fast}[server]
    try:
        settings = Settings(**sets, **options)
        serve(settings, host, port, threads, partial(_greet, as_json=as_json))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"--host {host} --port {port}: {error.strerror}") from error


def _serve(settings: Settings, host: str, port: int, threads: int, ready: Ready) -> None:
    server = MockServer(settings, host=host, port=port, threads=threads)
    collect_seldom()
    signal.signal(signal.SIGTERM, _interrupt)
    with suppress(KeyboardInterrupt):
        ready(server.url, server.state.seed, server.state.control_token)
        server.serve()


def _serve_fast(settings: Settings, host: str, port: int, threads: int, ready: Ready) -> None:
    try:
        from .server import fast_server
    except ModuleNotFoundError as error:
        said = f"--server granian needs {error.name}: pip install 'kie4o[granian]'"
        raise click.ClickException(said) from error
    fast_server.serve(settings, host=host, port=port, threads=threads, ready=ready)


def _greet(url: str, seed: int, token: str | None, *, as_json: bool) -> None:
    if as_json:
        told = {"url": url, "version": version("kie4o"), "seed": seed}
        click.echo(json.dumps({**told, **({"controlToken": token} if token else {})}))
        return
    about = f"page {url}/__mock/, seed {seed}, Ctrl-C stops it"
    click.echo(f"kie4o-mock {version('kie4o')} at {url}  ({about})")
    if token:
        click.echo(f"Control requests need the header X-Mock-Token: {token}")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
