"""`kie4o batch`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import click

from .._arguments import DEADLINE
from .._log import LOG
from .._options import Options
from ..stores import Store, open_store
from .batch_file import FORMATS, Format, format_of, rows_of
from .exits import ExitCode
from .folders import prepared
from .image_options import image_options, wanted_of
from .inputs import STDIN, read_text
from .options import common, deadline_option, out_option, pass_session
from .output import plain
from .progress import counting
from .results import Result, results
from .session import Session
from .tally import Tally


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="The format of FILE.  [default: from its ending; text for standard input]",
)
@image_options
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="Tasks that may run at once.",
)
@click.option(
    "--journal",
    type=click.Path(dir_okay=False),
    metavar="FILE|URL",
    help="Where to record what was paid for. With the URL of a Redis or Valkey server, several "
    "machines run one batch.  [default: FILE.journal.jsonl]",
)
@click.option(
    "--no-journal", is_flag=True, help="Record nothing. An interrupted batch cannot resume."
)
@click.option(
    "--retry-failed",
    is_flag=True,
    help="Create failed tasks again, and pay for them again.",
)
@out_option("Save the images there.  [default: print their URLs]")
@deadline_option
@common
@pass_session
def batch(
    session: Session,
    /,
    file: str,
    form: Format | None,
    concurrency: int,
    journal: str | None,
    no_journal: bool,
    retry_failed: bool,
    out: Path | None,
    deadline: float | None,
    **options: Any,
) -> ExitCode:
    """Generate images for many prompts.

    FILE has one prompt a line (.txt), a header and rows (.csv), or one object a line (.jsonl); - is
    standard input. In text, empty lines and lines that begin with # are skipped. Columns and fields
    are prompt, size, variants, images, mask, callback_url, enhance, fallback, upload_cn, model,
    quality and resolution. The options below apply to prompts without their own. Separate several
    images in a CSV cell with spaces; a name with spaces stands between double quotes, or alone in
    its cell. An image or a mask is a URL, or a file with a path relative to FILE. Every line is
    checked before the first one is sent.

    On a terminal, a table is printed at the end. Into a pipe or a file, only the paths of the
    images are printed, as they arrive.

    Run the same command again to resume an interrupted batch. It pays nothing twice, because the
    journal has what was sent. The journal of standard input is in the current folder, with a name
    made from the text. Remove a journal to start over.
    """
    if no_journal and (journal or retry_failed):
        raise click.UsageError("--no-journal does not go with --journal or --retry-failed.")
    text = read_text(file)
    with session.kie() as kie, ExitStack() as stack:
        defaults: Options = {"model": kie.model, **wanted_of(options)}
        rows = rows_of(text, form or format_of(file), file, kie.base_url, defaults)
        folder = prepared(out) if out else None
        memory = None if no_journal else _memory(journal, file, text)
        if isinstance(memory, Store):
            stack.callback(memory.close)
        tally = Tally(session, file, len(rows), isinstance(memory, Store))
        items = kie.batch(
            [row.options for row in rows],
            concurrency=concurrency,
            journal=memory,
            retry_failed=retry_failed,
            timeout=deadline or DEADLINE,
            on_progress=tally.see,
            **defaults,
        )
        _remember(session, memory, kie.model)
        with tally, closing(results(kie, items, rows, folder)) as found:
            return _show(session, tally, found)


def _memory(journal: str | None, file: str, text: str) -> Path | Store:
    """The journal that was named, or that of the file."""
    if journal and "://" in journal:
        return open_store(journal)
    return Path(journal) if journal else _journal(file, text)


def _journal(file: str, text: str) -> Path:
    """The journal of a file is beside it; that of standard input has a name made of the text."""
    if file != STDIN:
        return Path(f"{file}.journal.jsonl")
    return Path(f"stdin-{hashlib.sha256(text.encode()).hexdigest()[:12]}.journal.jsonl")


def _remember(session: Session, journal: Path | Store | None, model: str | None) -> None:
    # The URL of a store may have a password in it, so that command is not shown.
    if not isinstance(journal, Path):
        return
    command, *rest = session.again
    # Without the variable that named the model, the journal would not fit.
    named = ["--model", model] if model and not session.model else []
    session.resume = [command, *named, *rest]
    if journal.exists():
        said = f"Resuming with {journal}; remove it to start over."
        if session.as_json:
            LOG.info(said)
        else:
            session.say(plain(said))


def _show(session: Session, tally: Tally, found: Iterable[Result]) -> ExitCode:
    with counting(session, tally.total) as count:
        for result in found:
            count()
            tally.add(result)
    return ExitCode.PARTLY if tally.failed else ExitCode.OK
