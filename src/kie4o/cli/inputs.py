"""Texts from files and standard input."""

from __future__ import annotations

import sys

import click

STDIN = "-"


def prompt_text(argument: str | None, file: str | None, *, needed: bool) -> str | None:
    """The prompt, from where it was given.

    Args:
        argument: the prompt itself; `-` is standard input.
        file: a file with the prompt; `-` is standard input.
        needed: whether there must be one, so that standard input is looked at as well.

    Raises:
        click.UsageError: there is none, there are two, or it is no text.
    """
    if argument is not None and file is not None:
        raise click.UsageError("Give PROMPT or --prompt-file, not both.")
    source = file if file is not None else argument
    if source is None:
        if not needed:
            return None
        if sys.stdin is None or sys.stdin.isatty():
            raise click.UsageError("Say what to draw: PROMPT, --prompt-file FILE, or - to type it.")
        source = STDIN
    if file is None and source != STDIN:
        return source
    text = read_text(source).strip()
    if not text:
        raise click.UsageError(f"{shown(source)} is empty. Say what to draw.")
    return text


def read_text(source: str) -> str:
    """The text of a file, or of standard input.

    Raises:
        click.UsageError: it cannot be read, or is no UTF-8.
    """
    try:
        with click.open_file(source, "rb") as stream:
            content: bytes = stream.read()
    except OSError as error:
        raise click.UsageError(f"{shown(source)} cannot be read: {error.strerror}.") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        said = f"{shown(source)}:{line}: byte 0x{byte:02x} is not UTF-8. Save the file as UTF-8."
        raise click.UsageError(said) from None


def shown(source: str) -> str:
    """What a source is called in messages."""
    return "standard input" if source == STDIN else source
