"""`kie4o generate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .._arguments import DEADLINE
from .._options import Options
from .folders import prepared
from .image_options import image_options, wanted_of
from .inputs import prompt_text
from .options import (
    common,
    deadline_option,
    needs_store,
    out_option,
    pass_session,
    store_option,
)
from .output import emit, show_saved, task_object
from .progress import watching
from .session import Session

if TYPE_CHECKING:
    from .._sync.client import Kie


@click.command()
@click.argument("prompt", required=False)
@click.option(
    "--prompt-file",
    type=click.Path(dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="A file with the prompt.",
)
@image_options
@out_option("Where to save the images.  [default: .]")
@click.option("--no-wait", is_flag=True, help="Print the id of the task, and do not wait.")
@deadline_option
@click.option(
    "--key",
    metavar="KEY",
    help="Your own name for this request, such as an order number. The same KEY and request give "
    "the same task, and you pay once. Needs --store.",
)
@store_option
@common
@pass_session
def generate(
    session: Session,
    /,
    prompt: str | None,
    prompt_file: str | None,
    out: Path | None,
    no_wait: bool,
    deadline: float | None,
    key: str | None,
    **options: Any,
) -> None:
    """Generate images, save them, and print their paths.

    PROMPT says what to draw. With - or no PROMPT, it is read from standard input. With an --image
    you can omit it.
    """
    if no_wait and (out or deadline):
        raise click.UsageError("--no-wait does not go with --out or --deadline.")
    if key is not None:
        needs_store(session)
    text = prompt_text(prompt, prompt_file, needed=not options["images"])
    wanted = wanted_of(options)
    with session.kie() as kie:
        if no_wait:
            _start(session, kie, text, wanted, key)
        else:
            _finish(session, kie, text, wanted, out or Path(), deadline, key)


def _start(
    session: Session, kie: Kie, prompt: str | None, wanted: Options, key: str | None
) -> None:
    session.sending = True
    task = kie.create(prompt, key=key, **wanted)
    session.follow(task, None)
    if session.as_json:
        emit(task_object(task))
    else:
        click.echo(task.id)


def _finish(
    session: Session,
    kie: Kie,
    prompt: str | None,
    wanted: Options,
    out: Path,
    deadline: float | None,
    key: str | None,
) -> None:
    # Before anything is paid for.
    folder = prepared(out)
    with watching(session, folder) as see:
        session.sending = True
        task = kie.generate(
            prompt,
            key=key,
            timeout=deadline or DEADLINE,
            on_progress=see,
            on_upload=see.upload_first,
            **wanted,
        )
        files = kie.save(task, folder)
    show_saved(session, task, files)
