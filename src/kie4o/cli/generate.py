"""`kie4o generate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast, get_args

import click

from ..client import Kie
from ..polling import DEADLINE
from ..request import Fallback, Options, Size, Variants
from .folders import prepared
from .inputs import prompt_text
from .options import common, deadline_option, out_option, pass_session
from .output import emit, show_saved, task_object
from .progress import watching
from .session import Session

_DEFAULT_MODEL = "default"


@click.command()
@click.argument("prompt", required=False)
@click.option(
    "--prompt-file",
    type=click.Path(dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="A file with the prompt.",
)
@click.option(
    "-n",
    "--variants",
    type=click.Choice([str(count) for count in get_args(Variants)]),
    help="How many pictures; each is paid for.  [default: 1]",
)
@click.option("--size", type=click.Choice(get_args(Size)), help="Width to height.  [default: 1:1]")
@click.option(
    "--image",
    "images",
    multiple=True,
    metavar="URL",
    help="A picture to start from; up to five times.",
)
@click.option("--mask", metavar="URL", help="A mask for the one picture; black is repainted.")
@click.option("--callback-url", metavar="URL", help="Where the service posts the result.")
@click.option("--enhance", is_flag=True, help="Let the service refine the prompt.")
@click.option(
    "--fallback",
    type=click.Choice([_DEFAULT_MODEL, *get_args(Fallback)]),
    help="A model to use when the first is not available.",
)
@click.option("--upload-cn", is_flag=True, help="Store the pictures in China.")
@out_option("Where to save the pictures.  [default: .]")
@click.option("--no-wait", is_flag=True, help="Print the id of the task at once, and nothing else.")
@deadline_option
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
    **options: Any,
) -> None:
    """Draw pictures, and save them.

    PROMPT says what to draw; - or nothing reads it from standard input. It may be left out when
    there is an --image. The paths of the saved pictures are printed.
    """
    if no_wait and (out or deadline):
        raise click.UsageError("--no-wait does not go with --out or --deadline.")
    text = prompt_text(prompt, prompt_file, needed=not options["images"])
    wanted = _options(options)
    with session.kie() as kie:
        if no_wait:
            _start(session, kie, text, wanted)
        else:
            _finish(session, kie, text, wanted, out or Path(), deadline)


def _start(session: Session, kie: Kie, prompt: str | None, wanted: Options) -> None:
    session.sending = True
    task = kie.create(prompt, **wanted)
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
) -> None:
    # Before anything is paid for.
    folder = prepared(out)
    with watching(session, folder) as see:
        session.sending = True
        task = kie.generate(prompt, deadline=deadline or DEADLINE, on_progress=see, **wanted)
        files = kie.save(task, folder)
    show_saved(session, task, files)


def _options(given: dict[str, Any]) -> Options:
    """What was given, as the client wants it."""
    wanted = {name: value for name, value in given.items() if value}
    if "variants" in wanted:
        wanted["variants"] = int(wanted["variants"])
    if wanted.get("fallback") == _DEFAULT_MODEL:
        wanted["fallback"] = True
    return cast(Options, wanted)
