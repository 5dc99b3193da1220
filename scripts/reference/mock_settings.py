"""The reference of the mock's settings: every name that each of them has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kie4o_mock.setting_table import Setting
from kie4o_mock.settings import settings_table

_HEAD = """\
# Settings of the mock

A setting has one meaning under all its names. The command line wins over environment variables,
and variables win over the file of `--config`, where a setting has the name of its option without
the dashes. [The guide](../mock.md) explains how to use them.
"""


def page(rows: Iterable[Setting] | None = None) -> str:
    """The Markdown of the page.

    Args:
        rows: the settings; all of them if left out.
    """
    return "\n".join([_HEAD, *(part for row in rows or settings_table() for part in _entry(row))])


def _entry(row: Setting) -> Iterator[str]:
    yield f"## {row.flag}\n\n{row.form.help}\n"
    yield f"- Option: `--{row.flag}`" + (f" or `--no-{row.flag}`" if row.base is bool else "")
    yield f"- Environment: `{row.variable}`"
    yield f"- Python: `Settings({row.name}=...)`"
    if row.form.at_run_time:
        yield f"- While the mock runs: `{row.json_name}` in `PATCH /__mock/settings`"
    yield f"- Values: {values_of(row)}"
    yield f"- Default: {default_of(row)}\n"


def values_of(row: Setting) -> str:
    """Which values a setting takes, in words."""
    kinds: dict[Any, str] = {bool: "on or off", int: "integer", float: "number", Path: "file"}
    if row.words:
        return " or ".join(f"`{word}`" for word in row.words)
    said = row.form.pattern[1] if row.form.pattern else kinds.get(row.base, "string")
    if row.form.bounds and row.form.bounds[0] >= 0:
        said += f", at least {row.form.option_least or row.form.bounds[0]:,}"
    return f"{said}; repeatable" if row.multiple else said


def default_of(row: Setting) -> str:
    """What a setting is when nobody sets it."""
    if isinstance(row.default, bool):
        return "on" if row.default else "off"
    if isinstance(row.default, (int, float)):
        return f"{row.default:,g}" if isinstance(row.default, float) else f"{row.default:,}"
    return f"`{row.default}`" if isinstance(row.default, str) else row.form.unset or "none"
