"""`kie4o listen`."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

import click

from .._arguments import abbreviate
from .inbox import Arrival, Forward, Inbox
from .options import output_options, pass_session
from .output import Json, emit, plain
from .session import Session

if TYPE_CHECKING:
    import httpx


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Host to bind.")
@click.option(
    "-p",
    "--port",
    default=0,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to bind; 0 picks a free one.",
)
@click.option(
    "--webhook-key",
    envvar="KIE_WEBHOOK_KEY",
    show_envvar=True,
    help="The key that callbacks are signed with. Without it, signatures are not checked.",
)
@click.option(
    "--forward-to",
    metavar="URL",
    callback=lambda _context, _option, url: _http_url(url),
    help="Also post accepted callbacks to this URL, and respond with its status; 502 after 10 s.",
)
@click.option(
    "--once",
    is_flag=True,
    help="End after the first accepted callback. If it is forwarded, it must also get a 200.",
)
@output_options
@pass_session
def listen(
    session: Session,
    host: str,
    port: int,
    webhook_key: str | None,
    forward_to: httpx.URL | None,
    once: bool,
) -> None:
    """Receive callbacks, and print whether their signatures are valid.

    The first line of output is the URL to pass as --callback-url. Any path works. A callback gets
    its response at once, or after it was forwarded. One with an invalid signature gets 400, and
    the service sends it again. GET gets 200, for health checks. Needs no API key. Ctrl-C or SIGTERM
    ends the command with exit code 0.
    """
    try:
        inbox = Inbox(host, port, webhook_key, _forward(forward_to))
    except OSError as error:
        said = f"--host {host} --port {port}: {error.strerror or error}."
        raise click.UsageError(said) from error
    # Either may come as soon as the URL is known.
    with suppress(KeyboardInterrupt), inbox.serving():
        _greet(session, inbox)
        while True:
            arrival = inbox.arrivals.get()
            _show(session, arrival)
            if once and _is_done(arrival):
                return


def _http_url(url: str | None) -> httpx.URL | None:
    if url is None:
        return None
    import httpx

    with suppress(httpx.InvalidURL):
        parsed = httpx.URL(url)
        if parsed.scheme in ("http", "https") and parsed.host:
            return parsed
    raise click.BadParameter(f"{abbreviate(url)} is not an http or https URL.")


def _forward(url: httpx.URL | None) -> Forward | None:
    if url is None:
        return None
    from .forward import forward_to

    return forward_to(url)


def _is_done(arrival: Arrival) -> bool:
    """Whether the service will not send it again: only HTTP 200 counts (callback-retries)."""
    return not arrival.reason and arrival.forwarded in (None, HTTPStatus.OK)


def _greet(session: Session, inbox: Inbox) -> None:
    if session.as_json:
        emit({"url": inbox.url})
    else:
        click.echo(f"Listening at {inbox.url}  (Ctrl-C ends it)")


def _show(session: Session, arrival: Arrival) -> None:
    if session.as_json:
        emit(_object(arrival))
        return
    said = arrival.callback
    if said is None:
        click.echo(plain(f"No callback: {arrival.reason}"))
        return
    reason = f" ({arrival.reason})" if arrival.reason else ""
    click.echo(plain(f"{said.task_id}  {said.code}  signature {arrival.signature}{reason}"))
    if arrival.forwarded:
        click.echo(f"  forwarded: HTTP {arrival.forwarded}")
    click.echo(plain(f"  {said.message}"))
    for url in said.urls:
        click.echo(plain(f"  {url}"))


def _object(arrival: Arrival) -> Json:
    said = arrival.callback
    return {
        "taskId": said.task_id if said else None,
        "code": said.code if said else None,
        "message": said.message if said else None,
        "urls": list(said.urls) if said else [],
        "signature": arrival.signature,
        "reason": arrival.reason,
        "forwarded": arrival.forwarded,
        "body": arrival.body.decode(errors="replace"),
    }
