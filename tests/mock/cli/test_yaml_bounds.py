"""Files that users write: whatever is in them, the command starts or ends with one sentence."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kie4o_mock.cli import command
from kie4o_mock.yaml_files import read_user_yaml

# Each line means the one before nine times: a thousand million values in two hundred bytes.
BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
MERGED = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 10)
)
HOSTILE = {
    "aliases": (BOMB, "counting what aliases repeat"),
    "merged": (MERGED, "counting what aliases repeat"),
    "itself": ("a: &a [*a]", "is within its own value"),
    "brackets": ("[" * 50_000, "nested deeper than 100"),
    "braces": ("{a: " * 50_000, "nested deeper than 100"),
    "dashes": ("- " * 50_000, "nested deeper than 100"),
    "digits": (f"port: {'9' * 5000}", ""),
    "long": (f"port: {'9' * 300}", "more than 64 bits"),
    "half": ('key: "\\ud800"', ""),
    "large": ("x" * (1024 * 1024 + 1), "larger than 1048576 bytes"),
    "many": ("[" + "1," * 200_000 + "]", "more than 100000 values"),
    "utf-16": ("port: 1".encode("utf-16"), "not UTF-8"),
    "binary": (bytes(range(256)), "not UTF-8"),
    "control": (b"\0\1\2", "not YAML"),
    "tag": ("!!python/object/apply:os.system [ls]", "not YAML"),
    "bool": ("a: !!bool x", "not YAML"),
    "int": ("a: !!int ''", "not YAML"),
    "date": ("a: !!timestamp x", "not YAML"),
    "impossible date": ("a: 2026-13-45", ""),
    "bytes": ("a: !!binary eA==", "bytes"),
    "set": ("a: !!set {x}", "set"),
    "unknown": ("a: *b", "not YAML"),
    "list as a name": ("? [a]\n: b", "not YAML"),
}
OPTIONS = ["--config", "--scenarios", "--document"]


def refusal(folder: Path, option: str, content: str | bytes) -> str:
    path = folder / "file.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = CliRunner().invoke(command, [option, str(path)])
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    return " ".join(result.output.replace("│", "").split())


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(
    tmp_path: Path, option: str, content: str | bytes, said: str
) -> None:
    output = refusal(tmp_path, option, content)

    assert said in output
    assert "file.yaml: " in output
    assert len(output) < 2000


@pytest.mark.parametrize("option", OPTIONS)
def test_a_folder_is_refused(tmp_path: Path, option: str) -> None:
    assert CliRunner().invoke(command, [option, str(tmp_path)]).exit_code == 2


def test_aliases_that_multiply_nothing_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("a: &a {x: 1}\nb: *a\nc: {<<: *a, y: 2}\n")

    assert read_user_yaml(path) == {"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 1, "y": 2}}


PIECES = st.sampled_from(
    ["[", "]", "{", "}", "&a ", "*a", ": ", ", ", "- ", "\n", "? ", "!!int ", "1", "<<", "|\n", "'"]
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=60), st.lists(PIECES).map("".join).map(str.encode)))
def test_any_file_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(content)
    with suppress(ValueError):
        read_user_yaml(path)
