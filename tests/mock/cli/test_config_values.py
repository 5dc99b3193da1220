"""Values that no mock can start with, from a file or from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from kie4o_mock import Settings, create_app
from kie4o_mock.server.listening import listen

from tests.mock.cli.conftest import Parse


def said(parse: Parse, folder: Path, text: str) -> str:
    """What the command says of a file that it refuses."""
    path = folder / "mock.yaml"
    path.write_text(text)
    return parse.refusal("--config", str(path))


@pytest.mark.parametrize("option", ["credits", "host", "key", "log", "port"])
def test_a_null_in_the_file_is_the_default(parse: Parse, tmp_path: Path, option: str) -> None:
    path = tmp_path / "mock.yaml"
    path.write_text(f"{option}: null")
    ready, usual = parse("--config", str(path)), parse()
    assert (ready.settings, ready.host, ready.port) == (usual.settings, usual.host, usual.port)


@pytest.mark.parametrize(
    "line",
    ["task-seconds: [1, 2]", "host: [a]", "cors: {a: 1}", "key: [null]", "allow-host: [[a]]"],
)
def test_a_list_or_mapping_in_place_of_a_value_is_refused(
    parse: Parse, tmp_path: Path, line: str
) -> None:
    name, _, _ = line.partition(":")
    assert f"mock.yaml: {name}: " in said(parse, tmp_path, line)


@pytest.mark.parametrize("line", ["polls: 2.7", "polls: true", "seed: 1.5", "maintenance: 5"])
def test_a_value_of_another_type_is_refused(parse: Parse, tmp_path: Path, line: str) -> None:
    name, _, _ = line.partition(":")
    assert f"mock.yaml: {name}: " in said(parse, tmp_path, line)


def test_truth_values_of_the_file_are_switches(parse: Parse, tmp_path: Path) -> None:
    path = tmp_path / "mock.yaml"
    path.write_text("maintenance: true\nscenario_triggers: false\nkey: 123\ncredits: 7")
    settings = parse("--config", str(path)).settings
    assert (settings.maintenance, settings.scenario_triggers) == (True, False)
    assert (settings.keys, settings.credits) == (frozenset({"123"}), 7)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_url", "mock.example"),
        ("public_url", "https://mock.example/?a=1"),
        ("cors", frozenset({"shop.example"})),
        ("cors", frozenset({"https://shop.example/"})),
        ("allow_hosts", frozenset({"https://hooks.example"})),
        ("allow_hosts", frozenset({"hooks.example:8080"})),
        ("keys", frozenset({""})),
    ],
)
def test_a_setting_that_could_never_match_is_refused(name: str, value: object) -> None:
    with pytest.raises(
        ValueError, match=rf"^{name}: (the value|'.*') is not allowed\. It must be an? "
    ):
        Settings(**{name: value})  # type: ignore[arg-type] # the names are known above


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_url", "https://mock.example:8443/kie"),
        ("cors", frozenset({"*", "null", "http://localhost:5173", "capacitor://localhost"})),
        ("allow_hosts", frozenset({"hooks.example", "10.0.0.1", "2001:db8::1"})),
        ("keys", frozenset({"k"})),
    ],
)
def test_a_setting_that_can_match_is_taken(name: str, value: object) -> None:
    assert getattr(Settings(**{name: value}), name) == value  # type: ignore[arg-type] # as above


@pytest.mark.parametrize("name", ["seed", "body_limit", "snapshot_limit"])
def test_an_integer_that_no_answer_can_carry_is_refused(name: str) -> None:
    values: dict[str, Any] = {name: 2**64}
    with pytest.raises(ValueError, match=f"{name}: "):
        Settings(**values)


@pytest.mark.parametrize("line", [f"{'x' * 300}: 1", f"cors: {'x' * 300}"])
def test_a_long_text_is_cut(parse: Parse, tmp_path: Path, line: str) -> None:
    output = said(parse, tmp_path, line)

    assert "x" * 90 in output
    assert "x" * 101 not in output


def test_a_name_of_two_lines_is_refused_in_one(parse: Parse, tmp_path: Path) -> None:
    assert r"a\nb: unknown." in said(parse, tmp_path, '"a\\nb": 1')


@pytest.mark.parametrize("name", ["host", "document", "key"])
def test_a_null_character_is_refused(parse: Parse, tmp_path: Path, name: str) -> None:
    assert "has a null character" in said(parse, tmp_path, f'{name}: "a\\0b"')


def test_a_document_that_is_no_file_is_not_blamed_on_the_host() -> None:
    with pytest.raises(ValueError, match="is not a regular file"):
        create_app(Settings(document=Path("/dev/null")))


@pytest.mark.parametrize("host", ["", " ", "a\nb", "a\0b"])
def test_a_host_that_cannot_be_one_is_refused_in_one_line(host: str) -> None:
    with pytest.raises(ValueError, match=r"^host: .* is not allowed") as refused:
        listen(host, 0)

    assert "\n" not in str(refused.value)
