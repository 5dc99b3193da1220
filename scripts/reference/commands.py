"""The reference of both commands, as click knows them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click
from kie4o_mock.cli import command as mock_command

from kie4o.cli.main import kie4o

from .markdown import table

_KEPT = "\b\n"


def page(commands: tuple[tuple[str, click.Command], ...] | None = None) -> str:
    """The Markdown of the page.

    Args:
        commands: each with the name that a shell knows it by; both of the project if left out.
    """
    parts = ["# Commands\n"]
    for name, command in commands or (("kie4o", kie4o), ("kie4o-mock", mock_command)):
        # With its own settings: click keeps the option for help that the first context asks for.
        context = click.Context(
            command,
            info_name=name,
            auto_envvar_prefix=_prefix(command),
            help_option_names=command.context_settings.get("help_option_names"),
        )
        parts += _described(command, context, level=2)
    return "\n".join(parts)


def _described(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"{'#' * level} {context.command_path}\n"
    yield f"```text\n{context.command_path} {usage}\n```\n"
    yield from (_text(text) for text in (command.help, command.epilog) if text)
    records = [_row(parameter, context) for parameter in command.get_params(context)]
    if rows := [row for row in records if row]:
        yield table(["option", "what it does"], rows) + "\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            part = command.get_command(context, name)
            if part and not part.hidden:
                inner = click.Context(part, info_name=name, parent=context)
                yield from _described(part, inner, level + 1)


def _text(text: str) -> str:
    """Help as Markdown: `\\b` is click's mark of a paragraph whose lines stay as they are."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    kept = (
        f"```text\n{p.removeprefix(_KEPT)}\n```" if p.startswith(_KEPT) else p for p in paragraphs
    )
    return "\n\n".join(kept) + "\n"


def _row(parameter: click.Parameter, context: click.Context) -> list[str] | None:
    record = parameter.get_help_record(context)
    if not record:
        return None
    option, text = record
    return [f"`{option}`", re.sub(r"([|\[])", r"\\\1", " ".join(text.split()))]


def _prefix(command: click.Command) -> str | None:
    prefix = command.context_settings.get("auto_envvar_prefix")
    return str(prefix) if prefix else None
