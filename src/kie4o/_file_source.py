"""What a caller passes as a file, as something that can be opened again and again."""

from __future__ import annotations

import inspect
import io
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias
from weakref import finalize

from ._arguments import abbreviate, refused
from .errors import InvalidRequestError

Opener: TypeAlias = Callable[[], io.BufferedIOBase]
_ALLOWED = "a pathlib.Path, an open binary file, bytes, or a PIL image"
_PIECE = 64 * 1024
_LONGEST_PATH = 90


def is_local(value: Any) -> bool:
    """Whether a value stands for a file of the caller's, rather than for a URL."""
    return isinstance(value, os.PathLike | bytes | bytearray | memoryview) or (
        hasattr(value, "read") or _is_pil(value)
    )


def opener(field_name: str, source: Any, max_bytes: int) -> tuple[str, Opener]:
    """The name of a file, and a function that opens it.

    Args:
        field_name: the argument that the caller passed it as.
        source: what was passed.
        max_bytes: of an open file, at most one byte more than these is kept.

    Raises:
        InvalidRequestError: it cannot be read, or is something else.
    """
    if isinstance(source, os.PathLike):
        return _of_path(field_name, source)
    if isinstance(source, bytes | bytearray | memoryview):
        content = bytes(source)
        return f"{len(content)} bytes", lambda: io.BytesIO(content)
    if _is_pil(source):
        encoded = _png_of(field_name, source)
        return f"{type(source).__name__} of PIL", lambda: io.BytesIO(encoded)
    if hasattr(source, "read"):
        _check_synchronous(field_name, source)
        return _copy(field_name, source, max_bytes)
    raise refused(field_name, source, _ALLOWED)


def unreadable(field_name: str, name: str, error: Exception) -> InvalidRequestError:
    """The error of a file that cannot be read."""
    why = getattr(error, "strerror", None) or error
    return InvalidRequestError(f"{field_name}: {abbreviate(name)} cannot be read: {why}.")


def _of_path(field_name: str, source: os.PathLike[str]) -> tuple[str, Opener]:
    try:
        path = Path(os.fsdecode(source))
    except TypeError:
        raise refused(field_name, source, _ALLOWED) from None
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise unreadable(field_name, _shown(path), error) from error
    if not stat.S_ISREG(found.st_mode):
        # To open a pipe waits for its writer, and some devices never end.
        shown = abbreviate(_shown(path))
        raise InvalidRequestError(f"{field_name}: {shown} is not a regular file.")
    return path.name, lambda: path.open("rb")


def _shown(path: Path) -> str:
    """The path, or only its end where a message would show only its beginning."""
    return str(path) if len(str(path)) <= _LONGEST_PATH else path.name


def _check_synchronous(field_name: str, file: Any) -> None:
    if inspect.iscoroutinefunction(file.read):
        raise InvalidRequestError(
            f"{field_name}: {abbreviate(type(file).__name__)} is read asynchronously. "
            "Pass the file that it wraps, such as UploadFile.file, or the bytes."
        )


def _copy(field_name: str, file: Any, max_bytes: int) -> tuple[str, Opener]:
    """Keep the rest of an open file: its owner may close it, and it may not be seekable."""
    name = str(getattr(file, "name", None) or type(file).__name__)
    folder = tempfile.mkdtemp(prefix="kie4o-")
    path = Path(folder, "content")

    def opened() -> io.BufferedIOBase:
        return path.open("rb")

    finalize(opened, _remove, folder, os.getpid())
    try:
        begin = file.tell() if _is_seekable(file) else None
        with path.open("wb") as kept:
            left = max_bytes + 1
            while left and (piece := file.read(min(left, _PIECE))):
                kept.write(piece)
                left -= len(piece)
        if begin is not None:
            # The same file can be passed twice, and once more after an error.
            file.seek(begin)
    except (TypeError, UnicodeDecodeError):
        raise InvalidRequestError(
            f"{field_name}: {abbreviate(name)} is open in text mode. Open it with mode 'rb'."
        ) from None
    except (OSError, ValueError) as error:
        raise unreadable(field_name, name, error) from error
    return Path(name).name, opened


def _remove(folder: str, owner: int) -> None:
    # A forked child ends with copies of all files of its parent.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _is_seekable(file: Any) -> bool:
    return bool(getattr(file, "seekable", bool)())


def _is_pil(value: Any) -> bool:
    """Whether it is an image of Pillow, which need not be installed."""
    image = getattr(sys.modules.get("PIL.Image"), "Image", None)
    return image is not None and isinstance(value, image)


def _png_of(field_name: str, image: Any) -> bytes:
    encoded = io.BytesIO()
    try:
        image.save(encoded, "PNG")
    except (OSError, ValueError) as error:
        said = (
            f"{field_name}: {abbreviate(type(image).__name__)} of PIL cannot become a PNG: {error}."
        )
        raise InvalidRequestError(said) from error
    return encoded.getvalue()
