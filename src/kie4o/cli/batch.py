"""`kie4o batch`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from ..polling import DEADLINE
from .batch_file import FORMATS, Format, format_of, rows_of
from .exits import ExitCode
from .folders import prepared
from .inputs import STDIN, read_text
from .logs import LOG
from .options import common, deadline_option, out_option, pass_session
from .output import emit, plain
from .progress import counting
from .results import Result, results, table
from .session import Session


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="What FILE is.  [default: as its ending says; standard input is text]",
)
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="Tasks that may run at once.",
)
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What was paid for is remembered there.  [default: FILE.journal.jsonl]",
)
@click.option("--no-journal", is_flag=True, help="Remember nothing; an interrupted batch is lost.")
@out_option("Save the pictures there.  [default: print their addresses]")
@deadline_option
@common
@pass_session
def batch(
    session: Session,
    file: str,
    form: Format | None,
    concurrency: int,
    journal: Path | None,
    no_journal: bool,
    out: Path | None,
    deadline: float | None,
) -> ExitCode:
    """Draw many pictures.

    FILE has one prompt a line (.txt), a header and rows (.csv), or one object a line (.jsonl);
    - is standard input. Columns and fields are prompt, size, variants, images, mask,
    callback_url, enhance, fallback and upload_cn. Several images in a CSV cell have spaces
    between them. Every line is checked before the first is sent.

    The same command again goes on where it was interrupted and pays nothing twice, because what
    was sent is in the journal. The journal of standard input is named by what was read, in the
    current folder. Remove a journal to begin anew.
    """
    if journal and no_journal:
        raise click.UsageError("--journal does not go with --no-journal.")
    text = read_text(file)
    with session.kie() as kie:
        rows = rows_of(text, form or format_of(file), file, kie.base_url)
        folder = prepared(out) if out else None
        memory = None if no_journal else journal or _journal(file, text)
        _remember(session, memory)
        items = kie.batch(
            [row.options for row in rows],
            concurrency=concurrency,
            journal=memory,
            deadline=deadline or DEADLINE,
        )
        with closing(results(kie, items, rows, folder)) as found:
            return _show(session, found, len(rows))


def _journal(file: str, text: str) -> Path:
    """The journal of a file is beside it; that of standard input has a name made of the text."""
    if file != STDIN:
        return Path(f"{file}.journal.jsonl")
    return Path(f"stdin-{hashlib.sha256(text.encode()).hexdigest()[:12]}.journal.jsonl")


def _remember(session: Session, journal: Path | None) -> None:
    if journal is None:
        return
    session.resume = session.again
    if journal.exists():
        said = f"Going on with {journal}; remove it to begin anew."
        if session.as_json:
            LOG.info(said)
        else:
            click.echo(plain(said), err=True)


def _show(session: Session, found: Iterator[Result], total: int) -> ExitCode:
    shown: list[Result] = []
    try:
        with counting(session, total) as count:
            for result in found:
                shown.append(result)
                count()
                if session.as_json:
                    emit(result.as_json())
    finally:
        # Also of a batch that was interrupted.
        if shown and not session.as_json:
            click.echo(table(shown), nl=False)
    return ExitCode.PARTLY if any(result.error for result in shown) else ExitCode.OK
