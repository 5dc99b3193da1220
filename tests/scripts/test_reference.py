"""The pages of the reference are made of their sources, whatever these are."""

from __future__ import annotations

import re
from importlib import import_module

import click
import docs_site
import pytest
import yaml
from click.testing import CliRunner
from kie4o_mock.scenarios.registry import packaged
from kie4o_mock.setting_table import Form, Setting
from kie4o_mock.settings import settings_table
from reference import commands, control_plane, ledger, mock_settings, python_api, scenarios

import kie4o
from contract_tests.rules.registry import GROUPS


def headings(text: str) -> list[str]:
    return re.findall(r"^#{2,3} (.+)$", text, re.MULTILINE)


@pytest.mark.parametrize("module", ["kie4o", "kie4o.stores", "kie4o_pytest", "kie4o_mock"])
def test_each_public_name_is_on_the_page_of_its_module(module: str) -> None:
    page = python_api.pages()[module]
    public = set(import_module(module).__all__) - {"__version__", *kie4o.__all__[-5:]}

    missing = {
        name for name in public if not re.search(rf"(::: {module}\.|## ){name}$", page, re.M)
    }
    assert missing == set()


def test_each_error_is_on_the_page_of_the_errors() -> None:
    listed = re.findall(r"^::: kie4o\.errors\.(\w+)$", python_api.pages()["kie4o.errors"], re.M)

    assert {name for name in vars(kie4o.errors) if name.endswith("Error")} <= set(listed)


@pytest.mark.parametrize("fixture", ["kie_mock", "kie_mock_server", "kie_mock_session"])
def test_each_fixture_is_on_the_page_of_the_plugin(fixture: str) -> None:
    assert f"::: kie4o_pytest.plugin.{fixture}\n" in python_api.pages()["kie4o_pytest"]


def test_a_name_that_is_described_elsewhere_is_linked() -> None:
    assert "See [kie4o.errors.KieError][]." in python_api.pages()["kie4o"]


def test_a_scenario_that_is_added_appears() -> None:
    added = {
        "name": "green-image",
        "group": "pictures",
        "meaning": "The image is green.",
        "client": "Look at it.",
        "task": {"seconds": 3},
    }

    page = scenarios.page([*packaged(), added])

    _, _, entry = page.partition("### green-image\n")
    assert "The image is green." in entry
    assert "```yaml\ntask:\n  seconds: 3\n```" in entry


def test_every_scenario_has_an_entry() -> None:
    assert {entry["name"] for entry in packaged()} <= set(headings(scenarios.page()))


def test_a_setting_has_all_its_names() -> None:
    row = Setting("moon_phase", int, 3, Form(help="The moon.", bounds=(1, 9), at_run_time=True))

    page = mock_settings.page([row])

    for name in ("`--moon-phase`", "`KIE4O_MOCK_MOON_PHASE`", "`Settings(moon_phase=...)`"):
        assert name in page
    assert "`moonPhase` in `PATCH /__mock/settings`" in page
    assert "integer, at least 1" in page


def test_every_setting_has_an_entry() -> None:
    assert headings(mock_settings.page()) == [row.flag for row in settings_table()]


def test_every_command_has_an_entry() -> None:
    found = headings(commands.page())

    assert {"kie4o", "kie4o generate", "kie4o batch", "kie4o-mock"} <= set(found)


def test_reading_the_commands_leaves_their_help_as_it_is() -> None:
    kept = click.Command("paint", context_settings={"help_option_names": ["-h", "--help"]})

    page = commands.page((("paint", kept),))

    assert "`-h, --help`" in page
    assert CliRunner().invoke(kept, ["-h"]).exit_code == 0


def test_an_option_that_is_added_appears() -> None:
    @click.command(epilog="\b\nCodes:\n  0  done")
    @click.option("--colour", type=click.Choice(["red", "blue"]), default="red", show_default=True)
    def paint(colour: str) -> None:
        """Paint | or not."""

    page = commands.page((("paint", paint),))

    assert r"| `--colour [red|blue]` | \[default: red] |" in page
    assert "```text\nCodes:\n  0  done\n```" in page


def test_every_operation_and_schema_of_the_control_plane_has_an_entry() -> None:
    document = yaml.safe_load(control_plane.DOCUMENT.read_text())
    operations = {
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }

    assert operations | set(document["components"]["schemas"]) <= set(
        headings(control_plane.page())
    )


def test_a_field_that_is_added_to_the_control_plane_appears() -> None:
    document = yaml.safe_load(control_plane.DOCUMENT.read_text())
    document["components"]["schemas"]["Moon"] = {
        "type": "object",
        "required": ["phase"],
        "properties": {"phase": {"enum": ["new", "full"], "description": "How it looks."}},
    }

    _, _, entry = control_plane.page(document).partition("### Moon\n")

    assert "| `phase` | `new` or `full` | Required. How it looks. |" in entry


def test_every_entry_of_the_ledger_is_under_its_evidence() -> None:
    entries = yaml.safe_load(ledger.LEDGER.read_text())
    page = ledger.page()
    assumed = page.partition("\n## Assumed\n")[2]

    assert {entry["id"] for entry in entries} <= set(headings(page))
    assert set(headings(assumed)) == {e["id"] for e in entries if e["evidence"] == "assumed"}


def test_every_rule_is_on_the_page_of_the_rules() -> None:
    page = docs_site.reference_pages()["reference/rules.md"]

    assert [r.id for group in GROUPS for r in group.rules if f"| `{r.id}` |" not in page] == []
