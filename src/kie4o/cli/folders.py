"""The folder for images, before anything is paid for."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import SaveError


def prepared(folder: Path) -> Path:
    """The folder, made when it is missing.

    Raises:
        SaveError: nothing can be saved there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveError(f"{folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SaveError(f"{folder} cannot be written to.")
    return folder
