"""`kie4o upload`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import common, pass_session
from .output import Json, emit
from .progress import watching
from .session import Session

if TYPE_CHECKING:
    from .._uploads import UploadedFile


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@common
@pass_session
def upload(session: Session, files: tuple[Path, ...]) -> None:
    """Upload files, and print their URLs.

    It is free. A URL can be given as --image or --mask for 24 hours. Anyone who knows it can fetch
    the file; nobody can guess it.
    """
    with session.kie() as kie, watching(session, None) as see:
        for file in files:
            made = kie.upload(file, on_progress=see.upload)
            if session.as_json:
                emit(_object(file, made))
            else:
                click.echo(made.url)


def _object(file: Path, made: UploadedFile) -> Json:
    return {
        "file": str(file),
        "url": made.url,
        "name": made.name,
        "size": made.size,
        "mimeType": made.mime_type,
        "expires": made.expires.isoformat(),
    }
