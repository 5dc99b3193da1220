"""A setting is written once, in the table; everything else follows from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import click
import pytest
from attrs import frozen
from click.testing import CliRunner
from kie4o_mock import Settings
from kie4o_mock.openapi import control_document
from kie4o_mock.setting_options import setting_options
from kie4o_mock.setting_table import Setting, setting, table
from kie4o_mock.settings import settings_table


@frozen(kw_only=True)
class Extended(Settings):
    """The table with one setting more."""

    paper_trays: int | None = setting(None, "Trays of paper.", bounds=(1, 9), at_run_time=True)


def added() -> Setting:
    return tuple(table(Extended))[-1]


@pytest.fixture
def run() -> Callable[..., str]:
    @click.command()
    @setting_options((added(),))
    def command(paper_trays: int | None) -> None:
        click.echo(f"paper_trays={paper_trays}")

    def invoke(*arguments: str, **variables: str) -> str:
        return CliRunner().invoke(command, arguments, env=variables).output

    return invoke


def test_a_setting_of_the_table_has_an_option(run: Callable[..., str]) -> None:
    assert run("--paper-trays", "3") == "paper_trays=3\n"


def test_a_setting_of_the_table_has_a_variable(run: Callable[..., str]) -> None:
    assert run(KIE4O_MOCK_PAPER_TRAYS="4") == "paper_trays=4\n"


def test_a_setting_of_the_table_has_its_text_in_the_help(run: Callable[..., str]) -> None:
    assert "Trays of paper." in run("--help")


def test_a_setting_of_the_table_has_its_bounds_at_the_command(run: Callable[..., str]) -> None:
    assert "0 is not in the range x>=1" in run("--paper-trays", "0")


def test_a_setting_of_the_table_is_checked_by_its_row() -> None:
    with pytest.raises(ValueError, match="paper_trays: 10 is not allowed"):
        added().check(10)


def test_a_setting_of_the_table_has_a_name_in_json() -> None:
    assert added().json_name == "paperTrays"


def test_a_setting_that_can_change_is_saved() -> None:
    assert added().is_saved


def documented(schema: str) -> dict[str, Any]:
    found: dict[str, Any] = control_document().schema(schema)["properties"]
    return {
        name: {word: value for word, value in one.items() if word != "description"}
        for name, one in found.items()
    }


def schema_of(row: Setting) -> dict[str, Any]:
    """What JSON values a setting can have, as JSON Schema has it."""
    if row.words:
        return {"type": "string", "enum": list(row.words)}
    kind = {bool: "boolean", int: "integer", float: "number", str: "string"}[row.base]
    schema: dict[str, Any] = {"type": [kind, "null"] if type(None) in get_args(row.type) else kind}
    if row.form.bounds:
        schema["minimum"], schema["maximum"] = row.form.bounds
    return schema


def test_the_control_document_has_the_settings_that_can_change() -> None:
    rows = [row for row in settings_table() if row.form.at_run_time]

    assert documented("Settings") == {row.json_name: schema_of(row) for row in rows}


def test_the_control_document_has_the_settings_that_are_saved() -> None:
    rows = [row for row in settings_table() if row.is_saved]

    assert documented("SavedSettings") == {row.name: schema_of(row) for row in rows}
